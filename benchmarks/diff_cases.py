"""How `diff` judges the cases: agreement with oasdiff under its policy, and with the sets of valid values under `wire`.

Usage: CONTRACTCTL_CASES=folder python benchmarks/diff_cases.py [--verbose]
The folder holds `oasdiff`, `semantic` and `semantic_api`, each with `*/{base.yaml,revision.yaml,expected.json}`.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from contractctl.document.document import Document
from contractctl.document.origin import ReadOptions
from contractctl.document.sources import expand, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.comparison.diff import diff
from contractctl.engine.comparison.options import DiffOptions
from contractctl.engine.settings import Settings
from contractctl.findings import Report
from contractctl.model import Severity

CATALOG = load_catalog()
AGREEMENT = 0.98
Case = tuple[Path, dict[str, object]]


def main() -> None:
    """Print the disagreements and the figures; exit 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbose", action="store_true", help="print the safe pairs at warning, too")
    verbose = parser.parse_args().verbose
    root = Path(os.environ.get("CONTRACTCTL_CASES") or sys.exit("set CONTRACTCTL_CASES to the folder of cases"))
    share = oasdiff(root)
    missed, alarms = semantic(root, verbose=verbose)
    sys.exit(share < AGREEMENT or bool(missed or alarms))


def oasdiff(root: Path) -> float:
    """The share of the gate set in which `breaking` is what oasdiff says."""
    outcomes: Counter[bool] = Counter()
    for folder, expected in cases(root / "oasdiff"):
        if expected["default_options"] and not expected["time_dependent"] and not expected["contested"]:
            report = compared(folder, "oasdiff", date.fromisoformat(str(expected["as_of"])))
            breaking = worst(report) is Severity.ERROR
            outcomes[breaking == expected["breaking"]] += 1
            if breaking != expected["breaking"]:
                print(f"oasdiff/{folder.name}: breaking is {expected['breaking']} there: {expected['levels']}")
                show(report)
    share = outcomes[True] / max(outcomes.total(), 1)
    print(f"oasdiff: {outcomes[True]} of {outcomes.total()} agree: {share:.1%}")
    return share


def semantic(root: Path, *, verbose: bool) -> tuple[int, int]:
    """How many breaking pairs are told below a warning, and how many safe ones are errors."""
    outcomes: Counter[str] = Counter()
    for kind in ("semantic", "semantic_api"):
        for folder, expected in cases(root / kind):
            if expected["policy"]:
                continue
            report = compared(folder, "wire")
            found = worst(report)
            if expected["breaking"]:
                outcome = "missed" if found is None or found < Severity.WARNING else f"breaking: {found.label}"
            else:
                outcome = "false alarm" if found is Severity.ERROR else f"safe: {found.label if found else 'silent'}"
            outcomes[outcome] += 1
            if outcome in ("missed", "false alarm"):
                where = expected.get("context", "api")
                print(f"{kind}/{folder.name}: {outcome}: {expected['probe']} ({where}, {expected.get('relation', '')})")
                show(report)
            elif outcome == "safe: warning" and verbose:
                print(f"{kind}/{folder.name}: {outcome}: {expected['probe']} ({expected.get('context', 'api')})")
                show(report)
    print(f"semantic: {dict(sorted(outcomes.items()))}")
    return outcomes["missed"], outcomes["false alarm"]


def cases(folder: Path) -> Iterator[Case]:
    """The cases in a folder, by name."""
    for expected in sorted(folder.glob("*/expected.json")):
        yield expected.parent, json.loads(expected.read_text())


def compared(folder: Path, policy: str, today: date | None = None) -> Report:
    """The report on a case; only changes are judged."""
    settings = Settings(select=("compatibility",), today=today or date.today())  # noqa: DTZ011 -- the user's day
    base, revision = (opened(folder / name) for name in ("base.yaml", "revision.yaml"))
    return diff(base, revision, CATALOG, settings, DiffOptions(policy=policy))


def opened(path: Path) -> Document:
    """The document in a file."""
    options = ReadOptions()
    return open_document(expand([str(path)], options)[0], options)


def worst(report: Report) -> Severity | None:
    """The highest severity of all findings."""
    return max((one.severity for one in report.findings), default=None)


def show(report: Report) -> None:
    """Print the changes of a report."""
    for line in report.changes:
        level = line.level.label if line.level is not None else "safe"
        print(f"    {level} {line.rule}: {line.message[:140]} [{line.relation}]")


if __name__ == "__main__":
    main()
