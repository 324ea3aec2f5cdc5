"""What makes the API send something: a create that an event tells of, an operation with callbacks, a notice that it gets."""

import re
import uuid
from collections.abc import Generator
from dataclasses import dataclass

from contractctl.clause import Context
from contractctl.contract.collection import last_literal, singular
from contractctl.contract.names import words
from contractctl.contract.signatures import Signing
from contractctl.document.node import Value
from contractctl.model import Verdict, not_applicable, unknown
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Delivery, Exchange, Receiver, Wish, asked, delivered, listening

from . import Options
from .events import events, is_event
from .notices import notice, receives
from .subscribing import subscription_of, told_secret

NO_SOURCE = not_applicable("no event of the document tells of it")
NO_WAY = unknown(
    "no-subscription: no operation was found by which a receiver subscribes (x-contract: {kind: webhook-subscription})"
)
SILENT = unknown("no-delivery: nothing came to the receiver")
SENDS = words("created create added new opened received submitted placed started made")
_BODY = re.compile(r"\{\$request\.body#/(?P<member>[^/}]+)\}.*")
_MADE, _CHIEF = "webhooks: what events tell the making of", "webhooks: the create that shows deliveries"
CALLBACK_WAITS = 3
"""A callback comes when work is done: so many times the usual wait."""

Answered = Exchange | tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An operation that has made the API send something, and where that is heard."""

    receiver: Receiver
    signing: Signing | None
    """What deliveries are signed with; None where that is not known."""
    again: Call
    """Makes the API send one more."""
    patience: int = 1

    def wait(self, count: int = 1) -> Generator[Wish, Answered, tuple[Delivery, ...]]:
        """What came so far, once there are so many."""
        usual = self.receiver.wait
        return (yield from delivered(self.receiver, count, usual * self.patience if usual else None))

    @property
    def unheard(self) -> Verdict | None:
        """None where somebody said how long a delivery takes, so that what has not come does not come."""
        return None if self.receiver.wait is not None else SILENT


Steps = Generator[Wish, Answered, "Source | Verdict"]


def kind_of(operation: Operation, context: Context[Options]) -> str:
    """`callback`, `create`, `notice`, or empty where it makes the API send nothing that the document tells of."""
    if is_event(operation, context) or operation.deprecated:
        return ""
    if {operation.label, operation.operation_id} & set(context.options.triggers):
        return "create"
    if callback_member(operation) is not None:
        return "callback"
    if operation.method == "post" and receives(operation, context):
        return "notice" if any(one.side == "webhook" for one in events(context)) else ""
    if operation.method == "post" and context.facts(operation).create and tells_of(operation, context):
        return "create"
    return ""


def tells_of(operation: Operation, context: Context[Options]) -> bool:
    """Whether an event has the name of what is made here: `payment.created` of `POST /payments`."""
    noun = normalised(singular(last_literal(operation)))
    return bool(noun) and any(one.endswith(noun) for one in made(context))


def made(context: Context[Options]) -> list[str]:
    """What events tell the making of: `payment` of `payment.created`."""
    key = (_MADE, context.options.paths)
    known = context.api.memo.get(key)
    if not isinstance(known, list):
        names = (normalised(one.path).rpartition("_") for one in events(context) if one.side == "webhook")
        known = context.api.memo[key] = [noun for noun, _, verb in names if noun and verb in SENDS]
    return known


def chief(context: Context[Options]) -> Operation | None:
    """The one create by which it is shown how anything is delivered."""
    key = (_CHIEF, context.options)
    if key not in context.api.memo:
        found = [one for one in context.api.operations if kind_of(one, context) == "create"]
        context.api.memo[key] = min(found, key=lambda one: (one.path.count("{"), one.number), default=None)
    known = context.api.memo[key]
    return known if isinstance(known, Operation) else None


def callback_member(operation: Operation) -> str | None:
    """The member of the body that takes the address of a callback."""
    for one in operation.callbacks.values():
        for expression in one.path_items:
            match = _BODY.fullmatch(expression)
            if match is not None:
                return match["member"]
    return None


def set_off(operation: Operation, context: Context[Options], *answers: int) -> Steps:
    """Make the API send something to a new receiver; a verdict where there is nothing to go on with."""
    kind = kind_of(operation, context)
    if not kind:
        return NO_SOURCE
    if kind == "callback":
        receiver = yield from listening(*answers)
        member: dict[str, Value] = {callback_member(operation) or "": receiver.url}
        again, signing = Call(operation, members=member), receiver.signing
    else:
        subscribed = yield from subscribe(context, *answers)
        if isinstance(subscribed, Verdict):
            return subscribed
        receiver, signing = subscribed
        again = notice(operation) if kind == "notice" else anew(operation, context)
    fired = yield from asked(anew(operation, context) if kind == "create" else again)
    if not fired.succeeded:
        return unknown(f"not-set-off: {operation.label} was not answered with a success")
    return Source(receiver, signing, again, CALLBACK_WAITS if kind == "callback" else 1)


def anew(operation: Operation, context: Context[Options]) -> Call:
    """The same request once more, as another one: with an idempotency key of its own, where it takes one."""
    names = [one.name for one in operation.parameters if one.location == "header"]
    keys = [name for name in names if context.settings.names.has("idempotency-header", name)]
    return Call(operation, headers={name: str(uuid.uuid4()) for name in keys})


def subscribe(
    context: Context[Options], *answers: int
) -> Generator[Wish, Answered, tuple[Receiver, Signing | None] | Verdict]:
    """A new receiver that hears of all events, and what they are signed with."""
    known = subscription_of(context)
    receiver = yield from listening(*answers)
    if receiver.registered:
        return receiver, receiver.signing
    if known is None:
        return NO_WAY
    answered = yield from asked(known.call(receiver))
    if not answered.succeeded:
        return unknown(f"not-subscribed: {known.operation.label} was not answered with a success")
    return receiver, signing_of(receiver, receiver.secret if known.secret else told_secret(answered))


def signing_of(receiver: Receiver, secret: str | None) -> Signing | None:
    """What deliveries are signed with: the secret of the subscription, else that of the configuration."""
    said = receiver.signing
    if secret is None:
        return said
    return Signing(secret, said.header, said.scheme) if said is not None else Signing(secret)
