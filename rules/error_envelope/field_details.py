from collections.abc import Sequence

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.envelope import (
    FIELD_NAMES,
    Profile,
    envelope_uses,
    error_body,
    may_be_object,
    nested_error,
    problem_details,
)  # fmt: skip
from contractctl.model import HOLDS, Verdict, not_applicable, unknown
from contractctl.spec.merged import Merged, Names, merged
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response, Use

from . import Options

clause = Clause("error-envelope/field-details", "A validation error says which field is wrong.", severities("I W W I"))

NO_VALIDATION = not_applicable("no operation that takes a JSON body answers with it to a body that is not valid")
NO_SCHEMA = not_applicable("it has no JSON schema of an object")
OPEN = unknown("the schema does not say which members the body has")
STATUSES = ("422", "400")
"""Where an answer to a body that is not valid may be declared, the most exact first."""


@clause.promised
def names_the_field(response: Response, context: Context[Options]) -> Verdict:
    """It is enough that one of the answers for an invalid body lists the fields."""
    uses = [use for use in envelope_uses(response, context.facts, context.settings) if validates(use)]
    if not uses:
        return NO_VALIDATION
    media = error_body(response)
    if media is None or media.schema is None or not may_be_object(merged(media.schema, "response")):
        return NO_SCHEMA
    known = (nested_error(context.settings.envelope), problem_details(context.settings.envelope))
    answer = has_details(response, known, context.options)
    if answer:
        return HOLDS
    if all(any(has_details(other, known, context.options) for other in others(use)) for use in uses):
        return HOLDS
    if answer is None:
        return OPEN
    return broken(media.schema, "the validation error has no list of fields (details with field and issue)")


def validates(use: Use) -> bool:
    """Whether this is where the operation would answer to a JSON body that breaks its schema."""
    declared = next((status for status in STATUSES if status in use.operation.responses), None)
    return use.status == declared and takes_constrained_json(use.operation)


def takes_constrained_json(operation: Operation) -> bool:
    """Whether there is a JSON body that can be wrong."""
    body = operation.request_body
    media = body.json if body is not None else None
    if media is None or media.schema is None:
        return False
    return any(not shape.blank for shape in merged(media.schema, "request").alternatives)


def others(use: Use) -> list[Response]:
    """The other answers of the operation to a body that is not valid."""
    responses = use.operation.responses
    return [responses[status] for status in ("422", "400") if status in responses and status != use.status]


def has_details(response: Response, known: tuple[Profile, ...], options: Options) -> bool | None:
    """Whether the body has a list of wrong fields under a name of either envelope; None where that is not known."""
    media = error_body(response)
    if media is None or media.schema is None:
        return False
    body = merged(media.schema, "response")
    if options.single_param and any(body.mentions((*one.root, FIELD_NAMES - {"name"})) for one in known):
        return True
    if any(
        lists_fields(body, (*one.root, one.details), one) or lists_fields(body, (one.details,), one) for one in known
    ):
        return True
    unsaid = not body.complete or all(shape.blank for shape in body.alternatives) or has_free_object(body)
    return None if unsaid else False


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
