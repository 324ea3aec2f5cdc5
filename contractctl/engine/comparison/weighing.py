"""Changes are judged: each by the clause that bears its name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from contractctl.clause import Clause
from contractctl.diff.vocabulary import Grace, oasdiff_id
from contractctl.engine.broken import Beside, Broken
from contractctl.engine.comparison.versions import Versions
from contractctl.engine.plan import Plan
from contractctl.engine.selection import Active, pack_options
from contractctl.engine.subjects import Subjects
from contractctl.engine.terms import Terms
from contractctl.facts import Change
from contractctl.findings import Tally
from contractctl.model import State, Verdict
from contractctl.spec.operation import Operation

PACK = "compatibility"
UNNAMED = f"{PACK}/other"
BASE, REVISION = 0, 1
"""Which of the two versions."""


def is_change_clause(clause: Clause) -> bool:
    """Whether a clause speaks of changes."""
    return clause.preserved_side is not None and clause.preserved_side.subject is Change


@dataclass(frozen=True, slots=True)
class Weighed:
    """A change with what its clause says of it."""

    change: Change
    rule: str
    verdict: Verdict
    broken: Broken | None
    """None for a safe one."""


class Weighing:
    """The judgement of all changes between two versions."""

    def __init__(self, versions: Versions, plan: Plan) -> None:
        self.tallies: dict[str, Tally] = {}
        self._versions = versions
        self._plan = plan
        self._subjects = [Subjects(api, plan.settings) for api in (versions.base, versions.revision)]
        self._terms = [Terms(api, plan) for api in (versions.base, versions.revision)]
        self._grace = grace(plan)

    def of(self, changes: Iterable[Change]) -> Iterator[Weighed]:
        """What the clauses say of these changes; those that the run does not ask about are left out."""
        for change in changes:
            name = f"{PACK}/{rule_name(change, self._grace)}"
            rule = name if name in self._plan.catalog.clauses else UNNAMED
            operations = self._operations(change)
            active = self._active(rule, change, operations)
            if active is not None and active.clause.preserved_side is not None:
                yield self._weighed(active, change, operations)

    def _operations(self, change: Change) -> tuple[Operation, ...]:
        labels = change.operations
        return self._versions.in_base(labels) if change.gone else self._versions.in_revision(labels)

    def _active(self, rule: str, change: Change, operations: tuple[Operation, ...]) -> Active | None:
        """How the clause is asked here; None where it is off, or nobody asked for these operations."""
        side = BASE if change.gone else REVISION
        wanted = self._subjects[side].wanted
        if self._subjects[side].narrowed and not any(map(wanted, operations)):
            return None
        return self._terms[side].active_in(rule, operations)

    def _weighed(self, active: Active, change: Change, operations: tuple[Operation, ...]) -> Weighed:
        rule, versions = active.clause.rule, self._versions
        verdict = self.verdict(active, change)
        self.tallies.setdefault(rule, Tally()).count(verdict.state)
        if verdict.state is not State.BROKEN:
            return Weighed(change, rule, verdict, None)
        api = versions.base if change.gone else versions.revision
        beside = self._beside(change)
        broken = Broken(active, verdict, api, reached=operations, before=change.base, beside=beside)
        return Weighed(change, rule, verdict, broken)

    def _beside(self, change: Change) -> Beside | None:
        if not change.gone or change.revision is None:
            return None
        return Beside(change.revision, self._versions.in_revision(change.operations))

    def verdict(self, active: Active, change: Change) -> Verdict:
        """What a clause says of a change."""
        side = active.clause.preserved_side
        context = self._terms[REVISION].context(active)
        verdict = next(iter(side.verdicts(change, context))) if side is not None else Verdict(State.HOLDS)
        return replace(verdict, state=State.BROKEN, severity=active.severity) if active.stated else verdict


def rule_name(change: Change, grace: Grace) -> str:
    """The name of a change: that of oasdiff where it has one."""
    return oasdiff_id(change, grace).replace("-existence-", "-")


def grace(plan: Plan) -> Grace:
    """How long an end must be announced, as the options of the pack say."""
    options = pack_options(plan.catalog.pack(PACK).pack, plan.settings)
    days = (getattr(options, name, 0) for name in ("beta_days", "stable_days"))
    return Grace(plan.settings.today, *days)
