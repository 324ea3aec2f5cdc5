"""The changes between two versions as a changelog to publish: Markdown of GitHub and GitLab, below 60,000 characters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contractctl.findings import Report
from contractctl.report.change_groups import Group, Told, below, groups
from contractctl.report.changes import Entry, Kind, by_kind, of_changelog
from contractctl.report.markdown_text import SIZE, block, code, prose, size
from contractctl.report.proof import Proof
from contractctl.report.semver import advice
from contractctl.report.summary import counted, waiting
from contractctl.report.terminal import cut, middle

_MESSAGE = 600
_HEADING = 120
_REST = 400
"""Bytes that a heading, and the line about what was cut, may take."""
_NAMED = 3
"""Operations that stand behind the heading of what they share."""
_ROOM = 200
"""Characters that may name the operations of a change whose heading does not."""
_JUDGED = {Kind.BREAKING, Kind.MAY_BREAK, Kind.NOT_KEPT}


def render(report: Report, *, unread: int = 0) -> str:
    """A heading, the release that is asked for, then the changes by kind and operation; the last ones are cut."""
    told = [one for members in by_kind(of_changelog(report)).values() for one in members]
    head = block(_head(report, told, unread))
    pieces = [*_pieces(told)]
    shown = _fitting(pieces, SIZE - size(head) - _REST)
    left = [one for piece in pieces[shown:] for one in piece.entries]
    return f"{head}{''.join(piece.text for piece in pieces[:shown])}\n{block(_cut(left))}".rstrip("\n") + "\n"


def proven(proof: Proof) -> str:
    """The value that shows a change, and what became of it."""
    return f"{code(proof.value)} {prose(proof.told)}" if proof.value else prose(proof.told)


def _head(report: Report, told: Sequence[Entry], unread: int) -> Iterator[str]:
    yield f"## {_title(report)}"
    yield ""
    if unread:
        yield f"**{counted(unread, 'document')} could not be judged**; the log says why"
        yield ""
    if not told and not unread:
        yield "This version is the first one." if report.is_first else "Nothing changed for callers."
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


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands or falls together: one item, with the headings above it where it is the first below them."""

    text: str
    entries: tuple[Entry, ...]


def _pieces(told: Sequence[Entry]) -> Iterator[_Piece]:
    for kind, members in by_kind(told).items():
        start = f"### {kind.value}\n"
        for group in groups(members, collapse=True):
            start += f"\n{_heading(group)}\n\n"
            if group.is_many:
                yield _Piece(start + block(_of_many(group)), tuple(each for one in group.told for each in one.all))
                start = ""
                continue
            for one in group.told:
                yield _Piece(start + block(_item(one, group)), one.all)
                start = ""
        yield _Piece("\n", ())


def _fitting(pieces: Sequence[_Piece], room: int) -> int:
    """How many of the first pieces there is room for."""
    for count, piece in enumerate(pieces):
        room -= size(piece.text)
        if room < 0:
            return count
    return len(pieces)


def _heading(group: Group) -> str:
    if group.is_whole:
        return f"**{group.heading}**"
    if group.is_many:
        return f"**{code(middle(group.first, _HEADING))}** and {counted(len(group.told[0].alike), 'more operation')}"
    more = len(group.operations) - _NAMED
    named = ", ".join(map(code, group.operations[:_NAMED])) + (f" and {more:,} more" if more > 0 else "")
    reached = f" ({counted(len(group.operations), 'operation')}: {named})" if group.operations else ""
    return f"**{code(middle(group.heading, _HEADING))}**{reached}"


def _item(told: Told, group: Group) -> Iterator[str]:
    """One change: what it is, its proof, how far it reaches, what else it is the same for."""
    one = told.entry
    reach = f" ({prose(text)})" if (text := group.reach(one, _ROOM)) else ""
    rule = f" {code(one.rule)}" if one.kind in _JUDGED else ""  # of what is safe nobody asks which clause says so
    yield f"- {prose(cut(group.said(one), _MESSAGE))}{reach}{rule}"
    if one.proof is not None:
        yield f"  - {proven(one.proof)}"
    if told.alike and not group.is_many:
        yield f"  - the same for {len(told.alike)} more: {', '.join(map(code, told.others))}"


def _of_many(group: Group) -> Iterator[str]:
    """Changes that are the same in many operations, which are listed once."""
    for one in group.told:
        yield from _item(one, group)
    others = group.told[-1].others
    yield f"- {group.same} for {counted(len(others), 'more operation')}:"
    yield from (f"  - {code(line)}" for line in below(others, deep=False))


def _cut(told: Sequence[Entry]) -> Iterator[str]:
    """What is not shown."""
    if told:
        numbers = ", ".join(f"{len(members):,} {kind.value.lower()}" for kind, members in by_kind(told).items())
        yield f"**and {len(told):,} more** that this page has no room for: {numbers}. `--output html=changes.html` shows all."
