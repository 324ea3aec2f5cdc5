from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.merged import merged
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Header
from contractctl.spec.responses import Response

from . import Options

clause = Clause("status-codes/unavailable-retry-after", "A 503 says when to try again.", severities("I W W I"))

NO_503 = not_applicable("it declares no 503")


@clause.promised
def says_when(operation: Operation, context: Context[Options]) -> Verdict:
    """A shared 503 is one place, and so one finding."""
    why = gates.outside(operation) or gates.health(context.facts(operation))
    if why is not None:
        return not_applicable(why)
    response = operation.responses.get("503")
    return judge(response) if response is not None else judge_absence(operation, context.options)


def judge_absence(operation: Operation, options: Options) -> Verdict:
    """Whether an operation without a 503 should have one."""
    if not options.require_503:
        return NO_503
    if {"5XX", "5xx", "default"} & operation.responses.keys():
        return HOLDS
    return broken(operation.node.nearest("responses"), f"{operation.label} declares no 503")


def judge(response: Response) -> Verdict:
    """Whether a 503 has a usable Retry-After."""
    header = response.header("Retry-After")
    if header is None:
        return broken(response, "503 is declared without the Retry-After header")
    if is_odd(header):
        return broken(header, "Retry-After is a number of seconds or an HTTP date: an integer or a string")
    return HOLDS


def is_odd(header: Header) -> bool:
    """Whether the header's schema allows neither a number nor a text."""
    shapes = merged(header.schema, "response").alternatives if header.schema is not None else ()
    return any(shape.types is not None and not shape.types & {"integer", "number", "string"} for shape in shapes)
