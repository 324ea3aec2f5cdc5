"""What a test of a server did, as a part of the HTML report: the operations that were reached, what was tried again."""

from collections.abc import Iterator

from contractctl.findings import Reached, Replayed, ServerRun
from contractctl.report.html_parts import figure, overview
from contractctl.report.html_text import counted, safe
from contractctl.report.reach import head, reason_of, state_of


def facts(run: ServerRun) -> Iterator[str]:
    """A line about the run, and what somebody should know besides; each is HTML without a full stop."""
    if run.stopped:
        yield f"<b>It ended early: {safe(run.stopped)}</b>"
    yield safe(head(run))
    yield from (safe(f"{note[:1].upper()}{note[1:]}") for note in run.notes)
    if run.leftovers:
        yield f"{counted(len(run.leftovers), 'thing')} could not be removed from the server"


def tables(run: ServerRun) -> Iterator[str]:
    """The findings that were tried again, the operations that were asked."""
    if run.replayed:
        yield overview("Tried again", {"Fate": "", "Finding": "", "Clause": ""}, map(_fate, run.replayed))
    if run.reach:
        heads = {
            "Operation": "",
            "State": "",
            "Status": "number",
            "Requests": "number",
            "Why, or which input": "promise",
        }
        yield overview("Operations that were asked", heads, map(_row, run.reach))
    if run.leftovers:
        rows = (f"<tr><td><code>{safe(one)}</code></td></tr>\n" for one in run.leftovers)
        yield overview("Left on the server", {"Address": ""}, rows)


def _fate(one: Replayed) -> str:
    where = f"<code>{safe(one.operations[0])}</code> " if len(one.operations) == 1 else ""
    why = f' <span class="faint">{safe(one.why)}</span>' if one.why and one.why != one.message else ""
    return (
        f"<tr><td>{safe(one.fate.value)}</td><td>{where}{safe(one.message)}{why}</td>"
        f"<td><code>{safe(one.rule)}</code></td></tr>\n"
    )


def _row(one: Reached) -> str:
    status = one.status if one.status is not None else "-"
    return (
        f"<tr><td><code>{safe(one.operation)}</code></td><td>{state_of(one)}</td>"
        f'<td class="number">{status}</td>{figure(one.requests)}<td class="promise">{safe(reason_of(one))}</td></tr>\n'
    )
