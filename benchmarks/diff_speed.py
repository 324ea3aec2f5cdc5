"""Speed and memory of `contractctl diff`, against a process that loads the same documents and exits.

Usage: CONTRACTCTL_CORPUS=folder python benchmarks/diff_speed.py [--runs N] [--pair NAME] [--growth]
Of a pair (a folder of `pairs` with `base.*` and `revision.*`) the ratios of CPU time are printed: the pair, the base
against itself, and the peak memory; with --growth also the time against the number of changed operations, on 1, 2, 4
and 8 copies of the pair's paths. CPU time is user plus system time of the whole process; of the interleaved runs the
median counts. The tool is that of the environment that runs this; measure an installed wheel for figures that count.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

LOAD = """
import gc, os, sys
gc.disable()
from contractctl.document.sources import ReadOptions, expand, open_document
for name in sys.argv[1:]:
    open_document(expand([name], ReadOptions())[0], ReadOptions())
os._exit(0)
"""
"""What a run cannot do without: the collector is off in the tool, too."""
TOOL = [sys.executable, "-m", "contractctl", "diff"]
FORM = ["--format", "json", "--fail-on", "never"]
COPIES = (1, 2, 4, 8)
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
    arguments.add_argument("--runs", type=int, default=9)
    arguments.add_argument("--pair", default="github-22-23")
    arguments.add_argument("--growth", action="store_true", help="measure the time against the number of changes, too")
    asked = arguments.parse_args()
    corpus = Path(os.environ.get("CONTRACTCTL_CORPUS") or sys.exit("set CONTRACTCTL_CORPUS to a folder of documents"))
    base, revision = (next((corpus / "pairs" / asked.pair).glob(f"{side}.*")) for side in ("base", "revision"))
    bounds = pair(base, revision, asked.runs)
    if asked.growth:
        bounds += growth(base, revision, max(asked.runs // 3, 1))
    for bound in bounds:
        print(bound)
    if any(bound.figure > bound.limit for bound in bounds):
        sys.exit(1)


def pair(base: Path, revision: Path, runs: int) -> list[Bound]:
    """The bounds of one pair."""
    old, new = str(base), str(revision)
    costs = interleaved(
        {
            "load": [sys.executable, "-c", LOAD, old, new],
            "diff": [*TOOL, old, new, *FORM],
            "load twice": [sys.executable, "-c", LOAD, old, old],
            "same": [*TOOL, old, old],
        },
        runs,
    )
    for name, cost in costs.items():
        print(f"     {name:<12} {cost.seconds:6.2f} s {cost.megabytes:6.0f} MB")
    return [
        Bound("diff of the pair / load both", costs["diff"].seconds / costs["load"].seconds, 3),
        Bound(
            "diff of a document and itself / load it twice", costs["same"].seconds / costs["load twice"].seconds, 1.3
        ),
        Bound("peak memory of the pair, MB", costs["diff"].megabytes, 500),
        Bound("seconds of the pair", costs["diff"].seconds, 30),
    ]


def growth(base: Path, revision: Path, runs: int) -> list[Bound]:
    """The time per changed operation with more copies of the paths and the components, without the time to load."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands: dict[str, Sequence[str]] = {}
        for copies in COPIES:
            made = [multiplied(one, copies, folder / f"{one.stem}-{copies}.json") for one in (base, revision)]
            commands[f"load {copies}"] = [sys.executable, "-c", LOAD, *made]
            commands[f"diff {copies}"] = [*TOOL, *made, *FORM]
        costs = interleaved(commands, runs)
    own = {copies: costs[f"diff {copies}"].seconds - costs[f"load {copies}"].seconds for copies in COPIES}
    for copies, seconds in own.items():
        print(f"     {copies} copies: {seconds:6.2f} s more than to load {costs[f'load {copies}'].seconds:.2f} s")
    most = COPIES[1:]
    return [Bound(f"time per operation, {n} copies / 1 copy", own[n] / n / own[1], 1.3) for n in most]


def multiplied(place: Path, copies: int, there: Path) -> str:
    """A document with several copies of all paths and components; no two copies share anything. Webhooks are left out."""
    text = place.read_text(encoding="utf-8")
    document = json.loads(text) if place.suffix == ".json" else yaml.load(text, Loader=yaml.CSafeLoader)
    paths: dict[str, object] = {}
    components: dict[str, dict[str, object]] = {}
    for number in range(copies):
        for path, item in document["paths"].items():
            paths[f"/copy{number}{path}"] = copied(item, number)
        for section, members in document.get("components", {}).items():
            for key, one in members.items():
                name = key if section == "securitySchemes" else f"{key}-{number}"
                components.setdefault(section, {})[name] = copied(one, number)
    rest = {key: value for key, value in document.items() if "webhooks" not in key}
    there.write_text(json.dumps({**rest, "paths": paths, "components": components}), encoding="utf-8")
    return str(there)


def copied(value: object, number: int) -> object:
    """A copy whose references and operationIds are its own."""
    if isinstance(value, list):
        return [copied(one, number) for one in value]
    if not isinstance(value, Mapping):
        return value
    made = {key: copied(one, number) for key, one in value.items()}
    for key in ("$ref", "operationId"):
        name = made.get(key)
        if isinstance(name, str):
            made[key] = renamed(name, number)
    return made


def renamed(name: str, number: int) -> str:
    """An operationId, or a reference to a component, of one copy; only the name of the component is another one."""
    head, slash, rest = name.partition("/components/")
    if not slash:
        return name if name.startswith("#") else f"{name}-{number}"
    section, member, *deeper = rest.split("/")
    return "/".join((f"{head}/components/{section}", f"{member}-{number}", *deeper))


def interleaved(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, Cost]:
    """The median time and the highest peak of each command over several rounds."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            costs[name].append(once(command))
    return {
        name: Cost(statistics.median(one.seconds for one in found), max(one.megabytes for one in found))
        for name, found in costs.items()
    }


def once(command: Sequence[str]) -> Cost:
    """Run a command and wait for it. Exits where it could not be made."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"status {process.returncode}: {' '.join(map(str, command[-4:]))}")
    return Cost(usage.ru_utime + usage.ru_stime, peak(usage) / MEGABYTE)


def peak(usage: resource.struct_rusage) -> float:
    """The peak memory in bytes: Linux counts it in KiB, macOS in bytes."""
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
