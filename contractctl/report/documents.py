"""Which of many files have the most findings: one line a file, the worst first."""

from collections.abc import Iterator

from contractctl.findings import Report
from contractctl.model import Severity
from contractctl.report.across import LEAST
from contractctl.report.terminal import paint, plain

_SHOWN = 10
_COLUMN = 10
_HEADS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.INFO: "info", Severity.HINT: "hints"}


def documents(report: Report, *, width: int | None = None, colour: bool = False) -> Iterator[str]:
    """The table, for many documents only; names are cut to a width, if any."""
    found: dict[str, dict[Severity, int]] = {}
    for finding in report.findings:
        counts = found.setdefault(finding.location.path, dict.fromkeys(_HEADS, 0))
        counts[finding.severity] += 1
    if len(report.inputs) < LEAST or len(found) < LEAST:
        return
    heads = {severity: head for severity, head in _HEADS.items() if any(counts[severity] for counts in found.values())}
    room = None if width is None else max(width - _COLUMN * len(heads) - 2, _COLUMN)
    yield paint("".join(f"{head:>{_COLUMN}}" for head in heads.values()) + "  file", "faint", colour=colour)
    worst = sorted(found, key=lambda path: (*(-count for count in found[path].values()), path))
    for path in worst[:_SHOWN]:
        numbers = "".join(f"{found[path][severity] or '':>{_COLUMN}}" for severity in heads)
        yield f"{numbers}  {_end(_named(path, report), room)}"
    if len(worst) > _SHOWN:
        yield f"{len(worst) - _SHOWN:>{_COLUMN * len(heads)}}  more files with findings"
    yield ""


def _named(path: str, report: Report) -> str:
    api = report.apis.get(path)
    return plain(path) if api is None else f"{plain(api.name)} ({plain(path)})"


def _end(text: str, room: int | None) -> str:
    """The end of a text: of a path it says more than the beginning."""
    return text if room is None or len(text) <= room else "…" + text[1 - room :]
