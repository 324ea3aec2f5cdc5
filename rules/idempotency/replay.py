import hashlib
import json
import uuid
from collections.abc import Generator
from dataclasses import dataclass

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.lookalikes import lookalike
from contractctl.contract.resources import path_values
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Payload, Request, Talk, Together, asked

from . import Options
from .effects import (
    Snapshot,
    alike,
    changed,
    list_beside,
    same,
    snapshot,
)  # fmt: skip
from .keys import Key, key_of

clause = Clause(
    "idempotency/replay", "A request that is sent again with its key has one effect.", severities("E E E E")
)

NO_KEY = not_applicable(
    "it is no POST that takes an idempotency key, or asks for a precondition that the first one ends"
)
NO_INPUT = unknown("no-valid-input: the request was not answered with a success")
NOT_SENT = unknown("no-key-sent: where the key stands in the request could not be found out")
UPSERT = unknown("upsert: another key gives the same resource, so that nothing shows whether keys are kept")
NO_CONTROL = unknown("no-control: the same request with another key is refused")
NOT_NAMED = unknown("no-identity: the answer does not say what it has made")
NO_OTHER = unknown("other-refused: the other tenant is refused")
SERVER_ERROR, UNAVAILABLE = 500, 503
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Keyed:
    """Requests to one operation under keys: where the key stands, and one answered request to start from."""

    operation: Operation
    key: Key
    first: Exchange
    value: str
    """The key of the first request."""
    made: int = 1
    """How many things were made before anything was repeated."""

    def call(self, value: str | None, *, body: bytes | None = None, caller: Caller = Caller.FULL) -> Call:
        """The first request again, under a key, or with another body."""
        name, sent = self.key.name, body if body is not None else self.first.request.body
        if self.key.field is not None:
            held = json.loads(sent)
            sent = json.dumps({**held, name: value}).encode()
        payload = Payload(sent, self.first.request.headers.get("content-type")) if sent else None
        in_query = self.key.parameter is not None and self.key.parameter.location == "query"
        return Call(
            self.operation,
            caller=caller,
            path=path_values(self.first.request.url, self.operation),
            query={name: value} if in_query else {},
            headers={name: value} if self.key.field is None and not in_query else {},
            body=payload,
        )


Steps = Generator[Call | Request | Together, Exchange | tuple[Exchange, ...], "Keyed | Verdict"]


def begin(operation: Operation, context: Context[Options]) -> Steps:
    """Send a request under a key that was never used; a verdict where there is nothing to go on with."""
    key = key_of(operation, context.options, context.settings)
    if key is None or operation.method != "post" or gates.outside(operation) or context.facts(operation).token:
        return NO_KEY
    first = yield from asked(Call(operation))
    if not first.succeeded:
        return NO_INPUT
    value = sent_key(first, key)
    if value is not None:
        return Keyed(operation, key, first, value)
    if key.field is not None and not isinstance(first.request.json_or_none, dict):
        return NOT_SENT
    made = hashlib.sha256(first.answer.body + repr(sorted(first.answer.headers.items())).encode()).digest()
    keyed = Keyed(operation, key, first, str(uuid.UUID(bytes=made[:16], version=4)))
    again = yield from asked(keyed.call(keyed.value))
    return Keyed(operation, key, again, keyed.value, made=2) if again.succeeded else NO_INPUT


def sent_key(exchange: Exchange, key: Key) -> str | None:
    """The key that a request carried; None where it carried none."""
    if key.field is not None:
        body = exchange.request.json_or_none
        value = body.get(key.name) if isinstance(body, dict) else None
        return value if isinstance(value, str) and value else None
    return exchange.request.headers.get(key.name.lower())


@clause.kept(Level.WRITE)
def answers_again(operation: Operation, context: Context[Options]) -> Talk:
    """The same key and body give the same resource, another body none, another key another one; and the list has one more."""
    before = yield from counted(operation, context, {})
    keyed = yield from begin(operation, context)
    if isinstance(keyed, Verdict):
        return keyed
    again = yield from asked(keyed.call(keyed.value))
    fault = replay_fault(keyed.first, again)
    if fault is None:
        fault = yield from booked_twice(keyed, context, before)
    if fault is not None:
        return broken(operation, fault, severity=Severity.ERROR)
    verdict = yield from with_another_body(keyed)
    return verdict if verdict is not HOLDS else (yield from with_another_key(keyed, again))


def counted(
    operation: Operation, context: Context[Options], path: dict[str, Value]
) -> Generator[Call | Request, Exchange | tuple[Exchange, ...], Snapshot | None]:
    """The collection that an operation adds to, where it can be read without knowing more."""
    listing = list_beside(operation, context)
    if listing is None or ("{" in operation.path and not path):
        return None
    return (yield from snapshot(listing, context, path))


