"""The runner asks every active clause about its subjects and turns broken verdicts into findings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from contractctl.clause import Context
from contractctl.contract.classify import Classifier
from contractctl.document.document import Document
from contractctl.engine.catalog import Catalog
from contractctl.engine.collapse import Collapsed, collapse
from contractctl.engine.places import Places
from contractctl.engine.selection import Active, active_clauses
from contractctl.engine.settings import Settings
from contractctl.engine.subjects import Subjects
from contractctl.model import (
    Certainty,
    Enforcement,
    Finding,
    Place,
    Report,
    Severity,
    SourceLines,
    State,
    Tally,
    Verdict,
    pointer_text,
    sort_findings,
)  # fmt: skip
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.view import View

HELP = "contractctl explain {rule}"


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken verdict with the subject it was given for."""

    active: Active
    verdict: Verdict
    subject: View | Api
    others: tuple[View | Api, ...] = ()
    """More subjects that are broken in the same place by the same thing: responses that share a schema."""

    @property
    def subjects(self) -> tuple[View | Api, ...]:
        """All subjects."""
        return (self.subject, *self.others)

    @property
    def severity(self) -> Severity:
        """The verdict's own severity, else the clause's; what is only probable is at most info."""
        severity = self.verdict.severity or self.active.severity
        return severity if self.verdict.certainty is Certainty.CERTAIN else min(severity, Severity.INFO)


def lint(documents: Iterable[Document], catalog: Catalog, settings: Settings) -> Report:
    """Ask the promised sides about each document, one after the other. Raises UsageError for a bad selection."""
    active = active_clauses(catalog, settings)
    findings: list[Finding] = []
    tallies = {one.clause.rule: Tally() for one in active}
    sources: dict[str, SourceLines] = {}
    inputs: list[str] = []
    operations = 0
    for document in documents:
        inputs.append(document.name)
        judged = Judged(Api(document), active, settings)
        findings.extend(judged.findings())
        operations += judged.operations
        for rule, tally in judged.tallies.items():
            tallies[rule].add(tally)
        sources.update((file.name, SourceLines(file.text)) for file in document.files)
    return Report("lint", tuple(inputs), sort_findings(findings), tallies, sources, operations)


