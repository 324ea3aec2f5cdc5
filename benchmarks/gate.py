"""Is `init` followed by `check` green, and the next fault red? On documents of the corpus and on the reference server.

Usage: CONTRACTCTL_CORPUS=... python benchmarks/gate.py
Each runs in a git repository of its own: `contractctl init --yes`, `contractctl check`, both within a minute; then one
response property is removed, one Retry-After header (added before, where the document has none), and on the server one
fault is switched on: each must fail the check and name a clause that is about it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-P", "-m", "contractctl"]
CORPUS = Path(os.environ.get("CONTRACTCTL_CORPUS", "."))
REFERENCE = ROOT / "fixtures/servers/payments/openapi.yaml"
DOCUMENTS = (
    CORPUS / "specs/github/api.github.com.json",
    CORPUS / "specs/adyen/CheckoutService-v71.yaml",
    CORPUS / "specs/prefect/openapi.json",
    REFERENCE,
)
FAULT = "rate-limit/headers-missing"
"""A fault that a test sees at the level `safe`."""
TOKEN = "tok_full"
"""A fixture's: it opens nothing."""
MINUTE = 60.0
Edit = Callable[[dict[str, Any]], str]
"""Changes a document; what was changed, in words; empty where it could not be."""


def main() -> None:
    """Print a line for each step; exit with 1 where one is not as it should be."""
    missed = sum(document_is_held(path) for path in DOCUMENTS if path.is_file()) + server_is_held()
    for path in DOCUMENTS:
        if not path.is_file():
            print(f"left out: {path.name} (CONTRACTCTL_CORPUS)")
    sys.exit(1 if missed else 0)


def document_is_held(path: Path) -> int:
    """One document without a server; how many steps were not as they should be."""
    print(f"{path.name}", flush=True)
    with repository(path) as folder:
        document = folder / path.name
        with_header = read(document)
        if "Retry-After" not in json.dumps(with_header):
            add_retry_after(with_header)
            write(document, with_header)
            commit(folder)
        missed = begun(folder)
        for edit, packs in (
            (without_property, {"compatibility"}),
            (without_retry_after, {"compatibility", "rate-limit", "status-codes"}),
        ):
            missed += turned_red(folder, document, edit, packs)
    return missed


def begun(folder: Path, *flags: str) -> int:
    """`init` and `check`: how much of it was not green within a minute."""
    start = time.perf_counter()
    init = run(folder, "init", "--yes", *flags)
    check = run(folder, "check")
    seconds = time.perf_counter() - start
    good = init.returncode == 0 and check.returncode == 0 and seconds < MINUTE
    print(
        f"  {'ok  ' if good else 'MISS'} init {init.returncode}, check {check.returncode} in {seconds:.1f} s",
        flush=True,
    )
    if not good:
        print(init.stderr + check.stderr)
    return not good


def turned_red(folder: Path, document: Path, edit: Edit, packs: set[str]) -> int:
    """One change to the document; whether the check stayed green or named no clause that is about it."""
    before = document.read_text(encoding="utf-8")
    value = read(document)
    what = edit(value)
    write(document, value)
    missed = red(folder, what, packs)
    document.write_text(before, encoding="utf-8")
    return missed


def red(folder: Path, what: str, packs: set[str]) -> int:
    """Whether the check stayed green, or named no clause of these packs."""
    report = folder / "report.json"
    done = run(folder, "check", "--output", f"json={report}")
    found = json.loads(report.read_text(encoding="utf-8"))["findings"] if report.exists() else []
    rules = sorted({one["rule"] for one in found if one["severity"] in {"error", "warning"}})
    good = done.returncode == 1 and bool(packs & {rule.partition("/")[0] for rule in rules})
    print(f"  {'ok  ' if good else 'MISS'} {what}: check {done.returncode}: {', '.join(rules)}", flush=True)
    return not good


def server_is_held() -> int:
    """The reference server: green, and red with a fault; how many steps were not so."""
    print("the reference server", flush=True)
    with repository(REFERENCE) as folder:
        with serving() as url:
            missed = begun(folder, REFERENCE.name, "--server", url)
        config = folder / "contractctl.toml"
        text = config.read_text(encoding="utf-8")
        with serving(FAULT) as other:
            config.write_text(text.replace(url, other), encoding="utf-8")
            return missed + red(folder, f"the fault {FAULT}", {"rate-limit"})


def without_property(document: dict[str, Any]) -> str:
    """Remove a property of an object that is answered with 200 or 201, the first one found."""
    for label, answer in answers(document):
        schema = resolved(document, next(iter(answer.get("content", {}).values()), {}).get("schema", {}))
        if schema.get("type") == "array":
            schema = resolved(document, schema.get("items", {}))
        properties = schema.get("properties")
        if properties:
            name = next(iter(properties))
            del properties[name]
            schema["required"] = [one for one in schema.get("required", []) if one != name]
            return f"without the property '{name}' of {label}"
    return ""


def without_retry_after(document: dict[str, Any]) -> str:
    """Remove the header Retry-After wherever it is declared."""
    count = 0
    stack: list[Any] = [document]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            headers = one.get("headers")
            if isinstance(headers, dict) and "Retry-After" in headers:
                del headers["Retry-After"]
                count += 1
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)
    return f"without the header Retry-After in {count} places" if count else ""


def add_retry_after(document: dict[str, Any]) -> None:
    """Declare a 429 with Retry-After for the first operation."""
    operation = next(each for _, each in operations(document))
    header = {"description": "Seconds.", "schema": {"type": "integer"}, "required": True}
    operation["responses"]["429"] = {"description": "Too many requests.", "headers": {"Retry-After": header}}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The operations by their labels."""
    for path, item in document["paths"].items():
        for method in ("get", "post", "put", "patch", "delete"):
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def answers(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The successful answers of all operations that last."""
    for label, operation in operations(document):
        for status in ("200", "201"):
            answer = operation.get("responses", {}).get(status)
            if answer is not None and not operation.get("deprecated"):
                yield f"{label} {status}", resolved(document, answer)


def resolved(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """What a reference inside of the document leads to."""
    while "$ref" in value:
        found: Any = document
        for token in value["$ref"].removeprefix("#/").split("/"):
            found = found[token.replace("~1", "/").replace("~0", "~")]
        value = found
    return value


def read(path: Path) -> dict[str, Any]:
    """The document as plain values."""
    text = path.read_text(encoding="utf-8")
    value: dict[str, Any] = json.loads(text) if path.suffix == ".json" else yaml.load(text, yaml.CSafeLoader)
    return value


def write(path: Path, value: dict[str, Any]) -> None:
    """Write it down again."""
    text = (
        json.dumps(value, indent=1)
        if path.suffix == ".json"
        else yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False)
    )
    path.write_text(text, encoding="utf-8")


@contextmanager
def repository(path: Path) -> Iterator[Path]:
    """A git repository with one document."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / path.name, read(path))
        git(folder, "init", "-q", "-b", "main")
        commit(folder)
        yield folder


def commit(folder: Path) -> None:
    """Commit all there is."""
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "as it is", "--allow-empty")


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run contractctl there."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CONTRACTCTL_AUTH": f"bearer:{TOKEN}"}
    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@contextmanager
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


if __name__ == "__main__":
    main()
