"""Which faults of the reference server `contractctl test` finds by a clause of the fault's own pack.

Usage: python benchmarks/live_faults.py [--only GLOB] [--own] [--good N | --peer] [--seed N] [--verbose]
A fault is asked without the property-based phase first, and with all phases where that did not find it.
--own asks no clause but those of the fault's own pack, which is quicker.
--good runs the good server with N seeds instead: nothing of warning or above may be found.
--peer runs the schemathesis command instead: what it says of a fault and does not say of the good server.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DOCUMENT = "fixtures/servers/payments/openapi.yaml"
PACKS = (
    "error-envelope",
    "status-codes",
    "rate-limit",
    "idempotency",
    "pagination",
    "conformance",
    "long-running",
    "batch",
    "security",
    "versioning",
    "webhooks",
)
SECONDS = 60
TOKEN = "tok_full"
"""A fixture's: it opens nothing."""


@dataclass(frozen=True)
class Run:
    """One run of `contractctl test`: its findings, and how it went."""

    findings: tuple[tuple[str, str, str], ...]
    """Clause, severity, message."""
    seconds: float
    requests: int
    status: int

    def of_pack(self, pack: str) -> list[str]:
        """The clauses of a pack that found something, with how bad it is."""
        return sorted({f"{rule} ({severity})" for rule, severity, _ in self.findings if rule.startswith(f"{pack}/")})

    def others(self, pack: str) -> list[str]:
        """What clauses of other packs said."""
        return [f"{rule}: {message}" for rule, _, message in self.findings if not rule.startswith(f"{pack}/")]


@dataclass(frozen=True)
class Peer:
    """One run of the schemathesis command: its failures by check and operation."""

    failures: frozenset[tuple[str, str]]
    seconds: float
    status: int


@contextlib.contextmanager
def serving(*faults: str) -> Iterator[str]:
    """The URL of the reference server with some faults on."""
    switches = [part for name in faults for part in ("--fault", name)]
    command = [sys.executable, "-m", "fixtures.servers.payments", *switches]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101 -- it was asked for
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()


def run_of(*faults: str, seed: int, extra: tuple[str, ...] = ()) -> Run:
    """Run `contractctl test` once against a server of its own."""
    command = [str(BIN / "contractctl"), "test", DOCUMENT, "--level", "load", "--seed", str(seed)]
    limits = ["--max-seconds", str(SECONDS), "--format", "json", *extra]
    with serving(*faults) as url:
        start = time.perf_counter()
        done = subprocess.run([*command, "--url", url, *limits], cwd=ROOT, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
    try:
        report = json.loads(done.stdout)
    except ValueError:
        sys.exit(f"{faults}: no report: {done.stderr}")
    findings = tuple((one["rule"], one["severity"], one["message"]) for one in report["findings"])
    return Run(findings, seconds, report["server"]["requests"], done.returncode)


def peer(*faults: str, seed: int, examples: int | None) -> Peer:
    """Run the schemathesis command once against a server of its own."""
    with serving(*faults) as url, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "empty.toml").write_text("[cache]\nenabled = false\n", encoding="utf-8")
        report = Path(folder) / "report.json"
        command = [str(BIN / "schemathesis"), "--config-file", str(Path(folder) / "empty.toml"), "run"]
        options = ["--url", url, "-H", f"Authorization: Bearer {TOKEN}", "--seed", str(seed), "--workers", "1"]
        wanted = ["--continue-on-failure", "--generation-database", "none", "--report-json-path", str(report)]
        limit = ["--max-examples", str(examples)] if examples is not None else []
        start = time.perf_counter()
        done = subprocess.run(
            [*command, str(ROOT / DOCUMENT), *options, *wanted, *limit], cwd=folder, capture_output=True, check=False
        )
        seconds = time.perf_counter() - start
        told = json.loads(report.read_text(encoding="utf-8"))["failures"] if report.exists() else []
    return Peer(
        frozenset((one["type"], where) for one in told for where in one["operations"]), seconds, done.returncode
    )


def names(only: str) -> list[str]:
    """The faults of the packs that are built."""
    command = [sys.executable, "-m", "fixtures.servers.payments", "--list"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    every = [line.partition(":")[0] for line in listed.splitlines()]
    return [one for one in every if one.partition("/")[0] in PACKS and fnmatchcase(one, only)]


def good(times: int, seed: int) -> int:
    """Test the good server with several seeds; how many runs said something."""
    noisy = 0
    for number in range(seed, seed + times):
        run = run_of(seed=number)
        noisy += run.status != 0 or any(severity in {"error", "warning"} for _, severity, _ in run.findings)
        print(f"seed {number}: status {run.status}, {run.requests} requests, {run.seconds:.1f} s", flush=True)
        for rule, severity, message in run.findings:
            print(f"    {severity} {rule}: {message}")
    print(f"{times - noisy} of {times} runs on the good server found nothing")
    return noisy


def faulty(asked: argparse.Namespace) -> int:
    """Test every fault; how many were missed."""
    missed, slowest, wanted = [], 0.0, names(asked.only)
    for name in wanted:
        pack = name.partition("/")[0]
        only = ("--select", pack) if asked.own else ()
        run, how = run_of(name, seed=asked.seed, extra=(*only, "--phases", "none")), "talks"
        if not run.of_pack(pack):
            run, how = run_of(name, seed=asked.seed, extra=only), "all"
        clauses = run.of_pack(pack)
        slowest = max(slowest, run.seconds)
        if not clauses:
            missed.append(name)
        print(f"{'ok  ' if clauses else 'MISS'} {name:<46} {run.seconds:5.1f} s {how:<6} {', '.join(clauses)}")
        if asked.verbose:
            print("".join(f"       {one}\n" for one in run.others(pack)), end="")
        sys.stdout.flush()
    print(f"{len(wanted) - len(missed)} of {len(wanted)} faults were found, the slowest in {slowest:.1f} s")
    print("".join(f"missed: {name}\n" for name in missed), end="")
    return len(missed)


def beside(asked: argparse.Namespace) -> None:
    """What the schemathesis command says of every fault, and does not say of the good server."""
    plain, found, wanted = peer(seed=asked.seed, examples=asked.peer_examples), 0, names(asked.only)
    for name in wanted:
        other = peer(name, seed=asked.seed, examples=asked.peer_examples)
        more = sorted({check for check, _ in other.failures - plain.failures})
        found += bool(more)
        said = ", ".join(more) or "nothing more"
        print(f"{name:<46} {other.seconds:5.1f} s status {plain.status} -> {other.status}: {said}", flush=True)
    print(f"the schemathesis command says more of {found} of {len(wanted)} faults than of the good server")


def main() -> None:
    """Print a line for each run, and the sums; exit with 1 where a fault is missed or the good server is accused."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", default="*", help="a glob over the names of the faults")
    arguments.add_argument("--own", action="store_true", help="ask only the clauses of the fault's own pack")
    arguments.add_argument("--good", type=int, default=0, metavar="N", help="the good server with N seeds")
    arguments.add_argument("--peer", action="store_true", help="what the schemathesis command alone finds")
    arguments.add_argument("--peer-examples", type=int, metavar="N", help="its --max-examples")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--verbose", action="store_true", help="also what clauses of other packs say")
    asked = arguments.parse_args()
    if asked.peer:
        beside(asked)
        return
    sys.exit(1 if (good(asked.good, asked.seed) if asked.good else faulty(asked)) else 0)


if __name__ == "__main__":
    main()
