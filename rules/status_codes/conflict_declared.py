import re
from dataclasses import dataclass

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.classify import Facts
from contractctl.contract.names import words
from contractctl.contract.repetition import clashes, refuses_a_second
from contractctl.contract.resources import own_id
from contractctl.model import HOLDS, Certainty, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.schema import Schema
from contractctl.spec.view import View
from contractctl.traffic import Answer, Call, Exchange, Talk

from . import Options
from .declared import declares

clause = Clause(
    "status-codes/conflict-declared",
    "An operation that can conflict with another declares 409.",
    severities("I W W I"),
    few=3,
)

NO_CONFLICT = not_applicable("nothing shows that it can conflict")
NO_CREATE = not_applicable("it creates no single thing, or takes an idempotency key")
NOT_MADE = unknown("no-valid-input: the request was not answered with a success")
TAKEN = not_applicable("a second one is taken, and nothing says that it should not be")
REFUSAL, SERVER_ERROR, NOT_IMPLEMENTED = 400, 500, 501
VERSIONS = words("etag version revision lock_version resource_version")
LOCKS = words("etag lock_version resource_version")
CONDITIONS = words("if-match if-none-match if-unmodified-since")
LOCKING = re.compile(r"concurren|optimistic|conflict|overwrit|stale|up[ -]to[ -]date|latest version", re.IGNORECASE)
STATUS = re.compile(r"\b[45]\d\d\b")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that an operation can conflict, and how sure that is."""

    why: str
    wanted: tuple[str, ...] = ("409", "412")
    accepted: tuple[str, ...] = ()
    """What else will do."""
    certainty: Certainty = Certainty.CERTAIN
    where: View | None = None


@clause.promised
def declares_the_conflict(operation: Operation, context: Context[Options]) -> Verdict:
    """Nothing is asked of an operation without evidence in the document."""
    facts = context.facts(operation)
    if not facts.mutating or gates.outside(operation) is not None:
        return NO_CONFLICT
    evidence = evidence_of(operation, facts, context)
    if evidence is None:
        return NO_CONFLICT
    if declares(operation, context, *evidence.wanted, *evidence.accepted):
        return HOLDS
    *others, last = evidence.wanted
    wanted = f"{', '.join(others)} or {last}" if others else last
    return broken(
        operation.node.nearest("responses"),
        f"{operation.label} can conflict ({evidence.why}) but declares no {wanted}",
        certainty=evidence.certainty,
        related=(evidence.where,) if evidence.where is not None else (),
    )


def evidence_of(operation: Operation, facts: Facts, context: Context[Options]) -> Evidence | None:
    """The surest evidence that an operation can conflict, or None."""
    return (
        by_parameter(operation)
        or by_body(operation)
        or by_money(operation, facts, context)
        or (by_words(operation) if context.settings.prose else None)
    )


def by_parameter(operation: Operation) -> Evidence | None:
    """A condition in a header, or the version that is to be changed as a query parameter."""
    for one in operation.parameters:
        if one.location == "header" and one.name.lower() in CONDITIONS:
            return Evidence(f"it takes {one.name}", where=one)
        if one.location == "query" and normalised(one.name) in VERSIONS and LOCKING.search(one.description):
            return Evidence(f"it takes the version in '{one.name}'", where=one)
    return None


def by_body(operation: Operation) -> Evidence | None:
    """The version of what is to be changed, as a member of the body."""
    media = operation.request_body.json if operation.request_body is not None else None
    if media is None or media.schema is None or operation.method not in {"put", "patch"}:
        return None
    for _, name, schemas in merged(media.schema, "request").found((VERSIONS,)):
        if is_lock(name, schemas):
            return Evidence(f"it takes the version in '{name}'", where=schemas[0])
    return None


def is_lock(name: str, schemas: tuple[Schema, ...]) -> bool:
    """Whether a member guards against lost updates; a mere `version` or `revision` must say so."""
    if any("enum" in one.raw or "const" in one.raw for one in schemas):
        return False
    return normalised(name) in LOCKS or any(LOCKING.search(one.description) for one in schemas)


def by_money(operation: Operation, facts: Facts, context: Context[Options]) -> Evidence | None:
    """A payment under a key can be refused, be in flight, or clash with another one under the same key."""
    named = context.settings.names.is_idempotency_header
    key = next((one for one in operation.parameters if one.location == "header" and named(one.name)), None)
    if key is None or not (facts.money and facts.money.certain):
        return None
    return Evidence(f"it moves money under {key.name}", context.options.money_statuses, where=key)


def by_words(operation: Operation) -> Evidence | None:
    """The description tells of a clash; not where it names another status that is declared for it."""
    for sentence, said in clashes(f"{operation.summary}.\n\n{operation.description}"):
        if not any(status in operation.responses for status in STATUS.findall(sentence)):
            why = f"its description says '{said}'"
            return Evidence(why, accepted=("422",), certainty=Certainty.PROBABLE)
    return None


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.WRITE)
def survives_a_second(operation: Operation, context: Context[Options]) -> Talk:
    """The same thing made twice: taken or refused, but no crash. Under another idempotency key idempotency/replay asks it."""
    if not makes_one(operation, context):
        return NO_CREATE
    first = yield Call(operation)
    second = yield Call(operation)
    if not isinstance(first, Exchange) or not isinstance(second, Exchange) or not first.succeeded:
        return NOT_MADE
    refused = context.settings.prose and says_refused(operation)
    return judge_second(operation, first.answer, second.answer, refused=refused)


def makes_one(operation: Operation, context: Context[Options]) -> bool:
    """Whether it creates one thing, and takes no idempotency key in a header."""
    facts, named = context.facts(operation), context.settings.names.is_idempotency_header
    if operation.method != "post" or facts.batch or facts.token or gates.outside(operation):
        return False
    return bool(facts.create) and not any(one.location == "header" and named(one.name) for one in operation.parameters)


def judge_second(operation: Operation, first: Answer, second: Answer, *, refused: bool) -> Verdict:
    """What the answer to the second of two equal requests means, where the document says that it is refused or does not."""
    status = second.status
    if status >= SERVER_ERROR and status != NOT_IMPLEMENTED:
        message = f"{status}: the second of two equal requests is answered with a server error: want 409"
        return broken(operation, message, severity=Severity.ERROR)
    if status >= REFUSAL:
        return HOLDS
    if not (refused and are_two(first, second)):
        return TAKEN
    message = f"{status}: the second of two equal requests is carried out, though the 409 is described as its answer"
    return broken(operation, message, certainty=Certainty.PROBABLE)


def says_refused(operation: Operation) -> bool:
    """Whether the description of the 409 says that there is one already."""
    conflict = operation.responses.get("409")
    return conflict is not None and refuses_a_second(conflict.description)


def are_two(one: Answer, other: Answer) -> bool:
    """Whether two answers name different things."""
    bodies = [body for body in (one.json_or_none, other.json_or_none) if isinstance(body, dict)]
    names = [own_id(body) for body in bodies]
    return len(bodies) == 2 and names[0] is not None and bodies[0][names[0]] != bodies[1].get(names[0])  # noqa: PLR2004
