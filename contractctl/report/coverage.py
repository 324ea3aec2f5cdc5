"""Which clauses speak of a document: as a table for people, or a page, and as JSON for programs."""

from collections.abc import Callable, Iterator

from contractctl.engine.coverage import Coverage, Covered
from contractctl.report.json_text import json_text
from contractctl.report.rules_list import OFF, enforcements, level
from contractctl.report.terminal import plain

VERSION = 1
HEADS = ("applies", "held", "broken", "unknown", "not applicable")
NONE = "-"


def text(coverage: Coverage) -> str:
    """A row a clause: of how many subjects it speaks, what it says of them, its severity in this run."""
    return "".join(f"{line.rstrip()}\n" for line in _text(coverage))


def _text(coverage: Coverage) -> Iterator[str]:
    yield f"{plain(coverage.document)}: {coverage.operations} operations"
    yield ""
    width = max((len(one.clause.rule) for one in coverage.clauses), default=0)
    yield _line("clause", "severity", HEADS, width)
    for one in coverage.clauses:
        yield _line(one.clause.rule, level(one.severity) if one.tally is not None else NONE, counts(one), width)
    yield f"\n{sums(coverage)}"
    yield "contractctl explain CLAUSE --spec SPEC says of what, and why"


def _line(rule: str, severity: str, cells: tuple[str, ...], width: int) -> str:
    numbers = "  ".join(f"{cell:>{len(head)}}" for cell, head in zip(cells, HEADS, strict=True))
    return f"{rule:<{width}}  {severity:<8}  {numbers}"


def markdown(coverage: Coverage) -> str:
    """The same as a Markdown table."""
    lines = [
        f"## {plain(coverage.document)}\n",
        f"| clause | severity | {' | '.join(HEADS)} |",
        f"|---|---|{'--:|' * len(HEADS)}",
        *(
            f"| `{one.clause.rule}` | {level(one.severity) if one.tally is not None else NONE} | {' | '.join(counts(one))} |"
            for one in coverage.clauses
        ),
        f"\n{sums(coverage)}",
    ]
    return "".join(f"{line}\n" for line in lines)


def counts(one: Covered) -> tuple[str, ...]:
    """The numbers of a row; dashes where no document alone can be asked."""
    tally = one.tally
    if tally is None:
        return (NONE,) * len(HEADS)
    return tuple(str(number) for number in (one.applies, tally.held, tally.broken, tally.unknown, tally.not_applicable))


def sums(coverage: Coverage) -> str:
    """What the rows add up to, in a sentence."""
    asked = [one for one in coverage.clauses if one.tally is not None]
    applying = sum(one.applies > 0 for one in asked)
    off = sum(one.severity is None for one in asked if one.applies)
    others = len(coverage.clauses) - len(asked)
    said = f"{applying} of {len(asked)} clauses apply"
    said += f", {off} of them {'is' if off == 1 else 'are'} off in this run" if off else ""
    return f"{said}; {others} more are about a server, two versions or what is suppressed" if others else said


def as_json(coverage: Coverage) -> str:
    """One JSON document, versioned; `lint` is null where no document alone can be asked."""
    return json_text(
        {
            "version": VERSION,
            "document": coverage.document,
            "operations": coverage.operations,
            "clauses": [
                {
                    "rule": one.clause.rule,
                    "severity": one.severity.label if one.severity is not None else OFF,
                    "enforcements": list(enforcements(one.clause)),
                    "lint": _json(one),
                }
                for one in coverage.clauses
            ],
        }
    )


def _json(one: Covered) -> dict[str, int] | None:
    tally = one.tally
    if tally is None:
        return None
    numbers = {"held": tally.held, "broken": tally.broken, "unknown": tally.unknown}
    return {"applies": one.applies, **numbers, "not_applicable": tally.not_applicable}


FORMS: dict[str, Callable[[Coverage], str]] = {"text": text, "json": as_json, "markdown": markdown}
"""The forms by the word of `--format`."""
