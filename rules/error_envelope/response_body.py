from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.boilerplate import is_boilerplate
from contractctl.contract.envelope import error_body, error_uses, is_error
from contractctl.contract.forms import FEW
from contractctl.model import HOLDS, Severity, State, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response, Use
from contractctl.traffic import Answer, Call, Exchange, Talk

from . import Options, answers
from .provocations import beside, refused_reads

clause = Clause("error-envelope/response-body", "An error answer declares its JSON body.", severities("W E E W"))

NO_ERROR = not_applicable("no operation answers with it as an error that may have a JSON body")
BOILERPLATE = not_applicable("a framework adds it unasked")
AS_DECLARED = not_applicable("the document declares no JSON there, of which the promised side speaks")
NO_READ = not_applicable("it is no GET")
NOT_SEEN = unknown("no-error: nothing that was sent was refused")
LONGEST = 80
"""So many characters of a body that is no JSON are shown."""


@clause.promised
def declares_a_body(response: Response, context: Context[Options]) -> Verdict:
    """A status alone tells a client nothing that it could act on."""
    uses = [use for use in error_uses(response, context.facts) if may_have_body(use, context.options)]
    if not uses:
        return NO_ERROR
    if is_boilerplate(response, context.settings):
        return BOILERPLATE
    media = error_body(response)
    if media is not None and (media.schema is not None or media.item_schema is not None):
        return HOLDS
    others = {name.partition(";")[0].strip().lower() for name in response.content}
    if media is None and others & set(context.options.exempt_media):
        return not_applicable("its body is of an exempt media type")
    by_gateway = context.options.gateway_errors and all(use.status in {"401", "403"} for use in uses)
    where = media or response
    return broken(
        where,
        f"{statuses(uses)}: {problem(response, others)}",
        severity=Severity.INFO if by_gateway else None,
    )


def may_have_body(use: Use, options: Options) -> bool:
    """Whether a JSON body is to be expected: not of HEAD, nor of an operation that answers with files or XML only."""
    operation = use.operation
    if operation.method == "head" or use.status in options.exempt_statuses or is_plain_no(use):
        return False
    return gates.no_json(operation) is None and not is_elsewhere(operation)


def is_plain_no(use: Use) -> bool:
    """Whether a question is answered by status alone: 204 is yes, 404 is no."""
    responses = use.operation.responses
    is_question = use.operation.method == "get" and use.status == "404" and "204" in responses
    return is_question and not responses["404"].content and not responses["204"].content


def is_elsewhere(operation: Operation) -> bool:
    """Whether another server than the document's answers, such as a storage, and not with JSON."""
    usual = operation.api.root.find("servers")
    known = {str(one.get("url")) for one in usual.children()} if usual is not None else set()
    if not operation.servers or any(str(one.get("url")) in known for one in operation.servers):
        return False
    return not any(one.json for status, one in operation.responses.items() if status.startswith("2"))


def none_has_body(api: Api) -> bool:
    """Whether no error answer of the document has a body, of whatever kind."""
    if none_has_body not in api.memo:
        errors = [one for one in api.index.of(Response) if any(is_error(use) for use in one.uses)]
        api.memo[none_has_body] = len(errors) >= FEW and not any(one.content for one in errors)
    return api.memo[none_has_body] is True


def problem(response: Response, media_types: set[str]) -> str:
    """What is wrong with the body, in words."""
    if response.json is not None:
        return "the JSON body of the error has no schema"
    if none_has_body(response.api):
        return "no error answer of this document declares a body: define a JSON error envelope, and give it to them"
    if not media_types:
        return "the error answer declares no body; give it the JSON error envelope"
    if media_types <= {"text/plain", "text/html"}:
        return "the error is plain text; give it the JSON error envelope"
    return f"the error answer has no JSON body, only {', '.join(sorted(media_types)[:3])}"


def statuses(uses: list[Use]) -> str:
    """The statuses of some uses, each once."""
    return ", ".join(sorted({use.status for use in uses}))


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def answers_with_json(exchange: Exchange, context: Context[Options]) -> Verdict:
    """What an error says must be readable by a program, whoever wrote it."""
    if not answers.is_judged(exchange, context):
        return answers.NO_ERROR
    answer, declared = exchange.answer, exchange.declared
    exempt = answer.media_type in context.options.exempt_media
    if exempt or (declared is not None and error_body(declared[1]) is None):
        return AS_DECLARED
    fault = fault_of(exchange)
    if fault is None:
        return HOLDS
    shown = answer.body[:LONGEST].decode("utf-8", "replace")
    severity = Severity.ERROR if declared is not None and not is_boilerplate(declared[1], context.settings) else None
    if answer.status in answers.BEFORE_IT or (context.options.gateway_errors and answer.status in {401, 403}):
        severity = Severity.INFO
    evidence = {"excerpt": shown} if shown else None
    return broken(answers.place(exchange, context), f"{answer.status}: {fault}", severity=severity, evidence=evidence)


def fault_of(exchange: Exchange) -> str | None:
    """Why the body of an error cannot be read by a program; None where it can."""
    answer = exchange.answer
    if not answer.body:
        return "the error answer has no body; give it the JSON error envelope"
    if not answer.is_json:
        kind = answer.media_type or "of no said type"
        page = "an HTML page" if "html" in kind else kind
        return f"the error answer is {page}; give it the JSON error envelope"
    return None if is_readable(answer) else "the body of the error says it is JSON, and is none"


def is_readable(answer: Answer) -> bool:
    """Whether the body is JSON (RFC 8259)."""
    try:
        answer.json  # noqa: B018 -- read for the error
    except (ValueError, RecursionError):
        return False
    return True


@clause.kept(Level.SAFE, reached=False)
def refuses_with_json(operation: Operation, context: Context[Options]) -> Talk:
    """Reads that miss something: an id, a required parameter, credentials, a media type."""
    if operation.method != "get" or not is_json_operation(operation, context):
        return NO_READ
    verdicts = []
    for call in refused_reads(operation):
        exchange = yield call
        if isinstance(exchange, Exchange):
            verdicts.append(answers_with_json(exchange, context))
    return worst(verdicts)


@clause.kept(Level.SAFE, reached=False)
def misses_with_json(api: Api, context: Context[Options]) -> Talk:
    """A path that no operation has is answered before any operation is chosen, often by a framework's own page."""
    reads = [one for one in api.operations if one.method == "get" and is_json_operation(one, context)]
    first = min(reads, key=lambda one: "{" in one.path, default=None)
    if first is None:
        return NO_READ
    known = yield Call(first)
    if not isinstance(known, Exchange):
        return NOT_SEEN
    missed = yield beside(known, first)
    return worst([answers_with_json(missed, context)] if isinstance(missed, Exchange) else [])


def is_json_operation(operation: Operation, context: Context[Options]) -> bool:
    """Whether the errors of an operation are expected to be JSON."""
    facts = context.facts(operation)
    outside = gates.outside(operation) or gates.health(facts) or gates.token(facts) or gates.no_json(operation)
    return outside is None


def worst(verdicts: list[Verdict]) -> Verdict:
    """The first that is broken, else one that holds."""
    for state in (State.BROKEN, State.HOLDS):
        found = next((one for one in verdicts if one.state is state), None)
        if found is not None:
            return found
    return NOT_SEEN
