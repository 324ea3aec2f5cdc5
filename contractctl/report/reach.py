"""What a test of a running server did: where it asked, what it reached, what it left out and why, what it left behind."""

import textwrap
from collections import Counter
from collections.abc import Iterator

from contractctl.findings import Fate, Reached, ServerRun
from contractctl.report.summary import counted
from contractctl.report.terminal import LEAST, cut, plain, unspoken

_SAMPLES = 3
_JOINED = "\x1f"
"""Between words that stay on one line; no text has it that was made plain."""


def lines(run: ServerRun, width: int, *, verbose: bool) -> Iterator[str]:
    """A line about the run, the operations that were not reached by their reasons, with `verbose` all of them."""
    yield head(run)
    yield from _fates(run, width)
    if verbose or not run.replayed:
        yield from _rows(run, width) if verbose else _reasons(run, width)
    for note in run.notes:
        yield from _wrapped(f"note: {plain(note)}", width)
    if run.leftovers:
        yield f"  left on the server: {', '.join(map(plain, run.leftovers[:10]))}" + (
            f" and {len(run.leftovers) - 10} more" if len(run.leftovers) > 10 else ""  # noqa: PLR2004 -- as above
        )
    yield ""


def head(run: ServerRun) -> str:
    """`Reached 5 of 7 operations of http://... (level safe, 45 requests in 1.2 s, seed 7)`."""
    good = sum(one.reached for one in run.reach)
    if run.seed is None:
        said = f"{counted(run.requests, 'recorded exchange')}; nothing was sent"
        return f"Saw {good} of {len(run.reach)} operations of {plain(run.url)} succeed ({said})"
    said = f"level {run.level}, {counted(run.requests, 'request')} in {run.seconds:.1f} s, seed {run.seed}"
    if run.replayed:
        fates = Counter(one.fate for one in run.replayed)
        counts = ", ".join(f"{fates[one]} {one.value}" for one in Fate if fates[one])
        return f"Tried {counted(len(run.replayed), 'finding')} again at {plain(run.url)}: {counts} ({said})"
    return f"Reached {good} of {len(run.reach)} operations of {plain(run.url)} ({said})"


def _fates(run: ServerRun, width: int) -> Iterator[str]:
    """What became of each finding that was tried again."""
    for one in run.replayed:
        where = f"{plain(one.operations[0])}: " if len(one.operations) == 1 else ""
        why = f" ({plain(one.why)})" if one.why and one.why != one.message else ""
        yield from _wrapped(f"{one.fate.value}: {where}{plain(one.message)}{why} [{one.rule}]", width)


def state_of(one: Reached) -> str:
    """In words, whether an operation was reached."""
    return "reached" if one.reached else "not reached" if one.tried else "not asked"


def reason_of(one: Reached) -> str:
    """Why it was not reached; where it was, where its input came from."""
    return plain(one.why) or (f"{one.source} input" if one.source not in {"", "recorded"} else "")


def _reasons(run: ServerRun, width: int) -> Iterator[str]:
    groups: dict[str, list[Reached]] = {}
    for one in run.reach:
        if not one.reached:
            groups.setdefault(one.why, []).append(one)
    for why, members in groups.items():
        names = ", ".join(plain(one.operation).replace(" ", _JOINED) for one in members[:_SAMPLES])
        more = f" and {len(members) - _SAMPLES} more" if len(members) > _SAMPLES else ""
        yield from _wrapped(f"{plain(why)}: {names}{more}", width)


def _wrapped(text: str, width: int) -> Iterator[str]:
    """A line that stands in, and what does not fit on it further in."""
    for line in textwrap.wrap(
        unspoken(text), max(width, LEAST), initial_indent="  ", subsequent_indent="      ", break_long_words=False,
        break_on_hyphens=False,
    ):  # fmt: skip
        yield line.replace(_JOINED, " ")


def _rows(run: ServerRun, width: int) -> Iterator[str]:
    longest = max((len(one.operation) for one in run.reach), default=0)
    for one in run.reach:
        status = str(one.status) if one.status is not None else "-"
        row = f"  {plain(one.operation):<{longest}}  {state_of(one):<11}  {status:>3}  {one.requests:>3}x  {reason_of(one)}"
        yield cut(row.rstrip(), width)
