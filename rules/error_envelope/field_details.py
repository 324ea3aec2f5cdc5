import re
from collections import Counter
from collections.abc import Mapping, Sequence

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.boilerplate import is_boilerplate
from contractctl.contract.envelope import (
    FIELD_NAMES,
    Profile,
    error_body,
    may_be_object,
    nested_error,
    problem_details,
)  # fmt: skip
from contractctl.contract.forms import survey
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import Merged, Names, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import MediaType
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema
from contractctl.traffic import Call, Exchange, Payload, Talk

from . import Options, answers

clause = Clause(
    "error-envelope/field-details", "A validation error says which field is wrong.", severities("I W W I"), few=3
)

NOTHING_REQUIRED = not_applicable("an empty object is a valid body")
NOT_REFUSED = unknown("accepted: the server takes an empty object all the same")
OTHER_ANSWER = unknown("other-answer: it is refused for another reason, or not in JSON")
NO_BODY = not_applicable("it takes no JSON body that could be wrong")
NO_ANSWER = not_applicable("it declares no answer to a body that is not valid whose form is free")
NO_SCHEMA = not_applicable("the answer has no JSON schema of an object")
OPEN = unknown("the schema does not say which members the body has")
STATUSES = ("422", "400")
"""Where an answer to a body that is not valid may be declared, the most exact first."""


@clause.promised
def names_the_field(operation: Operation, context: Context[Options]) -> Verdict:
    """It is enough that one of the answers for an invalid body lists the fields."""
    answers = answers_of(operation, context)
    if not answers:
        return NO_ANSWER
    if not takes_constrained_json(operation):
        return NO_BODY
    media = error_body(answers[0])
    if media is None or media.schema is None or not may_be_object(merged(media.schema, "response")):
        return NO_SCHEMA
    known = envelopes(context)
    found = [has_details(answer, known, context.options) for answer in answers]
    if any(found):
        return HOLDS
    return OPEN if found[0] is None else complaint(media, media.schema, known, context)


def answers_of(operation: Operation, context: Context[Options]) -> list[Response]:
    """The answers of an operation to a body that is not valid, where their form is its own choice."""
    facts = context.facts(operation)
    if gates.outside(operation) or gates.health(facts) or gates.token(facts):
        return []
    found = [operation.responses[status] for status in STATUSES if status in operation.responses]
    return [] if found and is_boilerplate(found[0], context.settings) else found


def takes_constrained_json(operation: Operation) -> bool:
    """Whether there is a JSON body that can be wrong."""
    body = operation.request_body
    media = body.json if body is not None else None
    if media is None or media.schema is None:
        return False
    return any(not shape.blank for shape in merged(media.schema, "request").alternatives)


def envelopes(context: Context[Options]) -> tuple[Profile, ...]:
    """The envelopes whose names of lists and fields are looked for."""
    return nested_error(context.settings.envelope), problem_details(context.settings.envelope)


def complaint(media: MediaType, schema: Schema, known: tuple[Profile, ...], context: Context[Options]) -> Verdict:
    """What is missing: at the schema, or at the one answer where the schema serves other errors, too."""
    listed = list_without_fields(merged(schema, "response"), known)
    problem = (
        f"the items of '{listed}' in the validation error do not name the field"
        if listed
        else "the validation error has no list of fields (details with field and issue)"
    )
    better = named_example(context)
    general = survey(context.api, context.facts, context.settings).served.get(id(schema), frozenset()) - {*STATUSES}
    return broken(media if general else schema, f"{problem}: take '{better}', which names them" if better else problem)


def named_example(context: Context[Options]) -> str | None:
    """The component schema with a list of fields that most validation errors of the document have."""
    key = (named_example, context.settings, context.options)
    if key not in context.api.memo:
        found: Counter[str] = Counter()
        for answer in survey(context.api, context.facts, context.settings).answers:
            times = sum(use.status in STATUSES for use in answer.uses)
            pointer = answer.schema.place.pointer
            reusable = pointer[-2:-1] in (("schemas",), ("definitions",))
            if times and reusable and has_details(answer.response, envelopes(context), context.options):
                found[str(pointer[-1])] += times
        context.api.memo[key] = min(found, key=lambda name: (-found[name], name), default=None)
    best = context.api.memo[key]
    return best if isinstance(best, str) else None


