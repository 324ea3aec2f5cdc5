import re
from dataclasses import dataclass

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.classify import Facts
from contractctl.contract.names import words
from contractctl.contract.repetition import clashes
from contractctl.model import HOLDS, Certainty, Verdict, not_applicable
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.schema import Schema
from contractctl.spec.view import View

from . import Options
from .declared import declares

clause = Clause(
    "status-codes/conflict-declared",
    "An operation that can conflict with another declares 409.",
    severities("I W W I"),
    few=3,
)

NO_CONFLICT = not_applicable("nothing shows that it can conflict")
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
