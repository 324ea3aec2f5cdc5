"""What the error bodies of a document look like, and which form is its own."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from contractctl.contract.envelope import FactsOf, envelope_uses, error_body
from contractctl.contract.settings import ContractSettings
from contractctl.contract.wording import PARAMETER
from contractctl.model import pointer_text
from contractctl.spec.api import Api
from contractctl.spec.merged import Merged, Shape, merged, normalised
from contractctl.spec.responses import Response, Use
from contractctl.spec.schema import Schema

Members = frozenset[tuple[str, str]]
"""Dotted normalised names to depth two, each with its type (empty where it is not said)."""

FEW = 5
"""Below so many error answers no form is the document's own."""

RIVAL = 0.5
"""A form that is at least so frequent, measured by the most frequent one, may be the document's own instead."""


HALF = 0.5
LEAST_SHARED = 2
"""A client can read a form that has so many of the members it knows, where none of these was promised for sure."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a body looks like, in each of its alternatives."""

    alternatives: frozenset[Members]

    def agrees(self, other: "Form", required: frozenset[str]) -> bool:
        """Whether a client of the other form can read this one.

        It has all members of the other, or all that the other requires; or, where the other requires none, it has half
        of them, or some and nothing else. Members of both have one type.
        """
        return all(any(_agrees(mine, theirs, required) for theirs in other.alternatives) for mine in self.alternatives)

    @property
    def members(self) -> dict[str, str]:
        """The names and types of all alternatives together."""
        return dict(sorted(pair for one in self.alternatives for pair in one))

    def stranger(self, other: "Form", required: frozenset[str]) -> dict[str, str]:
        """The first alternative that does not agree with the other form; all members where each does."""
        for mine in sorted(self.alternatives, key=sorted):
            if not any(_agrees(mine, theirs, required) for theirs in other.alternatives):
                return dict(sorted(mine))
        return self.members

    def words(self) -> str:
        """The members of the first level, as a reader would name the form: `{code, message}`."""
        return listed(name for name in self.members if "." not in name)


def listed(names: Iterable[str], most: int = 5) -> str:
    """The first few names in braces."""
    found = list(names)
    return "{" + ", ".join(found[:most]) + (", ..." if len(found) > most else "") + "}"


def _differing(wanted: Members, there: Members) -> list[str]:
    """The wanted members that are not there, or with another type."""
    types = dict(there)
    return [name for name, kind in wanted if name not in types or (kind and types[name] and kind != types[name])]


def _agrees(mine: Members, theirs: Members, required: frozenset[str]) -> bool:
    names = {name for name, _ in mine}
    shared = frozenset(pair for pair in theirs if pair[0] in names)
    if _differing(shared, mine):
        return False
    if len(shared) == len(theirs):
        return True
    if required:
        return required <= names
    return 0 < len(shared) == len(mine) or len(top(shared)) >= max(LEAST_SHARED, HALF * len(top(theirs)))


def top(members: Members) -> frozenset[str]:
    """The names of the first level."""
    return frozenset(name for name, _ in members if "." not in name)


def form_of(schema: Schema) -> Form | None:
    """The form of a response body; None where the schema does not say."""
    body = merged(schema, "response")
    if not body.complete or any(shape.blank for shape in body.alternatives):
        return None
    return Form(frozenset(frozenset(_members(shape, "", 2)) for shape in body.alternatives))