def has_details(response: Response, known: tuple[Profile, ...], options: Options) -> bool | None:
    """Whether the body has a list of wrong fields under a name of either envelope; None where that is not known."""
    media = error_body(response)
    if media is None or media.schema is None:
        return False
    body = merged(media.schema, "response")
    if options.single_param and any(body.mentions((*one.root, FIELD_NAMES - {"name"})) for one in known):
        return True
    if any(lists_fields(body, path, one) for one in known for path in paths(one)):
        return True
    unsaid = not body.complete or all(shape.blank for shape in body.alternatives) or has_free_object(body)
    return None if unsaid else False


def paths(profile: Profile) -> tuple[Sequence[Names], ...]:
    """Where an envelope may have its list: inside it, or at the root."""
    return (*profile.root, profile.details), (profile.details,)


def has_free_object(body: Merged) -> bool:
    """Whether a member is an object of anything, such as `context`, in which the fields may be named."""
    members = [schemas for shape in body.alternatives for schemas in shape.properties.values()]
    shapes = [shape for schemas in members for shape in merged(schemas, "response").alternatives]
    return any(
        shape.is_object and not shape.properties and shape.facet("additionalProperties") not in (None, False)
        for shape in shapes
    )


def lists_fields(body: Merged, path: Sequence[Names], profile: Profile) -> bool:
    """Whether there is an array at a path whose items name a field and what is wrong with it."""
    for _, _, schemas in body.found(path):
        for shape in merged(schemas, "response").alternatives:
            if shape.is_object and not shape.properties and any("additionalProperties" in one.raw for one in schemas):
                return True  # a map from fields to what is wrong with them
            for item in shape.items:
                one = merged(item, "response")
                if one.mentions((profile.field,)) and one.mentions((profile.issue,)):
                    return True
    return False


def list_without_fields(body: Merged, known: tuple[Profile, ...]) -> str | None:
    """The name of a list of errors; it is asked for where no item names a field."""
    for profile in known:
        for path in paths(profile):
            for _, name, schemas in body.found(path):
                if any(shape.items for shape in merged(schemas, "response").alternatives):
                    return name
    return None


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.WRITE, reached=False)
def tells_the_field(operation: Operation, context: Context[Options]) -> Talk:
    """An empty object lacks every required member: the answer must name one of them."""
    wanted = required_by(operation)
    if not wanted or gates.outside(operation) or context.facts(operation).token:
        return NOTHING_REQUIRED
    exchange = yield Call(operation, body=Payload(b"{}"))
    if not isinstance(exchange, Exchange) or exchange.succeeded:
        return NOT_REFUSED
    body = answers.error_object(exchange)
    if str(exchange.answer.status) not in STATUSES or body is None:
        return OTHER_ANSWER
    if any(names_one(one, wanted, context.options) for one in answers.objects_in(body)):
        return HOLDS
    declared = exchange.declared[1] if exchange.declared is not None else None
    promised = declared is not None and has_details(declared, envelopes(context), context.options) is True
    message = f"{exchange.answer.status}: the answer to a body without its required members does not name them"
    return broken(operation, message, severity=Severity.ERROR if promised else None)


def required_by(operation: Operation) -> frozenset[str]:
    """The members that every valid body has; none where the body may be left out or is not known."""
    body = operation.request_body
    media = body.json if body is not None and operation.method in {"post", "put", "patch"} else None
    if media is None or media.schema is None:
        return frozenset()
    seen = merged(media.schema, "request")
    if not seen.complete or not seen.alternatives or not all(shape.is_object for shape in seen.alternatives):
        return frozenset()
    found = frozenset.intersection(*(shape.required for shape in seen.alternatives))
    return frozenset(name for name in found if not has_default(seen, name))


def has_default(body: Merged, name: str) -> bool:
    """Whether a server may fill in a member that is missing."""
    return any("default" in one.raw for shape in body.alternatives for one in shape.properties.get(name, ()))


def names_one(detail: Mapping[str, Value], wanted: frozenset[str], options: Options) -> bool:
    """Whether an object of an error body names one of the members: `amount`, `/amount`, `body.amount`, `["body", "amount"]`."""
    plain = {normalised(one) for one in wanted}
    for name, value in detail.items():
        if normalised(str(name)) not in FIELD_NAMES and not (options.single_param and normalised(str(name)) == "param"):
            continue
        last = value[-1] if isinstance(value, list) and value else value
        if isinstance(last, str) and normalised(re.split(r"[./\[\]]+", last.rstrip("]/"))[-1]) in plain:
            return True
    return any(normalised(str(name)) in plain and isinstance(value, str | list) for name, value in detail.items())
