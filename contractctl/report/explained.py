"""A clause on one document as text: how often it is held, broken, unknown or not applicable, of what, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from contractctl.engine.inquiry import Answer, Inquiry
from contractctl.engine.places import Places
from contractctl.model import State, pointer_text
from contractctl.report.terminal import cut, paint, plain
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.view import View

SHOWN = 10
"""How many reasons are shown for a state, and how many subjects for a reason, unless all are wanted."""
WIDEST = 80
"""How wide the column of subjects may be."""

STATES = {
    State.BROKEN: ("broken", "error"),
    State.UNKNOWN: ("unknown", "warning"),
    State.HOLDS: ("held", "held"),
    State.NOT_APPLICABLE: ("not applicable", "faint"),
}
"""The states in the order in which they are told, each with its word and its style."""


def render(inquiry: Inquiry, *, verbose: bool = False, colour: bool = False) -> str:
    """The answers of an inquiry, the broken ones first, grouped by reason; a few of each unless `verbose`."""
    page = _Page(inquiry, Places(inquiry.document), None if verbose else SHOWN, colour)
    return "".join(f"{line}\n" for line in page.lines())


@dataclass(frozen=True, slots=True)
class _Page:
    """One inquiry on its way to text; `most` is None where everything is shown."""

    inquiry: Inquiry
    places: Places
    most: int | None
    colour: bool

    def lines(self) -> Iterator[str]:
        """The heading, then what there is of each state."""
        yield from self._heading()
        if self.inquiry.never:
            return
        self.places.want(*(one.place for one in self.inquiry.answers))
        for state in STATES:
            if self.inquiry.count(state):
                yield from self._section(state)

    def _heading(self) -> Iterator[str]:
        """The clause, the document, the counts, and whether lint asks it in this run."""
        inquiry = self.inquiry
        yield f"{paint(inquiry.clause.rule, 'heading', colour=self.colour)} on {plain(inquiry.document.name)}"
        yield inquiry.clause.title
        if inquiry.never:
            yield f"Not asked: {inquiry.never}."
            return
        yield ", ".join(f"{inquiry.count(state)} {word}" for state, (word, _) in STATES.items())
        off = "off but for overrides" if inquiry.overridden else "off in this run"
        yield f"Severity: {inquiry.severity.label if inquiry.severity is not None else off}"
        if any(inquiry.waiting.values()):
            waiting = ", ".join(f"{count} {why.value}" for why, count in inquiry.waiting.items() if count)
            yield f"No findings now: {waiting}"

    def _section(self, state: State) -> Iterator[str]:
        """One state: its reasons in the order in which they come up, each with its subjects."""
        word, style = STATES[state]
        yield ""
        yield f"{paint(word.capitalize(), style, colour=self.colour)} ({self.inquiry.count(state)})"
        groups: dict[str, list[Answer]] = {}
        for one in self.inquiry.of(state):
            groups.setdefault(self._reason(one), []).append(one)
        for reason in list(groups)[: self.most]:
            if reason:
                yield f"  {reason} ({len(groups[reason])})"
            yield from self._subjects(groups[reason])
        if self.most is not None and len(groups) > self.most:
            rest = sum(len(members) for members in list(groups.values())[self.most :])
            yield f"  and {rest} more for {len(groups) - self.most} other reasons"
        if state is State.NOT_APPLICABLE and self.inquiry.passed_over:
            yield f"  it has no member that the clause looks at ({self.inquiry.passed_over})"

    def _reason(self, answer: Answer) -> str:
        """The message, with the severity where that is not the clause's own, and whether it waits."""
        usual, told = self.inquiry.severity, self.inquiry.severity is not None or self.inquiry.overridden
        level = f"{answer.severity.label}: " if answer.severity and told and answer.severity is not usual else ""
        return f"{'waits: ' if answer.waits else ''}{level}{plain(answer.reason)}"

    def _subjects(self, answers: list[Answer]) -> Iterator[str]:
        """The operations, or pointers, with their places."""
        names = [cut(plain(named(one.subject)), WIDEST) for one in answers[: self.most]]
        width = max(map(len, names))
        for name, one in zip(names, answers, strict=False):
            at = self.places.location(one.place)
            yield f"    {name:<{width}}  {plain(at.path)}:{at.line}:{at.column}"
        if self.most is not None and len(answers) > self.most:
            yield f"    and {len(answers) - self.most} more"


def named(subject: View | Api) -> str:
    """The operation and what of it is meant, else the pointer: `GET /orders responses/429`, `#/components/headers/Age`."""
    if isinstance(subject, Api):
        return "the document"
    around: View | None = subject
    while around is not None and not isinstance(around, Operation):
        around = around.owner
    pointer = subject.place.pointer
    if not isinstance(around, Operation):
        return f"#{pointer_text(pointer)}"
    rest = pointer[len(around.place.pointer) :]
    return " ".join((around.label, "/".join(map(str, rest)))).rstrip()
