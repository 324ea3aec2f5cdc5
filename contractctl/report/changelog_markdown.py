"""The changes between two versions as a changelog to publish: Markdown of GitHub and GitLab, below 60,000 characters."""

from collections.abc import Iterable, Iterator, Sequence

from contractctl.model import Report
from contractctl.report.changes import Entry, Kind, by_kind, by_operation, entries, reach
from contractctl.report.markdown_text import code, prose
from contractctl.report.semver import advice
from contractctl.report.summary import counted, waiting
from contractctl.report.terminal import cut

SIZE = 60_000
"""Bytes; a comment on GitHub may have 65,536 characters."""
_MESSAGE = 600
_HEADING = 120
_REST = 400
"""Bytes that a heading, and the line about what was cut, may take."""
_WHOLE = "The API"
"""What stands above changes that belong to no operation."""


def render(report: Report, *, unread: int = 0) -> str:
    """A heading, the release that is asked for, then the changes by kind and operation; the last ones are cut."""
    told = [one for members in by_kind(entries(report)).values() for one in members]
    head = _block(_head(report, told, unread))
    kept = list(_fitting(told, SIZE - _size(head) - _REST))
    return (head + _block(_lists(kept)) + _block(_cut(told[len(kept) :]))).rstrip("\n") + "\n"


def _block(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _size(text: str) -> int:
    """Bytes, which are never less than the characters that anybody counts."""
    return len(text.encode("utf-8", "replace"))


def _head(report: Report, told: Sequence[Entry], unread: int) -> Iterator[str]:
    yield f"## {_title(report)}"
    yield ""
    if unread:
        yield f"**{counted(unread, 'document')} could not be judged**; the log says why"
        yield ""
    if not told and not unread:
        yield "Nothing changed for callers." if _has_base(report) else "This version is the first one."
        yield ""
    release = advice(report)
    if release is not None and report.releases is not None:
        yield f"{prose(release.line(report.releases))}."
        yield ""
    for line in waiting(report):
        yield f"{line}."
        yield ""


def _title(report: Report) -> str:
    """`Changes in Payments from 1.4.0 to 2.0.0`, as far as the documents say so."""
    if report.releases is None:
        return f"contractctl {report.command}"
    base, revision = report.releases
    title = f"Changes in {prose(cut(revision.title, _HEADING))}" if revision.title else "Changes"
    if base is not None and base.version != revision.version:
        return f"{title} from {prose(cut(base.version, _HEADING))} to {prose(cut(revision.version, _HEADING))}"
    return f"{title} {prose(cut(revision.version, _HEADING))}" if revision.version else title


def _has_base(report: Report) -> bool:
    return report.releases is None or report.releases[0] is not None


def _fitting(told: Iterable[Entry], room: int) -> Iterator[Entry]:
    """The first entries that there is room for, their headings counted."""
    groups: set[Kind | tuple[Kind, str]] = set()
    for one in told:
        operation = one.operations[0] if one.operations else ""
        group = (one.kind, operation)
        room -= 0 if one.kind in groups else _size(_block([f"### {one.kind.value}", ""]))
        room -= 0 if group in groups else _size(_block(["", _operation(operation), ""]))
        room -= _size(_block(_item(one)))
        groups.update((one.kind, group))
        if room < 0:
            return
        yield one


def _lists(told: Iterable[Entry]) -> Iterator[str]:
    for kind, members in by_kind(told).items():
        yield f"### {kind.value}"
        yield ""
        for operation, group in by_operation(members).items():
            yield _operation(operation)
            yield ""
            for one in group:
                yield from _item(one)
            yield ""


def _operation(operation: str) -> str:
    return f"**{code(operation) if operation else _WHOLE}**"


def _item(one: Entry) -> Iterator[str]:
    """One change: what it is, its proof, how far it reaches."""
    more = f" ({reach(one.operations)})" if len(one.operations) > 1 else ""
    yield f"- {prose(cut(one.said, _MESSAGE))}{more} {code(one.rule)}"
    value, words = one.proof
    if value:
        yield f"  - {code(value)} {words}"


def _cut(told: Sequence[Entry]) -> Iterator[str]:
    """What is not shown."""
    if told:
        numbers = ", ".join(f"{len(members):,} {kind.value.lower()}" for kind, members in by_kind(told).items())
        yield f"**and {len(told):,} more** that this page has no room for: {numbers}. `--output html=changes.html` shows all."
