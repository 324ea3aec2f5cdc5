"""Requests per second of the property-based phase, beside the schemathesis command on the same server and settings.

Usage: python benchmarks/live_speed.py [--runs N] [--max-examples N]
The runs take turns, each with a server of its own that counts what it is asked; the median counts. What contractctl
needs beside it is in its figure: its process, the lines in which it tells every exchange, and their reading.
"""

import argparse
import contextlib
import http.client
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from contractctl.document.origin import ReadOptions
from contractctl.document.sources import expand, open_document
from contractctl.live.properties.order import PHASES, Order
from contractctl.live.properties.process import run
from contractctl.spec.api import Api
from contractctl.traffic import Exchange

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "fixtures/servers/payments/openapi.yaml"
METHODS = ("GET", "PUT", "POST", "PATCH", "DELETE")
AUTHORIZATION = "Bearer tok_full"
BOUND = 0.75
COUNT = "/requests-so-far"
SETTINGS = "[cache]\nenabled = false\n[phases.coverage]\nunexpected-methods = []\n"


def serve() -> None:
    """The reference server, with a path that tells how many requests there were."""
    sys.path.insert(0, str(ROOT))
    from fixtures.servers.payments.app import create_app
    from fixtures.servers.serving import listening, server

    app, seen = create_app(()), [0]

    async def counting(scope, receive, send) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 -- as ASGI has it
        if scope.get("path") == COUNT:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": str(seen[0]).encode()})
            return
        seen[0] += scope["type"] == "http"
        await app(scope, receive, send)

    listener, url = listening()
    print(url, flush=True)
    server(counting).run([listener])


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The URL of a server of its own."""
    with subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101 -- it was asked for
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def measured(ask: Callable[[str], None]) -> tuple[float, int]:
    """Requests per second, and how many there were."""
    with serving() as url:
        start = time.perf_counter()
        ask(url)
        seconds = time.perf_counter() - start
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        connection.request("GET", COUNT)
        number = int(connection.getresponse().read())
        connection.close()
    return number / seconds, number


def ours(url: str, examples: int) -> None:
    """The property-based phase as a run has it."""
    api = Api(open_document(expand([str(DOCUMENT)], ReadOptions())[0], ReadOptions()))
    known = {one.label: one for one in api.operations}
    order = Order(
        base_url=url,
        document=yaml.safe_load(DOCUMENT.read_text(encoding="utf-8")),
        headers={"Authorization": AUTHORIZATION},
        methods=METHODS,
        phases=PHASES,
        max_examples=examples,
        seed=1,
        seconds=600.0,
        requests=1_000_000,
    )
    told = sum(isinstance(event, Exchange) for event in run(order, known.get))
    if not told:
        sys.exit("the property-based phase told of nothing")


def command(url: str, examples: int) -> None:
    """The schemathesis command."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "schemathesis.toml"
        config.write_text(SETTINGS, encoding="utf-8")
        tool = [str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(config), "run", str(DOCUMENT)]
        who = ["--url", url, "-H", f"Authorization: {AUTHORIZATION}"]
        how = ["--seed", "1", "--workers", "1", "--max-examples", str(examples), "--phases", ",".join(PHASES)]
        rest = ["--continue-on-failure", "--generation-database", "none", "--request-timeout", "10"]
        subprocess.run([*tool, *who, *how, *rest], cwd=folder, capture_output=True, check=False)


def main() -> None:
    """Print every run and the ratio of the medians; exit with 1 below the bound."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--max-examples", type=int, default=30)
    arguments.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.serve:
        serve()
        return
    rates: dict[str, list[float]] = {"contractctl": [], "schemathesis": []}
    for _ in range(asked.runs):
        for name, ask in (("contractctl", ours), ("schemathesis", command)):
            rate, number = measured(lambda url, ask=ask: ask(url, asked.max_examples))  # type: ignore[misc]
            rates[name].append(rate)
            print(f"{name:<13} {number:6} requests {rate:8.1f} a second", flush=True)
    ratio = statistics.median(rates["contractctl"]) / statistics.median(rates["schemathesis"])
    print(f"{'ok  ' if ratio >= BOUND else 'MISS'} the ratio of the medians is {ratio:.2f} (at least {BOUND:g})")
    sys.exit(0 if ratio >= BOUND else 1)


if __name__ == "__main__":
    main()