class Judged:
    """One document after all clauses have spoken."""

    def __init__(self, api: Api, active: Sequence[Active], settings: Settings) -> None:
        self.api = api
        self.tallies = {one.clause.rule: Tally() for one in active}
        self.broken: list[Broken] = []
        self._collapse = settings.collapse
        self._subjects = Subjects(api, settings)
        classifier = Classifier(api, settings.contract)
        for one in active:
            context = Context(one.options, api, classifier.facts, settings.today, settings.contract)
            self.broken.extend(self._ask(one, context))

    def _ask(self, active: Active, context: Context[object]) -> Iterator[Broken]:
        """The broken verdicts of one clause; the others are counted. Most of a run's time is spent here."""
        side = active.clause.promised_side
        if side is None:
            return
        judge, tally = side.judge, self.tallies[active.clause.rule]
        subjects, tally.not_applicable = self._subjects.asked(side)
        subject: View | Api = self.api
        try:
            for subject in subjects:
                answer = judge(subject, context)
                for verdict in (answer,) if isinstance(answer, Verdict) else cast("Iterable[Verdict]", answer):
                    if verdict.state is State.HOLDS:
                        tally.held += 1
                    elif verdict.state is not State.BROKEN:
                        self._pass_over(tally, verdict, subject)
                    elif self._concerns(verdict, subject):
                        tally.broken += 1
                        yield Broken(active, verdict, subject)
        except Exception as error:
            error.add_note(f"the clause {active.clause.rule} was asked about {label(subject)}")
            raise

    @staticmethod
    def _pass_over(tally: Tally, verdict: Verdict, subject: View | Api) -> None:
        """Count what the clause has nothing to say of."""
        if verdict.state is State.NOT_APPLICABLE:
            tally.not_applicable += 1
        else:
            tally.unknown += 1
            tally.skipped.append((label(subject), verdict.message))

    @property
    def operations(self) -> int:
        """How many operations the include globs name."""
        return sum(1 for one in self.api.index.of(Operation) if self._subjects.included(one))

    def _concerns(self, verdict: Verdict, subject: View | Api) -> bool:
        """With include or exclude, a verdict on the whole document counts only where it lies in a wanted operation."""
        if not self._subjects.narrowed or isinstance(subject, View):
            return True
        found = self._enclosing(verdict)
        return found is not None and self._subjects.wanted(found)

    def _enclosing(self, verdict: Verdict) -> Operation | None:
        """The operation that a verdict's place lies in."""
        if verdict.place is None or len(verdict.place.pointer) < 3:  # noqa: PLR2004 -- /paths/{path}/{method}
            return None
        return self._operations_by_place.get((verdict.place.file, *verdict.place.pointer[:3]))

    @cached_property
    def _operations_by_place(self) -> dict[tuple[str | int, ...], Operation]:
        return {(one.node.file.name, *one.node.pointer): one for one in self.api.index.of(Operation)}

    def findings(self) -> Iterator[Finding]:
        """The findings, collapsed where that was asked for, with their lines."""
        groups: dict[tuple[str, Severity, str], list[Broken]] = {}
        for one in self.broken:
            clause = one.active.clause
            message = one.verdict.message if clause.faults else ""
            groups.setdefault((clause.rule, one.severity, message), []).append(one)
        found: list[Broken | Collapsed] = []
        for (rule, severity, _), members in groups.items():
            held = self.tallies[rule].held
            distinct = told_once(members)
            found.extend(collapse(distinct, held, severity, self.api.place) if self._collapse else distinct)
        places = Places(self.api.document)
        for each in found:
            places.want(each.verdict.place, *each.verdict.related, *samples(each))
        for each in found:
            yield self._finding(each, places)

    def _finding(self, one: "Broken | Collapsed", places: Places) -> Finding:
        clause, verdict = one.active.clause, one.verdict
        return Finding(
            rule=clause.rule,
            enforcement=Enforcement.PROMISED,
            severity=one.severity,
            certainty=verdict.certainty,
            message=verdict.message,
            location=places.location(verdict.place),
            operations=self._operations(one),
            count=one.count if isinstance(one, Collapsed) else 1,
            alias=clause.alias_for(self.api.version),
            related=tuple(places.location(place) for place in verdict.related),
            samples=tuple(places.location(place) for place in samples(one)),
            evidence=verdict.evidence,
            fingerprint=places.fingerprint(clause.rule, verdict.place, collapsed=isinstance(one, Collapsed)),
            help=HELP.format(rule=clause.rule),
        )

    def _operations(self, one: "Broken | Collapsed") -> tuple[str, ...]:
        if isinstance(one, Collapsed):
            return tuple(dict.fromkeys(name for member in one.members for name in self._operations(member)))
        views = [subject for subject in one.subjects if isinstance(subject, View)]
        if views:
            users = {operation for view in views for operation in view.users}
            return tuple(operation.label for operation in sorted(users, key=lambda operation: operation.number))
        found = self._enclosing(one.verdict)
        return (found.label,) if found is not None else ()


def told_once(members: Iterable[Broken]) -> list[Broken]:
    """The same thing in the same place is one finding, whoever stumbled over it."""
    groups: dict[tuple[Place | None, str], list[Broken]] = {}
    for one in members:
        groups.setdefault((one.verdict.place, one.verdict.message), []).append(one)
    return [replace(first, others=tuple(one.subject for one in rest)) for first, *rest in groups.values()]


def samples(one: Broken | Collapsed) -> tuple[Place, ...]:
    """The places that stand for a collapsed finding."""
    return one.samples if isinstance(one, Collapsed) else ()


def label(subject: View | Api) -> str:
    """How a subject is named where there is no finding: the operation, else its pointer."""
    if isinstance(subject, Operation):
        return subject.label
    return pointer_text(subject.place.pointer)
