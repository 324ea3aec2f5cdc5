"""What is wrong nearly everywhere is said once: one finding with a count and samples in the place of hundreds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from contractctl.engine.broken import Broken
from contractctl.engine.selection import Active
from contractctl.model import Place, Severity, Verdict

SHARE = 0.8
"""A clause that is broken on this share of the subjects it applies to ..."""
LEAST = 10
"""... and on at least so many is systemic; below error severity, more than the clause's `few` are, at any share."""
SAMPLES = 3
FEW_NEW = 3
"""More new parts than so many that miss the same are one finding: whoever added them did so with one idea."""


@dataclass(frozen=True, slots=True)
class Collapsed:
    """Many broken verdicts of one clause as one."""

    active: Active
    verdict: Verdict
    members: tuple[Broken, ...]
    severity: Severity

    @property
    def count(self) -> int:
        """How many verdicts it stands for."""
        return sum(len(one.subjects) for one in self.members)

    @property
    def withdrawn(self) -> bool:
        """Whether an earlier version kept the promise; what it did not have at all is never told with it."""
        return self.members[0].withdrawn

    @property
    def samples(self) -> tuple[Place, ...]:
        """The places of the first few."""
        return tuple(one.verdict.place for one in self.members[:SAMPLES] if one.verdict.place is not None)


def collapse(members: Sequence[Broken], held: int, severity: Severity, root: Place) -> Iterable[Broken | Collapsed]:
    """One finding at the root for a systemic break, else the verdicts as they are. `held` counts where it holds.

    The members come in their `order`, so that the order of keys does not choose the samples.
    """
    if len(members) == 1:
        return members
    count = sum(len(one.subjects) for one in members)
    systemic = count >= LEAST and count >= SHARE * (count + held)
    first = members[0]
    few = min(first.active.clause.few, FEW_NEW) if first.novel else first.active.clause.few
    if not systemic and (severity is Severity.ERROR or len(members) <= few):
        return members
    messages = {one.verdict.message for one in members}
    message = first.verdict.message
    message = f"{count} times: {message}" if len(messages) == 1 else f"{count} times, such as: {message}"
    verdict = replace(first.verdict, place=root, message=message, related=())
    return (Collapsed(first.active, verdict, tuple(members), severity),)


def alike(members: Sequence[Broken], severity: Severity) -> Iterable[Broken | Collapsed]:
    """One finding, at the first place, for what is the same in several operations."""
    if len(members) == 1:
        return members
    return (Collapsed(members[0].active, members[0].verdict, tuple(members), severity),)
