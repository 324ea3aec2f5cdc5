"""What a clause would report, were it switched on: a row a document, then the findings; or JSON for programs."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from contractctl.engine.impact import Impact
from contractctl.findings import Finding, Tally
from contractctl.model import Severity
from contractctl.report.json_report import finding_json
from contractctl.report.json_text import json_text
from contractctl.report.rules_list import OFF, level
from contractctl.report.terminal import plain
from contractctl.report.text import quiet_lines

VERSION = 1
HEADS = ("findings", "failing", "held", "broken", "unknown", "not applicable")


def text(impacts: Sequence[Impact]) -> str:
    """The clause, what it would say of each document, the findings, and whether a run would fail."""
    return "".join(f"{line.rstrip()}\n" for line in _text(impacts))


def _text(impacts: Sequence[Impact]) -> Iterator[str]:
    clause = impacts[0].clause
    yield f"{clause.rule}: {clause.title}"
    yield severities(impacts)
    yield ""
    names = [plain(name_of(one)) for one in impacts]
    width = max(map(len, ("document", *names)))
    yield _line("document", HEADS, width)
    for name, one in zip(names, impacts, strict=True):
        yield _line(name, tuple(map(str, numbers(one).values())), width)
    found = findings(impacts)
    if found:
        yield ""
        yield from quiet_lines(found)
    yield f"\n{outcome(impacts)}"


def _line(name: str, cells: tuple[str, ...], width: int) -> str:
    return f"{name:<{width}}  " + "  ".join(f"{cell:>{len(head)}}" for cell, head in zip(cells, HEADS, strict=True))


def markdown(impacts: Sequence[Impact]) -> str:
    """The same as a Markdown table, with the findings as a list."""
    clause = impacts[0].clause
    rows = (
        f"| {plain(name_of(one))} | {' | '.join(str(number) for number in numbers(one).values())} |" for one in impacts
    )
    lines = [
        f"## `{clause.rule}`\n",
        f"{clause.title} {severities(impacts)}\n",
        f"| document | {' | '.join(HEADS)} |",
        f"|---|{'--:|' * len(HEADS)}",
        *rows,
        "",
        *(f"- {line.replace('|', chr(92) + '|')}" for line in quiet_lines(findings(impacts))),
        f"\n{outcome(impacts)}",
    ]
    return "".join(f"{line}\n" for line in lines)


def name_of(one: Impact) -> str:
    """The document that was asked."""
    return one.report.inputs[0]


def findings(impacts: Sequence[Impact]) -> list[Finding]:
    """All findings, document by document."""
    return [finding for one in impacts for finding in one.report.findings]


def numbers(one: Impact) -> dict[str, int]:
    """The numbers of a row, by their heads."""
    tally = one.report.tallies.get(one.clause.rule, Tally())
    counts = (tally.held, tally.broken, tally.unknown, tally.not_applicable)
    return dict(zip(HEADS, (len(one.report.findings), len(one.failing), *counts), strict=True))


def severities(impacts: Sequence[Impact]) -> str:
    """Whether it is on today, and how severe it is once it is on."""
    now = " or ".join(dict.fromkeys(level(one.now) for one in impacts))
    then = " or ".join(dict.fromkeys(one.then.label for one in impacts))
    return f"Today: {now}. Switched on: {then}."


def outcome(impacts: Sequence[Impact]) -> str:
    """What the rows add up to, and whether a run would fail for it."""
    found = findings(impacts)
    levels = Counter(one.severity for one in found)
    told = ", ".join(f"{levels[one]} {one.label}" for one in sorted(Severity, reverse=True) if levels[one])
    documents = sum(bool(one.report.findings) for one in impacts)
    failing = sum(len(one.failing) for one in impacts)
    status = f"{failing} of them fail it" if failing else "none of them fails it"
    if not found:
        return f"A run would report nothing of it in {len(impacts)} {'document' if len(impacts) == 1 else 'documents'}."
    return f"A run would report {len(found)} ({told}) in {documents} of {len(impacts)} documents; {status} (--fail-on)."


def as_json(impacts: Sequence[Impact]) -> str:
    """One JSON document, versioned; the findings are written as in the report of `lint`."""
    return json_text(
        {
            "version": VERSION,
            "rule": impacts[0].clause.rule,
            "documents": [
                {
                    "document": name_of(one),
                    "severity_now": one.now.label if one.now is not None else OFF,
                    "severity": one.then.label,
                    "fails": bool(one.failing),
                    "lint": {
                        name.replace(" ", "_"): number
                        for name, number in numbers(one).items()
                        if name not in {"findings", "failing"}
                    },
                    "findings": [finding_json(finding) for finding in one.report.findings],
                }
                for one in impacts
            ],
        }
    )


FORMS: dict[str, Callable[[Sequence[Impact]], str]] = {"text": text, "json": as_json, "markdown": markdown}
"""The forms by the word of `--format`."""
