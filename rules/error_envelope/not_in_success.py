from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.envelope import nested_error, problem_details
from contractctl.contract.forms import form_of, survey
from contractctl.contract.names import words
from contractctl.contract.wording import has_word
from contractctl.model import HOLDS, Verdict, not_applicable, unknown
from contractctl.spec.merged import Merged, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response, Use
from contractctl.spec.schema import Schema
from contractctl.traffic import Exchange

from . import Options
from .envelopes import is_problem, lacks_of_nested

clause = Clause("error-envelope/not-in-success", "A success answer carries no error.", severities("W E E W"))

NO_SUCCESS = not_applicable("no operation answers with it as a success of one thing")
NO_SCHEMA = not_applicable("it has no JSON schema")
OPEN = unknown("the schema does not say which members the body has")
FLAGS = frozenset({"ok", "success"})
JOB_WORDS = words("job jobs task tasks batch bulk import imports export exports")
ERRORS = frozenset({"error", "error_code", "errors"})


@clause.promised
def carries_no_error(response: Response, context: Context[Options]) -> Verdict:
    """A flag with an error beside it, or the envelope itself, has no business in a success."""
    uses = [use for use in response.uses if use.status[:1] == "2" and answers_one_thing(use, context)]
    if not uses:
        return NO_SUCCESS
    media = response.json
    if media is None or media.schema is None:
        return NO_SCHEMA
    body = merged(media.schema, "response")
    if body.alternatives and all(shape.blank for shape in body.alternatives):
        return OPEN
    flag = flagged(body)
    status = ", ".join(sorted({use.status for use in uses}))
    if flag is not None:
        return broken(
            media.schema, f"{status}: the body can carry an error ('{flag}' and an error): use a 4xx or 5xx status"
        )
    if is_envelope(media.schema, body, context):
        return broken(media.schema, f"{status}: the body is the API's error envelope: use a 4xx or 5xx status")
    return HOLDS


def answers_one_thing(use: Use, context: Context[Options]) -> bool:
    """Whether an error has no business in the answer: the state of a job and the results of a batch may hold some."""
    facts = context.facts(use.operation)
    if has_word(use.operation, JOB_WORDS):
        return False
    return use.status != "207" and gates.outside(use.operation) is None and not facts.batch and not facts.lro_status


def flagged(body: Merged) -> str | None:
    """The boolean that says whether it went well, where an error may stand beside it."""
    for shape in body.alternatives:
        for name, schemas in shape.named(FLAGS).items():
            if any("boolean" in schema.types for schema in schemas) and shape.named(ERRORS):
                return name
    return None


def is_envelope(schema: Schema, body: Merged, context: Context[Options]) -> bool:
    """Whether the body is the form that most errors of the document have, and is a known envelope."""
    envelope = context.settings.envelope
    if all(one.missing(body) != () for one in (nested_error(envelope), problem_details(envelope))):
        return False
    return form_of(schema) == survey(context.api, context.facts, context.settings).dominant


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def succeeds_without_error(exchange: Exchange, context: Context[Options]) -> Verdict:
    """A client that looks at the status takes this for done."""
    operation, answer = exchange.operation, exchange.answer
    if not exchange.succeeded or operation is None or not is_about_one_thing(operation, answer.status, context):
        return NO_SUCCESS
    body = answer.json_or_none if answer.body and answer.is_json else None
    if not isinstance(body, dict):
        return NO_SCHEMA
    if is_problem(answer) or (not lacks_of_nested(body, context.settings) and not is_declared(exchange, context)):
        return broken(
            operation, f"{answer.status}: the answer is an error in the API's envelope: use a 4xx or 5xx status"
        )
    plain = {normalised(str(name)): value for name, value in body.items()}
    flag = next((name for name in FLAGS if plain.get(name) is False), None)
    if flag is not None and any(plain.get(name) for name in ERRORS):
        return broken(
            operation, f"{answer.status}: the answer says '{flag}: false' and an error: use a 4xx or 5xx status"
        )
    return HOLDS


def is_about_one_thing(operation: Operation, status: int, context: Context[Options]) -> bool:
    """Whether an error has no business in it, as in `answers_one_thing`."""
    facts = context.facts(operation)
    multi = status == 207 or facts.batch or facts.lro_status  # noqa: PLR2004 -- Multi-Status
    return not multi and gates.outside(operation) is None and not has_word(operation, JOB_WORDS)


def is_declared(exchange: Exchange, context: Context[Options]) -> bool:
    """Whether the schema of the success itself has a member where errors have their code: the error of a job, a column."""
    media = exchange.declared[1].json if exchange.declared is not None else None
    names = context.settings.envelope.names
    member = frozenset({normalised(names.root or names.code)})
    return media is not None and media.schema is not None and merged(media.schema, "response").mentions((member,))
