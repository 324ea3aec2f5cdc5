"""Lint every document of a corpus: no traceback, true places, the same bytes on every run and every Python.

Usage: CONTRACTCTL_CORPUS=folder python benchmarks/corpus.py [--only GLOB]
The folder is searched for OpenAPI documents as `contractctl lint FOLDER` does; a MANIFEST.tsv (column `file`) is
followed where there is one. CONTRACTCTL_PYTHONS names further interpreters, separated by blanks; by default
python3.11 and python3.13 are tried.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path

from independent import read

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("exit status", "report", "error message")
FLAGS = ["--no-collapse", "--format", "json", "--fail-on", "never", "--today", "2026-01-01"]


def main() -> None:
    """Print a line a document and a summary; exit with 1 when something that must hold does not."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", default="*", help="a glob over the paths below the corpus")
    only = arguments.parse_args().only
    corpus = Path(os.environ.get("CONTRACTCTL_CORPUS") or sys.exit("set CONTRACTCTL_CORPUS to a folder of documents"))
    corpus = corpus.resolve()
    documents = [one for path in found(corpus) if fnmatch(str(one := path.relative_to(corpus)), only)]
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        others = [made for name in interpreters() if (made := environment(name, Path(folder)))]
        pythons = [sys.executable, sys.executable, *others]
        print(f"{len(documents)} documents; runs: {', '.join(version(one) for one in pythons)}")
        os.chdir(corpus)  # so that the corpus is the root that its $refs stay in
        jobs = [(one, [pool.submit(lint, python, one) for python in pythons]) for one in documents]
        for document, runs in jobs:
            faults.extend(judge(document, [run.result() for run in runs]))
    print(f"{len(documents)} documents, {len(pythons)} runs each, {len(faults)} faults")
    for fault in faults:
        print(f"  {fault}")
    if faults or not documents:
        sys.exit(1)


def found(corpus: Path) -> Iterator[Path]:
    """The documents of the corpus."""
    manifest = corpus / "MANIFEST.tsv"
    if manifest.is_file():
        rows = manifest.read_text(encoding="utf-8").splitlines()
        column = rows[0].split("\t").index("file")
        yield from (corpus / row.split("\t")[column] for row in rows[1:] if row.strip())
    else:
        yield from sorted(path for ending in ("json", "yaml", "yml") for path in corpus.rglob(f"*.{ending}"))


def interpreters() -> list[str]:
    """Other Pythons to run on."""
    named = os.environ.get("CONTRACTCTL_PYTHONS")
    return named.split() if named else [name for name in ("python3.11", "python3.13") if shutil.which(name)]


def environment(python: str, folder: Path) -> str | None:
    """An environment of another Python with the package in it, or None where that Python does not start."""
    asked = subprocess.run([python, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, check=False)
    if asked.returncode or asked.stdout.decode().strip() == str(sys.version_info[:2]):
        return None
    place = folder / Path(python).name.replace("/", "-")
    subprocess.run([python, "-m", "venv", str(place)], check=True)
    made = str(place / "bin" / "python")
    subprocess.run([made, "-m", "pip", "install", "--quiet", str(ROOT)], check=True, stderr=subprocess.DEVNULL)
    return made


def version(python: str) -> str:
    """The version that an interpreter names."""
    done = subprocess.run([python, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def lint(python: str, document: Path) -> tuple[int, str, str]:
    """One run: exit status, report, what went to stderr."""
    command = [python, "-m", "contractctl", "lint", str(document), *FLAGS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def judge(name: Path, runs: list[tuple[int, str, str]]) -> Iterator[str]:
    """What is wrong with the runs of one document."""
    status, report, errors = runs[0]
    if "Traceback" in errors or status not in {0, 2} or "internal error" in errors:
        yield f"{name}: status {status}: {errors.strip().splitlines()[-1] if errors.strip() else ''}"
        return
    for number, run in enumerate(runs[1:], start=2):
        if run != runs[0]:
            what = next(word for word, one, other in zip(PARTS, run, runs[0], strict=True) if one != other)
            yield f"{name}: run {number} has another {what} than the first"
    if status == 2:  # noqa: PLR2004 -- the run could not be made
        print(f"{name}: exit 2: {errors.strip()}")
        return
    findings = json.loads(report)["findings"]
    counts = Counter(finding["severity"] for finding in findings)
    print(f"{name}: {len(findings)} findings {dict(sorted(counts.items()))}")
    yield from (f"{name}: {fault}" for fault in false_places(findings))


def false_places(findings: list[dict[str, object]]) -> Iterator[str]:
    """The places whose pointer does not exist, or whose line or column an independent reading sees elsewhere."""
    places = [place for one in findings for place in (one["location"], *one["related"], *one["samples"])]  # type: ignore[misc]
    for path in sorted({place["path"] for place in places}):
        here = [place for place in places if place["path"] == path]
        reading = read(Path(path), {place["pointer"] for place in here})
        for place in here:
            expected = reading.position(place["pointer"])
            if expected != (place["line"], place["column"]):
                yield f"{path}{place['pointer']} is at {expected}, not at {place['line']}:{place['column']}"


if __name__ == "__main__":
    main()
