"""An inquiry asks one clause about one document, as lint does, and keeps every answer with the subject it was given for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contractctl.clause import Clause
from contractctl.document.document import Document
from contractctl.engine.asking import Asked
from contractctl.engine.broken import label
from contractctl.engine.catalog import Catalog
from contractctl.engine.plan import Plan
from contractctl.engine.settings import Settings
from contractctl.engine.sieve import Sieve
from contractctl.findings import Waiting
from contractctl.model import Place, Severity, State, Verdict, Waiver
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.view import View


@dataclass(frozen=True, slots=True)
class Answer:
    """What a clause said of one subject."""

    subject: View | Api
    verdict: Verdict
    severity: Severity | None = None
    """Of what is broken."""
    waits: bool = False
    """Whether it is broken and may be: suppressed, approved, in the baseline, or newer than the edition."""
    in_prose: bool = False
    """Whether it is held only because a description says so."""

    @property
    def place(self) -> Place:
        """Where it is broken, else where the subject stands."""
        return self.verdict.place or self.subject.place

    @property
    def reason(self) -> str:
        """The message in words that many subjects may share: the operation's own name is left out."""
        if self.in_prose:
            return "promised in prose"
        message = self.verdict.message
        return message.replace(label(self.subject), "it") if isinstance(self.subject, Operation) else message


@dataclass(frozen=True, slots=True)
class Inquiry:
    """All that a clause says of a document."""

    clause: Clause
    document: Document
    answers: tuple[Answer, ...] = ()
    severity: Severity | None = None
    """In this run, where no override says another one; None where it is off."""
    overridden: bool = False
    """Whether an override has it on, and only there it is asked; else, where it is off, it is asked all the same."""
    waiting: Mapping[Waiting, int] = field(default_factory=dict)
    """How many broken places wait, and why."""
    passed_over: int = 0
    """How many more subjects are not applicable because they lack what the clause looks at."""
    never: str = ""
    """Why lint does not ask the clause about the parts of a document; empty where it does."""

    def of(self, state: State) -> tuple[Answer, ...]:
        """The answers of one kind, in the order in which they were given."""
        return tuple(one for one in self.answers if one.verdict.state is state)

    def count(self, state: State) -> int:
        """How many answers of a kind there are, as the tally of a run counts them."""
        return len(self.of(state)) + (self.passed_over if state is State.NOT_APPLICABLE else 0)


def inquire(document: Document, rule: str, catalog: Catalog, settings: Settings) -> Inquiry:
    """Ask a clause about a document, also one that the settings have off. Raises UsageError for bad settings."""
    clause = catalog.clauses[rule]
    plan = Plan(catalog, settings)
    active = plan.where(()).get(rule)
    severity = active.severity if active is not None else None
    if clause.promised_side is None:
        return Inquiry(clause, document, never="it has no promised side, so lint does not ask it")
    if clause.promised_side.subject is Waiver:
        return Inquiry(clause, document, never="lint asks it about what is suppressed or approved, after all else")
    overridden = severity is None and rule in plan.clauses
    if rule not in plan.clauses:  # asked for by its own name, it is on
        plan = Plan(catalog, replace(settings, select=(rule,), ignore=(), severity={}, overrides=()))
    api = Api(document)
    asked = _asked(api, clause, plan)
    sieve = Sieve(asked, plan)
    reported = {(one.verdict.place, one.verdict.message) for one in sieve.kept}
    broken = (
        Answer(one.subject, one.verdict, one.severity, (one.verdict.place, one.verdict.message) not in reported)
        for one in asked.broken
    )
    unread = _held_without_prose(api, clause, plan) if settings.contract.prose else None
    others = [
        replace(one, in_prose=unread is not None and one.verdict.state is State.HOLDS and id(one.subject) not in unread)
        for one in _heard(asked, clause)
    ]
    passed_over = asked.tallies[rule].not_applicable - sum(
        1 for one in others if one.verdict.state is State.NOT_APPLICABLE
    )
    return Inquiry(clause, document, (*broken, *others), severity, overridden, sieve.held_back, passed_over)


def _held_without_prose(api: Api, clause: Clause, plan: Plan) -> frozenset[int]:
    """The subjects (by id) of which a clause says that it holds when no description is read."""
    settings = plan.settings
    unread = Plan(plan.catalog, replace(settings, contract=replace(settings.contract, prose=False)))
    heard = _heard(_asked(api, clause, unread), clause)
    return frozenset(id(one.subject) for one in heard if one.verdict.state is State.HOLDS)


def _asked(api: Api, clause: Clause, plan: Plan) -> Asked:
    """Let the engine ask the clause, and no other one, as the plan has it; every answer is kept."""
    plan.clauses = {clause.rule: clause}
    return Asked(api, plan, listening=True)


def _heard(asked: Asked, clause: Clause) -> list[Answer]:
    """What the clause said besides what is broken."""
    said = asked.said[clause.rule]
    return [Answer(subject, verdict) for subject, verdict in said if verdict.state is not State.BROKEN]
