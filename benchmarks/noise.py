"""How much the profile `recommended` says of real documents, and a sample of it to be read by eye.

Usage: CONTRACTCTL_CORPUS=folder python benchmarks/noise.py [--sample N] [--seed S] [SPEC...]
Lints the documents of the corpus (rows of MANIFEST.tsv below `specs/`, test documents left out) or those whose path
contains one of SPEC, prints a Markdown table, and exits with 1 when a document gets more findings than the bound.
"""

import argparse
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from contractctl.document.origin import ReadOptions
from contractctl.document.sources import expand, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.findings import Finding, Report
from contractctl.model import Severity

MOST = 100
"""A document may get so many findings."""
LEVELS = (Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.HINT)
ROUND = 3
"""So many lines before and after a finding are shown."""
WIDTH = 140


def main() -> None:
    """Print the table, then the samples; exit with 1 when the bound is exceeded or nothing was linted."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sample", type=int, default=0, help="so many findings of each document are printed")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("spec", nargs="*", help="parts of paths below the corpus; all documents by default")
    given = arguments.parse_args()
    corpus = os.environ.get("CONTRACTCTL_CORPUS") or sys.exit("set CONTRACTCTL_CORPUS to a folder of documents")
    os.chdir(corpus)  # so that the corpus is the root that its $refs stay in
    reports = {name: judged(name) for name in documents(given.spec)}
    print("\n".join(table(reports)))
    for name, report in reports.items() if given.sample else ():
        print(f"\n## {name}\n")
        for number, finding in enumerate(sample(report, given.sample, given.seed), start=1):
            print("\n".join(shown(number, finding, report)))
    if not reports or any(len(report.findings) > MOST for report in reports.values()):
        sys.exit(1)


def documents(parts: Sequence[str]) -> Iterator[str]:
    """The paths of the real documents of the corpus, relative to it."""
    rows = [row.split("\t") for row in Path("MANIFEST.tsv").read_text(encoding="utf-8").splitlines()]
    column = rows[0].index("file")
    for row in rows[1:]:
        path = row[column] if len(row) > column else ""
        if (
            path.startswith("specs/")
            and "schema-tests" not in path
            and (not parts or any(one in path for one in parts))
        ):
            yield path


def judged(path: str) -> Report:
    """The report on one document."""
    options = ReadOptions()
    return lint([open_document(source, options) for source in expand([path], options)], load_catalog(), Settings())


def table(reports: dict[str, Report]) -> Iterator[str]:
    """The lines of a Markdown table, the document with the most findings first."""
    yield "| document | findings | errors | warnings | infos | hints |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name, report in sorted(reports.items(), key=lambda item: (-len(item[1].findings), item[0])):
        counts = Counter(finding.severity for finding in report.findings)
        cells = [name.removeprefix("specs/"), len(report.findings), *(counts[level] for level in LEVELS)]
        yield f"| {' | '.join(map(str, cells))} |"
    rules = Counter(finding.rule for report in reports.values() for finding in report.findings)
    yield ""
    yield "| clause | findings | documents |"
    yield "|---|--:|--:|"
    for rule, count in rules.most_common():
        where = sum(any(finding.rule == rule for finding in report.findings) for report in reports.values())
        yield f"| {rule} | {count} | {where} |"


def sample(report: Report, most: int, seed: int) -> list[Finding]:
    """Findings chosen by chance, the same for the same seed, in the order of the report."""
    positions = random.Random(seed).sample(range(len(report.findings)), min(most, len(report.findings)))  # noqa: S311 -- no secret
    return [report.findings[position] for position in sorted(positions)]


def shown(number: int, finding: Finding, report: Report) -> Iterator[str]:
    """One finding with the lines around it, or around the first of the places that it stands for."""
    place = finding.samples[0] if finding.samples else finding.location
    yield f"### {number}. {finding.severity.label} {finding.rule}"
    yield ""
    yield finding.message
    yield ""
    yield f"    {place.path}:{place.line}:{place.column} {place.pointer[-WIDTH:]}"
    lines = report.sources[place.path]
    for line in range(max(1, place.line - ROUND), place.line + ROUND + 1):
        yield f"    {'>' if line == place.line else ' '} {line:>6} {lines.line(line)[:WIDTH]}"
    yield ""


if __name__ == "__main__":
    main()
