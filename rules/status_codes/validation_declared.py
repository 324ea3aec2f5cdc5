from collections.abc import Sequence

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.boilerplate import is_boilerplate
from contractctl.contract.declared import declares_client_error
from contractctl.contract.names import words
from contractctl.contract.settings import ContractSettings
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.merged import Shape, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.spec.schema import Schema

from . import Options

clause = Clause(
    "status-codes/validation-declared", "An operation that takes input says how it refuses it.", severities("I W W I")
)

NO_INPUT = not_applicable("it takes no input that could be wrong")
NO_ERROR = not_applicable("it declares no 4xx at all, of which client-error-declared speaks")
BOILERPLATE = not_applicable("a framework adds the answer to wrong input unasked")
OTHER_HEADERS = words(
    """accept accept_charset accept_encoding accept_language authorization content_type cookie if_match if_none_match
    if_modified_since if_unmodified_since range user_agent"""
)
"""Headers that a server does not validate, or answers with a status of their own."""
BOUNDS = frozenset({"enum", "const", "pattern", "format", "minLength", "maxLength"})
FORM = "application/x-www-form-urlencoded"


@clause.promised
def declares_wrong_input(operation: Operation, context: Context[Options]) -> Verdict:
    """400 (malformed) and 422 (understood, but wrong) are both in use; one is enough."""
    why = gates.outside(operation) or gates.health(context.facts(operation))
    if why is not None:
        return not_applicable(why)
    if not takes_input(operation, context.settings):
        return NO_INPUT
    accepted = context.options.validation_accept
    answers = [one for status, one in operation.responses.items() if status in accepted or status.upper() in accepted]
    if answers:
        return BOILERPLATE if all(is_boilerplate(one, context.settings) for one in answers) else HOLDS
    if not declares_client_error(operation, context.settings):
        return NO_ERROR
    wanted = [status for status in accepted if status.isdigit()] or accepted
    what = f"neither {' nor '.join(wanted)}" if len(wanted) > 1 else f"no {', '.join(wanted)}"
    return broken(operation.node.nearest("responses"), f"{operation.label} takes input but declares {what}")


def takes_input(operation: Operation, settings: ContractSettings) -> bool:
    """Whether a caller can send something that the server has to refuse."""
    body = operation.request_body
    if body is not None and (body.json is not None or FORM in body.content):
        return True
    return any(can_be_wrong(one, settings) for one in operation.parameters if one.location != "path")


def can_be_wrong(parameter: Parameter, settings: ContractSettings) -> bool:
    """Whether a parameter can be missing or malformed: not an optional text, nor one that chooses a page."""
    if parameter.location == "cookie" or (parameter.location == "header" and not validated(parameter, settings)):
        return False
    if parameter.required:
        return True
    if settings.names.is_paging(parameter.name):
        return False
    return constrained(parameter.schema) or bool(parameter.content)


def validated(parameter: Parameter, settings: ContractSettings) -> bool:
    """Whether a header carries input of this API."""
    names = settings.names
    known = names.is_request_id_header(parameter.name) or names.is_idempotency_header(parameter.name)
    return not known and normalised(parameter.name) not in OTHER_HEADERS


def constrained(schemas: Schema | Sequence[Schema] | None) -> bool:
    """Whether some text is no value of a parameter. A mere flag is not counted: servers forgive there."""
    return any(
        constrained(shape.items) if shape.is_array else is_narrow(shape)
        for shape in merged(schemas, "request").alternatives
    )


def is_narrow(shape: Shape) -> bool:
    """Whether a value that is no array is a number, or a text with bounds."""
    odd = shape.types is not None and not shape.types & {"string", "boolean"}
    return odd or any(BOUNDS & one.raw.keys() for one in shape.sources)
