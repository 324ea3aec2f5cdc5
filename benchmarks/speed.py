"""Speed and memory of `contractctl lint`, as ratios of CPU time in one run, from the installed wheel.

Usage: CONTRACTCTL_CORPUS=folder python benchmarks/speed.py [--peers] [--runs N]
--peers installs Redocly CLI with npm into a temporary folder and measures it in the same, interleaved run.
CPU time is user plus system time of the whole process; of several runs the smallest counts.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
MUSEUM = "specs/museum/openapi.yaml"
GITHUB = "specs/github/api.github.com.json"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """What one process took: CPU seconds, peak memory in MB."""

    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Bound:
    """One thing that must hold: a figure and its limit."""

    name: str
    figure: float
    limit: float

    def __str__(self) -> str:
        """One line of the table."""
        verdict = "ok  " if self.figure <= self.limit else "MISS"
        return f"{verdict} {self.name:<58} {self.figure:8.2f}  (at most {self.limit:g})"


def main() -> None:
    """Print every figure with its limit; exit with 1 when one is missed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--peers", action="store_true", help="install and measure Redocly CLI, too")
    arguments.add_argument("--runs", type=int, default=3)
    asked = arguments.parse_args()
    corpus = Path(os.environ.get("CONTRACTCTL_CORPUS") or sys.exit("set CONTRACTCTL_CORPUS to a folder of documents"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench = Bench(folder, asked.runs)
        bounds = [*bench.starts(), *bench.growth(corpus / GITHUB), bench.memory(corpus / GITHUB)]
        if asked.peers:
            bounds += bench.against_redocly(corpus)
    for bound in bounds:
        print(bound)
    if any(bound.figure > bound.limit for bound in bounds):
        sys.exit(1)


class Bench:
    """The environment that is measured, and the measurements."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder = folder
        self.runs = runs
        environment = folder / "venv"
        venv.create(environment, with_pip=True)
        self.python = str(environment / "bin" / "python")
        self.tool = str(environment / "bin" / "contractctl")
        subprocess.run([self.python, "-m", "pip", "install", "--quiet", str(ROOT)], check=True)

    def starts(self) -> list[Bound]:
        """The cost of a start, in starts of the bare interpreter."""
        commands = {
            "bare": [self.python, "-c", "pass"],
            "--version": [self.tool, "--version"],
            "--help": [self.tool, "--help"],
        }
        costs = self.interleaved(commands, self.runs * 5)
        bare = costs["bare"].seconds
        return [
            Bound("contractctl --version / python -c pass", costs["--version"].seconds / bare, 10),
            Bound("contractctl --help / python -c pass", costs["--help"].seconds / bare, 16),
        ]

    def memory(self, github: Path) -> Bound:
        """The peak memory of the big document."""
        return Bound("peak memory on the big document, MB", self.once(self.lint(github)).megabytes, 400)

    def growth(self, github: Path) -> list[Bound]:
        """The time per operation on 2, 4 and 8 copies of a document's paths, against one copy."""
        commands = {}
        document = json.loads(github.read_text(encoding="utf-8"))
        paths = document["paths"]
        for copies in (1, 2, 4, 8):
            document["paths"] = {
                f"/copy{n}{path}": copied(item, n) for n in range(copies) for path, item in paths.items()
            }
            place = self.folder / f"copies-{copies}.json"
            place.write_text(json.dumps(document), encoding="utf-8")
            commands[str(copies)] = self.lint(place)
        costs = self.interleaved(commands, self.runs)
        one = costs["1"].seconds
        return [
            Bound(f"time per operation, {n} copies / 1 copy", costs[str(n)].seconds / n / one, 1.2) for n in (2, 4, 8)
        ]

    def against_redocly(self, corpus: Path) -> list[Bound]:
        """The time on three documents, against Redocly CLI's default lint."""
        subprocess.run(["npm", "install", "--silent", "--prefix", str(self.folder), "@redocly/cli@2"], check=True)
        redocly = str(self.folder / "node_modules" / ".bin" / "redocly")
        as_yaml = self.folder / "github.yaml"
        dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
        document = json.loads((corpus / GITHUB).read_text(encoding="utf-8"))
        as_yaml.write_text(yaml.dump(document, Dumper=dumper, sort_keys=False, allow_unicode=True), encoding="utf-8")
        bounds = []
        for name, place, limit in (
            ("the big document (JSON)", corpus / GITHUB, 0.25),
            ("the big document (YAML)", as_yaml, 0.35),
            ("museum", corpus / MUSEUM, 0.5),
        ):
            commands = {"ours": self.lint(place), "theirs": [redocly, "lint", str(place), "--format", "json"]}
            costs = self.interleaved(commands, self.runs)
            ours, theirs = costs["ours"].seconds, costs["theirs"].seconds
            print(f"     {name}: {ours:.2f} s against {theirs:.2f} s")
            bounds.append(Bound(f"{name}: contractctl lint / redocly lint", ours / theirs, limit))
        return bounds

    def lint(self, document: Path) -> list[str]:
        """The command that is measured: all packs, the default profile."""
        return [self.tool, "lint", str(document), "--format", "json"]

    def interleaved(self, commands: dict[str, Sequence[str]], runs: int) -> dict[str, Cost]:
        """The smallest cost of each command over several rounds."""
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                costs[name].append(self.once(command))
        return {name: min(found, key=lambda cost: cost.seconds) for name, found in costs.items()}

    def once(self, command: Sequence[str]) -> Cost:
        """Run a command and wait for it; its output goes to a file in the temporary folder."""
        with (self.folder / "output").open("wb") as output:
            process = subprocess.Popen(command, cwd=self.folder, stdout=output, stderr=subprocess.STDOUT)
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0
        return Cost(usage.ru_utime + usage.ru_stime, peak(usage) / MEGABYTE)


def peak(usage: resource.struct_rusage) -> float:
    """The peak memory in bytes: Linux counts it in KiB, macOS in bytes."""
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def copied(item: dict[str, object], number: int) -> dict[str, object]:
    """A path item with operationIds of its own."""
    made = {}
    for method, operation in item.items():
        if isinstance(operation, dict) and "operationId" in operation:
            operation = {**operation, "operationId": f"{operation['operationId']}-{number}"}  # noqa: PLW2901
        made[method] = operation
    return made


if __name__ == "__main__":
    main()
