"""What the tests of a session showed, in the words of a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from contractctl.findings import Finding, Reached
from contractctl.report.exchanges import lines
from contractctl.report.terminal import plain

_WIDTH = 160
_MOST = 10


def told(findings: Iterable[Finding]) -> str:
    """The findings with their exchanges."""
    return "\n".join(line for one in findings for line in _finding(one))


def _finding(finding: Finding) -> Iterator[str]:
    yield one_line(finding)
    yield from (f"  {line}" for line in lines(finding, _WIDTH, verbose=False))


def one_line(finding: Finding) -> str:
    """`openapi.yaml:12:5: error: POST /payments: 201: ... [conformance/response-schema]`."""
    place = finding.location
    where = f"{finding.operation}: " if finding.operation else ""
    head = f"{plain(place.path)}:{place.line}:{place.column}: {finding.severity.label}"
    return f"{head}: {plain(where)}{plain(finding.message)} [{finding.rule}]"


def coverage(name: str, rows: Sequence[Reached], responses: str, *, exchanges: int, verbose: bool) -> Iterator[str]:
    """How much of the document was seen, and what was not."""
    good = sum(one.reached for one in rows)
    yield f"{plain(name)}: {good} of {len(rows)} operations and {responses}, in {exchanges} exchanges"
    missing = [one for one in rows if not one.reached]
    for one in missing if verbose else missing[:_MOST]:
        yield f"  not seen: {plain(one.operation)}: {plain(one.why)}"
    if len(missing) > _MOST and not verbose:
        yield f"  and {len(missing) - _MOST} more (-v)"
