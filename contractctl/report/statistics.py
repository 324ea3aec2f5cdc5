"""How many findings there are of each clause: the table in the place of the findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contractctl.findings import Finding, Report
from contractctl.model import Severity
from contractctl.report.terminal import cut, paint

_HEADS = ("findings", "places", "files", "severity", "rule", "promise")
_LEAST = 16
"""In less room a promise is not worth its beginning."""


@dataclass(slots=True)
class _Row:
    """The findings of one clause with one severity."""

    rule: str
    severity: Severity
    findings: int = 0
    places: int = 0
    files: set[str] = field(default_factory=set)

    def add(self, finding: Finding) -> None:
        """Count one more."""
        self.findings += 1
        self.places += finding.count
        self.files.add(finding.location.path)

    @property
    def counts(self) -> tuple[str, str, str]:
        """The numbers of the row."""
        return (str(self.findings), str(self.places), str(len(self.files)))


def statistics(
    report: Report, titles: Mapping[str, str], *, width: int | None = None, colour: bool = False
) -> Iterator[str]:
    """The lines of the table, the most severe and most frequent clause first; promises are cut to a width, if any."""
    rows: dict[tuple[Severity, str], _Row] = {}
    total = _Row("", Severity.HINT)
    for finding in report.findings:
        rows.setdefault((finding.severity, finding.rule), _Row(finding.rule, finding.severity)).add(finding)
        total.add(finding)
    if not rows:
        return
    sizes = [len(head) for head in _HEADS]
    sizes[4] = max(sizes[4], *(len(row.rule) for row in rows.values()))
    room = None if width is None else width - sum(sizes[:5]) - 5 * len("  ")
    yield _line(_HEADS[:3], sizes, *_HEADS[3:5], _promise(_HEADS[5], room), style="faint", colour=colour)
    for row in sorted(rows.values(), key=lambda row: (-row.severity, -row.findings, -row.places, row.rule)):
        promise = _promise(titles.get(row.rule, "").rstrip("."), room)
        yield _line(row.counts, sizes, row.severity.label, row.rule, promise, style=row.severity.label, colour=colour)
    yield _line(total.counts, sizes, "total", "", "", style="heading", colour=colour)
    yield ""


def _line(  # noqa: PLR0913 -- one a column
    counts: tuple[str, ...], sizes: list[int], severity: str, rule: str, promise: str, *, style: str, colour: bool
) -> str:
    numbers = "  ".join(f"{count:>{size}}" for count, size in zip(counts, sizes, strict=False))
    level = paint(severity, style, colour=colour) + " " * (sizes[3] - len(severity))
    return f"{numbers}  {level}  {rule:<{sizes[4]}}  {promise}".rstrip()


def _promise(text: str, room: int | None) -> str:
    if room is None:
        return text
    return cut(text, room) if room >= _LEAST else ""
