"""The envelope of error answers: which answers are errors, and what of the agreed form they promise."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from contractctl.contract import gates
from contractctl.contract.boilerplate import is_boilerplate
from contractctl.contract.classify import Facts
from contractctl.contract.names import words
from contractctl.contract.settings import ContractSettings, EnvelopeSettings
from contractctl.spec.merged import Merged, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import MediaType
from contractctl.spec.responses import Response, Use

FactsOf = Callable[[Operation], Facts]
PROBLEM_MEDIA = "application/problem+json"
CODE_NAMES = frozenset({"code", "error_code"})
CODE_LIKE = CODE_NAMES | words("error_number errno error_type type name id reason error error_id")
"""What APIs with an envelope of their own call the code, too."""
CODE_HOLDERS = words("error errors fault details")
FIELD_NAMES = frozenset({"field", "pointer", "param", "path", "location", "loc", "property", "name"})
ISSUE_NAMES = frozenset({"issue", "code", "reason", "message", "msg", "detail", "description"})


@dataclass(frozen=True, slots=True)
class Profile:
    """An envelope: where it begins in the body, which members it promises, and what the optional ones are called."""

    name: str
    root: tuple[str, ...]
    wanted: tuple[tuple[str, ...], ...]
    """Sets of members of which all those of one must be promised."""
    code: tuple[frozenset[str], ...]
    """Names of the machine-readable code, the best first."""
    details: frozenset[str]
    field: frozenset[str] = FIELD_NAMES
    issue: frozenset[str] = ISSUE_NAMES

    def missing(self, body: Merged, *, required: bool = False) -> tuple[str, ...] | None:
        """What the body does not promise of the envelope, in words; empty when it has it, None where unknown."""
        found: list[tuple[str, ...]] = []
        for members in self.wanted:
            answers = {name: self._lacks(body, name, required=required) for name in members}
            if all(answer == "" for answer in answers.values()):
                return ()
            if None not in answers.values():
                found.append(tuple(answer for answer in answers.values() if answer))
        return min(found, key=len) if found else None

    def _lacks(self, body: Merged, name: str, *, required: bool) -> str | None:
        """What is wrong with one member: the empty string for nothing, None where unknown."""
        path = (*self.root, normalised(name))
        promised = body.promises(path, required=required)
        dotted = ".".join((*self.root, name))
        if promised is None:
            return None
        if not promised:
            optional = required and body.promises(path)
            return f"{dotted} in 'required'" if optional else dotted
        kinds = {kind for _, _, schemas in body.found(path) for one in schemas for kind in one.types}
        wrong = kinds & {"integer", "number", "array", "object"} if name != "status" else kinds & {"array", "object"}
        return f"{dotted} as a string (it is {min(wrong)})" if wrong and "string" not in kinds else ""


def nested_error(settings: EnvelopeSettings) -> Profile:
    """The envelope `{error: {code, message, request_id, details}}` under the configured names."""
    names = settings.names
    return Profile(
        "nested-error",
        (names.root,) if names.root else (),
        ((names.code, names.message),),
        (frozenset({normalised(names.code)}),),
        frozenset({normalised(names.details), "errors"}),
        FIELD_NAMES | {normalised(names.field)},
        ISSUE_NAMES | {normalised(names.issue)},
    )


def problem_details(settings: EnvelopeSettings) -> Profile:
    """Problem Details (RFC 9457 3.1): `type` and `title`, or `title` and `status`; a `code` is an extension member."""
    details = frozenset({"errors", "invalid_params", "invalid_fields", normalised(settings.names.details)})
    return Profile(
        "problem-details", (), (("type", "title"), ("title", "status")), (CODE_NAMES, frozenset({"type"})), details
    )


def profiles(names: Sequence[str], settings: ContractSettings) -> tuple[Profile, ...]:
    """The envelopes by these names, or the configured one for no names; none for `auto`, which asks for no certain form."""
    known = {"nested-error": nested_error, "problem-details": problem_details}
    return tuple(known[name](settings.envelope) for name in names or (settings.envelope.profile,) if name in known)


def may_be_object(body: Merged) -> bool:
    """Whether an error body may have members; a plain string or a list can have neither an id nor details."""
    return any(shape.is_object or shape.blank for shape in body.alternatives)


def names_a_code(body: Merged, depth: int = 2) -> bool:
    """Whether an error body has something like a code: a string or number, at its root or in the errors it holds."""
    for shape in body.alternatives:
        for name, schemas in shape.properties.items():
            plain = normalised(name)
            held = merged(schemas, body.direction)
            if plain in CODE_LIKE and any(one.types and one.types & {"string", "integer"} for one in held.alternatives):
                return True
            if depth > 1 and plain in CODE_HOLDERS and any(names_a_code(one, depth - 1) for one in inside(held)):
                return True
    return False


def inside(held: Merged) -> Iterator[Merged]:
    """A value and, where it is an array, its items."""
    yield held
    for shape in held.alternatives:
        for item in shape.items:
            yield merged(item, held.direction)


# -- which answers are errors ---------------------------------------------------------------------------------------------


def is_error(use: Use) -> bool:
    """Whether an operation answers with an error there: 4xx, 5xx, or a `default` beside a success."""
    if use.status == "default":
        return any(status[:1] in {"1", "2", "3"} for status in use.operation.responses)
    return use.status[:1] in {"4", "5"}


def error_uses(response: Response, facts: FactsOf) -> tuple[Use, ...]:
    """The uses of a response as an error by operations that clauses speak of."""
    return tuple(
        use
        for use in response.uses
        if is_error(use) and gates.outside(use.operation) is None and gates.health(facts(use.operation)) is None
    )


def envelope_uses(response: Response, facts: FactsOf, settings: ContractSettings) -> tuple[Use, ...]:
    """The uses of a response as an error that are free in their form: no token endpoint, no framework's boilerplate."""
    if is_boilerplate(response, settings):
        return ()
    return tuple(use for use in error_uses(response, facts) if gates.token(facts(use.operation)) is None)


def error_body(response: Response) -> MediaType | None:
    """The JSON body of an error response.

    In 2.0 `produces` is said of all answers of an operation together, and is about its success: an error with an object
    schema beside `produces: [image/png]` is JSON all the same.
    """
    if response.json is not None or response.api.version != (2, 0):
        return response.json
    media = next(iter(response.content.values()), None)
    if media is None or media.schema is None:
        return None
    return media if any(shape.is_object for shape in merged(media.schema, "response").alternatives) else None