def replay_fault(first: Exchange, again: Exchange) -> str | None:
    """What is wrong with the answer to a replay; None for nothing."""
    status = again.answer.status
    if status >= SERVER_ERROR:
        return f"{status}: the same request with the same key is answered with a server error"
    if not again.succeeded:
        return f"{status}: the same request with the same key is refused, though the first one is done"
    if same(first, again) is False:
        return "the same request with the same key is carried out twice: its answer names another resource"
    return None


def booked_twice(
    keyed: Keyed, context: Context[Options], before: Snapshot | None
) -> Generator[Call | Request, Exchange | tuple[Exchange, ...], str | None]:
    """Whether the list shows two things where one was asked for."""
    if before is None:
        return None
    after = yield from counted(keyed.operation, context, path_values(keyed.first.request.url, keyed.operation))
    if after is None or after.doubles(before, keyed.first) <= keyed.made:
        return None
    return "the same request with the same key is answered alike, and carried out twice: the list has one item too many"


def with_another_body(keyed: Keyed) -> Generator[Call, Exchange | tuple[Exchange, ...], Verdict]:
    """A used key with another body: refused, as the draft asks for (422)."""
    spared = frozenset({keyed.key.name})
    body = changed(keyed.first, keyed.operation, spared)
    if body is None:
        return HOLDS
    answered = yield keyed.call(keyed.value, body=body)
    if not isinstance(answered, Exchange):
        return NO_CONTROL
    status = answered.answer.status
    if status >= SERVER_ERROR:
        message = f"{status}: another body with a used key is answered with a server error"
        return broken(keyed.operation, message, severity=Severity.ERROR)
    if not answered.succeeded:
        return HOLDS
    if same(keyed.first, answered) is False:
        message = f"{status}: another body with a used key is carried out: want 422"
        return broken(keyed.operation, message, severity=Severity.ERROR)
    message = f"{status}: another body with a used key gets the answer to the first: want 422"
    return broken(keyed.operation, message, severity=Severity.WARNING)


def with_another_key(keyed: Keyed, again: Exchange) -> Generator[Call, Exchange | tuple[Exchange, ...], Verdict]:
    """The control: the same body with a key of its own makes something else, else a replay shows nothing."""
    control = yield keyed.call(lookalike(keyed.value))
    if not isinstance(control, Exchange):
        return NO_CONTROL
    if control.answer.status >= SERVER_ERROR:
        message = (
            f"{control.answer.status}: the same request with another key is answered with a server error: want 409"
        )
        return broken(keyed.operation, message, severity=Severity.ERROR)
    if not control.succeeded:
        return NO_CONTROL
    known = same(keyed.first, control)
    if known is None:
        return HOLDS if alike(keyed.first, again) and not alike(keyed.first, control) else NOT_NAMED
    return UPSERT if known else HOLDS


@clause.kept(Level.WRITE)
def keeps_keys_apart(operation: Operation, context: Context[Options]) -> Talk:
    """The key of one tenant says nothing to another."""
    keyed = yield from begin(operation, context)
    if isinstance(keyed, Verdict):
        return keyed
    other = yield from asked(keyed.call(keyed.value, caller=Caller.OTHER))
    if not other.succeeded:
        return NO_OTHER
    known = same(keyed.first, other)
    if known is None:
        return NOT_NAMED
    message = "the key of another tenant gives the answer to their request"
    return broken(operation, message, severity=Severity.ERROR) if known else HOLDS


@clause.kept(Level.LOAD)
def books_once_at_once(operation: Operation, context: Context[Options]) -> Talk:
    """Of requests with one key at the same time one is carried out; the others wait, or get 409."""
    keyed = yield from begin(operation, context)
    if isinstance(keyed, Verdict):
        return keyed
    place = path_values(keyed.first.request.url, operation)
    before = yield from counted(operation, context, place)
    answered = yield Together((keyed.call(lookalike(keyed.value, 2)),) * AT_ONCE)
    found = answered if isinstance(answered, tuple) else (answered,)
    done = [one for one in found if one.succeeded]
    fault = fault_at_once(found, done)
    if fault is None and done and before is not None:
        after = yield from counted(operation, context, place)
        if after is not None and after.doubles(before, done[0]) > 1:
            fault = "several requests at once with one key are carried out: the list has more than one new item"
    if fault is None:
        return HOLDS if done else NO_INPUT
    severity = Severity.WARNING if fault.startswith(str(UNAVAILABLE)) else Severity.ERROR
    return broken(operation, fault, severity=severity)


def fault_at_once(found: tuple[Exchange, ...], done: list[Exchange]) -> str | None:
    """What is wrong with the answers to requests at the same time; None for nothing."""
    crashed = [one.answer.status for one in found if one.answer.status >= SERVER_ERROR]
    if crashed:
        return f"{min(crashed)}: one of several requests at once with one key is answered with a server error"
    if any(same(done[0], one) is False for one in done[1:]):
        return "several requests at once with one key are carried out: their answers name different resources"
    return None