def _members(shape: Shape, prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    if prefix == "" and not shape.is_object:
        yield "", "/".join(sorted(shape.types or ()))
    for name, schemas in shape.properties.items():
        inner = merged(schemas, "response").alternatives
        types = {kind for one in inner for kind in one.types or ()}
        dotted = prefix + normalised(name)
        yield dotted, "/".join(sorted(types))
        if depth > 1:
            for one in inner:
                yield from _members(one, f"{dotted}.", depth - 1)


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """An error response with a JSON schema, and where operations answer with it."""

    response: Response
    uses: tuple[Use, ...]
    schema: Schema

    @property
    def order(self) -> tuple[str, str]:
        """What neither the order of keys nor the name of a path parameter has a part in."""
        place = self.response.place
        return place.file, PARAMETER.sub("{}", pointer_text(place.pointer))

    @property
    def body(self) -> Merged:
        """The merged view of the body."""
        return merged(self.schema, "response")


class Survey:
    """All error answers of a document."""

    def __init__(self, api: Api, facts: FactsOf, settings: ContractSettings) -> None:
        self.answers = tuple(sorted(_answers(api.index.of(Response), facts, settings), key=lambda one: one.order))
        schemas = {id(answer.schema): answer.schema for answer in self.answers}
        self._forms = {key: form_of(schema) for key, schema in schemas.items()}
        self._required: dict[Form, frozenset[str]] = {}

    def form(self, schema: Schema) -> Form | None:
        """The form of an error body."""
        key = id(schema)
        return self._forms[key] if key in self._forms else form_of(schema)

    def with_form(self, form: Form) -> tuple[ErrorAnswer, ...]:
        """The answers that have a form."""
        return tuple(one for one in self.answers if self.form(one.schema) == form)

    def first(self, form: Form) -> ErrorAnswer:
        """The first answer that has a form. Raises StopIteration where none has."""
        return next(one for one in self.answers if self.form(one.schema) == form)

    @cached_property
    def counts(self) -> Counter[Form]:
        """How many error answers have each form, counted by use."""
        found: Counter[Form] = Counter()
        for answer in self.answers:
            form = self.form(answer.schema)
            if form is not None:
                found[form] += len(answer.uses)
        return found

    def required(self, form: Form) -> frozenset[str]:
        """The members that all answers of a form require."""
        if form not in self._required:
            schemas = {id(one.schema): one for one in self.with_form(form)}
            self._required[form] = frozenset.intersection(*(required_of(one.body) for one in schemas.values()))
        return self._required[form]

    @cached_property
    def dominant(self) -> Form | None:
        """The form that most error answers have; of those that are about as frequent, the one with which most agree."""
        ranked = self.counts.most_common()
        rivals = [form for form, count in ranked if count >= RIVAL * ranked[0][1]]
        return max(rivals, key=lambda form: self.counts.total() - sum(self.outliers(form).values()), default=None)

    def own(self, least: float) -> Form | None:
        """The dominant form, where at least so large a share of at least `FEW` error answers agree with it."""
        return self.dominant if self._share >= least else None

    def is_outlier(self, schema: Schema, least: float) -> bool:
        """Whether the document has a form of its own and a body is of another one."""
        own = self.own(least)
        form = self.form(schema) if own is not None else None
        return own is not None and form is not None and not form.agrees(own, self.required(own))

    @cached_property
    def served(self) -> dict[int, frozenset[str]]:
        """The statuses for which each schema (by its id) is the body."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for answer in self.answers:
            found[id(answer.schema)].update(use.status for use in answer.uses)
        return {key: frozenset(statuses) for key, statuses in found.items()}

    @cached_property
    def _share(self) -> float:
        """The share of error answers that agree with the dominant form; nothing where there are only few."""
        total = self.counts.total()
        if self.dominant is None or total < FEW:
            return 0.0
        return 1 - sum(self.outliers(self.dominant).values()) / total

    def outliers(self, own: Form, *, extended: bool = True) -> dict[Form, int]:
        """The forms that do not agree with the document's own, and how many answers have each."""
        required = self.required(own)
        return {
            form: count
            for form, count in self.counts.items()
            if form != own and not (extended and form.agrees(own, required))
        }


def required_of(body: Merged) -> frozenset[str]:
    """The dotted names that every alternative requires, to depth two."""
    found = [frozenset(_required(shape)) for shape in body.alternatives]
    return frozenset.intersection(*found) if found else frozenset()


def _required(shape: Shape) -> Iterator[str]:
    for name in shape.required:
        yield normalised(name)
        for inner in merged(shape.properties.get(name, ()), "response").alternatives:
            yield from (f"{normalised(name)}.{normalised(deeper)}" for deeper in inner.required)


def _answers(responses: Iterable[Response], facts: FactsOf, settings: ContractSettings) -> Iterator[ErrorAnswer]:
    for response in responses:
        media = error_body(response)
        if media is None or media.schema is None:
            continue
        uses = envelope_uses(response, facts, settings)
        if uses:
            yield ErrorAnswer(response, uses, media.schema)


def survey(api: Api, facts: FactsOf, settings: ContractSettings) -> Survey:
    """The survey of a document, made once."""
    key = (Survey, settings)
    found = api.memo.get(key)
    if not isinstance(found, Survey):
        found = api.memo[key] = Survey(api, facts, settings)
    return found
