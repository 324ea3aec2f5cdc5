"""How many of the changes that oasdiff names in its cases are found, and which are missing or more.

Usage: CONTRACTCTL_CASES=folder python benchmarks/oasdiff_cases.py [--only GLOB] [--verbose]
The folder holds `oasdiff/*/{base.yaml,revision.yaml,expected.json}`.
"""

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from contractctl.diff.compare import changes
from contractctl.diff.vocabulary import Grace, oasdiff_id
from contractctl.document.origin import ReadOptions
from contractctl.document.sources import expand, open_document
from contractctl.spec.api import Api

SHOWN = 60
ENOUGH = 0.95


def main() -> None:
    """Print recall, then the ids that are missing and those that are more, by frequency; exit 1 below 95 %."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", default="*", help="a glob over the names of the cases")
    arguments.add_argument("--verbose", action="store_true", help="print each case that differs")
    chosen = arguments.parse_args()
    cases = Path(os.environ.get("CONTRACTCTL_CASES") or sys.exit("set CONTRACTCTL_CASES to the folder of cases"))
    wanted: Counter[str] = Counter()
    missing: defaultdict[str, list[str]] = defaultdict(list)
    more: defaultdict[str, list[str]] = defaultdict(list)
    for folder in sorted((cases / "oasdiff").glob(chosen.only)):
        expected = json.loads((folder / "expected.json").read_text())
        found, ids = ids_of(folder, expected), set(expected["all_ids"])
        wanted.update(ids)
        for name in ids - found:
            missing[name].append(folder.name)
        for name in found - ids:
            more[name].append(folder.name)
        if chosen.verbose and found != ids:
            print(f"{folder.name} missing {sorted(ids - found)} more {sorted(found - ids)}")
    total, lost = wanted.total(), sum(map(len, missing.values()))
    for title, table in (("missing", missing), ("more", more)):
        print(f"-- {title}: {sum(map(len, table.values()))}")
        for name, where in sorted(table.items(), key=lambda one: (-len(one[1]), one[0]))[:SHOWN]:
            print(f"{len(where):4} {name}  {' '.join(where[:6])}")
    print(f"recall of ids: {total - lost}/{total} = {(total - lost) / max(total, 1):.1%}")
    if total - lost < ENOUGH * total:
        sys.exit(1)


def ids_of(folder: Path, expected: dict[str, object]) -> set[str]:
    """The names of all changes between the two documents of a case."""
    options = expected["options"]
    days = options if isinstance(options, dict) else {}
    today = date.fromisoformat(str(expected["as_of"]))
    grace = Grace(today, int(days.get("beta_days", 0)), int(days.get("stable_days", 0)))
    base, revision = (api_of(folder / name) for name in ("base.yaml", "revision.yaml"))
    return {oasdiff_id(change, grace) for change in changes(base, revision)}


def api_of(path: Path) -> Api:
    """The API in a file."""
    options = ReadOptions()
    return Api(open_document(expand([str(path)], options)[0], options))


if __name__ == "__main__":
    main()
