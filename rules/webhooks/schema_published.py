import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import bodies
from contractctl.document.node import Node
from contractctl.facts import Pair
from contractctl.model import HOLDS, Certainty, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation, Webhook
from contractctl.spec.validation import validator
from contractctl.traffic import Talk

from . import Options
from .events import events, name_of, payload_media, sends_body
from .news import of_new
from .sent import Sent, read
from .sources import NO_SOURCE, SILENT, kind_of, set_off

clause = Clause("webhooks/schema-published", "What the API sends has a schema.", severities("W E E I"))

NOTHING = not_applicable("nobody can subscribe to anything, and the document has neither webhooks nor callbacks")
NOT_LISTED = unknown("not-listed: which event was sent is not known, or it has no schema")
ELSEWHERE = re.compile(r"asyncapi|webhook|openapi\.(ya?ml|json)|\.(ya?ml|json)(\?|#|$)", re.IGNORECASE)


@clause.promised_of_everything
def describes_events(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """Whoever can subscribe can read what will come; and each event that is listed has a payload with a schema."""
    sent = events(context)
    for one in sent:
        yield payload_described(one)
    asked = subscriptions(api, context)
    if sent or not asked:
        yield HOLDS if sent else NOTHING
        return
    first, certainty = asked[0]
    if context.options.external_ok and any(ELSEWHERE.search(url) for url in named_elsewhere(api, first)):
        yield HOLDS
        return
    more = f" and {len(asked) - 1} more" if len(asked) > 1 else ""
    message = (
        f"clients can subscribe ({first.label}, '{address_of(first)}'{more}), and this document does not describe what they "
        "are sent: list it in 'webhooks' or 'callbacks', or name the document that does ('externalDocs')"
    )
    yield broken(first, message, certainty=certainty, related=[one for one, _ in asked[1:4]])


def payload_described(operation: Operation) -> Verdict:
    """One event has a schema that says something."""
    body = operation.request_body
    if not sends_body(operation):
        return not_applicable("it carries no payload")
    if body is None or not body.content:
        return broken(operation, f"{name_of(operation)}: nothing says what is sent")
    media = body.json
    if media is None:
        return HOLDS if any(one.schema is not None for one in body.content.values()) else no_schema(operation)
    if media.schema is None or all(shape.blank for shape in merged(media.schema, "response").alternatives):
        return no_schema(operation)
    return HOLDS


def no_schema(operation: Operation) -> Verdict:
    """The payload could be anything."""
    return broken(operation, f"{name_of(operation)}: its payload has no schema, or one that says nothing")


def subscriptions(api: Api, context: Context[Options]) -> list[tuple[Operation, Certainty]]:
    """The operations that take an address to call; those that are sure of it, or else the others."""
    found = []
    for one in api.operations:
        fact = context.facts(one).webhook_subscription
        if fact and not one.deprecated and not one.internal and not one.callbacks:
            found.append((one, fact.certainty))
    sure = [one for one in found if one[1] is Certainty.CERTAIN]
    return sure or found


def address_of(operation: Operation) -> str:
    """The name of the member that takes the address."""
    media = bodies.described(operation)
    for shape in merged(media.schema, "request").alternatives if media is not None else ():
        for name in shape.properties:
            if normalised(name) in bodies.CALLBACK_FIELDS | bodies.ADDRESS_FIELDS:
                return name
    return "url"


def named_elsewhere(api: Api, operation: Operation) -> Iterator[str]:
    """The documents that are named beside this one."""
    tags = [one for one in api.root.nearest("tags").children() if one.get("name") in operation.tags]
    holders: list[Node] = [api.root, operation.node, *tags]
    for holder in holders:
        external = holder.find("externalDocs")
        if external is not None:
            yield str(external.get("url") or "")
        yield str(holder.get("x-webhook-docs") or "")


@clause.preserved
def new_ones_too(pair: Pair[Webhook], context: Context[Options]) -> Iterator[Verdict]:
    """What a new version adds has a schema as well."""
    return of_new(clause, lambda operation, _: payload_described(operation), pair, context)


@clause.kept(Level.WRITE, reached=False)
def sends_what_it_publishes(operation: Operation, context: Context[Options]) -> Talk:
    """What is sent is what its schema says; callbacks come late, and are the matter of long-running operations."""
    if kind_of(operation, context) not in {"create", "notice"}:
        return NO_SOURCE
    source = yield from set_off(operation, context)
    if isinstance(source, Verdict):
        return source
    found = yield from source.wait()
    if not found:
        return SILENT
    verdicts = [fits(read(one, context, operation), operation) for one in found]
    return next((one for one in verdicts if one is not HOLDS), HOLDS)


def fits(sent: Sent, operation: Operation) -> Verdict:
    """Whether one delivery is what its event says."""
    media = payload_media(sent.event) if sent.event is not None else None
    judge = validator(media.schema, "response") if media is not None and media.schema is not None else None
    if judge is None or sent.event is None:
        return NOT_LISTED
    found = judge.violations(sent.payload)
    if not found:
        return HOLDS
    lacking = [f"lacks '{name}'" for one in found if one.keyword == "required" for name in one.names]
    said = lacking[0] if lacking else found[0].message
    where = "".join(f".{part}" for part in found[0].path)
    message = f"{name_of(sent.event)}: what is sent after {operation.label} is not what its schema says: {where} {said}"
    return broken(sent.event, message.replace(":  ", ": "), severity=Severity.ERROR)
