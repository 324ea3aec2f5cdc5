import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.names import words
from contractctl.document.node import Value
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema
from contractctl.spec.view import View
from contractctl.traffic import Exchange, Traffic

from . import Options
from .named import is_credential, is_secret

clause = Clause("security/secrets-write-only", "What is secret is not shown again.", severities("W E E W"))

NO_CREDENTIALS = not_applicable("it hands out tokens, or is no operation of the document")
NO_SECRETS = not_applicable("no request has set a secret")
LEAST = 12
"""Shorter texts stand in answers by chance,"""
SOME = 5
"""and those with so few different characters."""
ADDRESSES = frozenset({"location", "content-location", "link", "operation-location", "azure-asyncoperation"})
"""Header fields of which `no-credentials-in-url` speaks."""
NOT_SHOWN = not_applicable("no operation shows it, but those that are there for it")
OTHER = not_applicable("it has no member with the name of a secret")
HARMLESS = re.compile(
    r"mask|redact|last (four|4|two|2)|truncat|hash|encrypt|obfuscat|partial|publishable|client[- ]?side|front[- ]?end"
    r"|never returned|not returned|write[- ]?only|tokeni[sz]ed|generated|ephemeral|short[- ]lived|explicitly|only (available|returned|shown|visible)",
    re.IGNORECASE,
)
"""What a description says of a value that may be shown."""
OTHER_CARD = re.compile(
    r"\b(document|identity|id card|passport|licen[cs]e|loyalty|member(ship)?|library|insurance)\b", re.IGNORECASE
)
MASK = re.compile(r"[*•#xX]{3}")
SHOWN_ONCE = words(
    "key keys secret secrets token tokens credential credentials password passwords rotate regenerate reveal"
)
"""Words in paths of operations that are there to hand a secret out."""


@clause.promised
def is_not_answered(schema: Schema, context: Context[Options]) -> Iterator[Verdict]:
    """Members of objects that operations answer, by name; `writeOnly` keeps them out of answers."""
    members = schema.raw.get("properties")
    for name in members if isinstance(members, dict) else ():
        if is_secret(str(name), context.options):
            yield judge(schema, str(name))


def judge(schema: Schema, name: str) -> Verdict:
    """One member that is called like a secret."""
    member = schema.properties.get(name)
    if member is None or not is_readable_text(member) or is_no_payment_card(name, member):
        return OTHER
    if member.raw.get("writeOnly") is True:
        return HOLDS
    shown = [use for response in responses_of(schema) for use in response.uses if is_showing(use.operation, use.status)]
    if not shown:
        return NOT_SHOWN
    use = shown[0]
    others = f" and {len(shown) - 1} more" if len(shown) > 1 else ""
    message = (
        f"the answer to {use.operation.label}{others} shows the secret '{name[:40]}': mark it writeOnly, or mask it"
    )
    return broken(schema.node.child("properties").child(name), message)


def is_readable_text(member: Schema) -> bool:
    """Whether the values of a member are texts that can be a secret."""
    if "string" not in member.types or "enum" in member.raw or "const" in member.raw:
        return False
    if member.raw.get("readOnly") is True:  # nobody gives it: the API hands it out on purpose
        return False
    shown = [member.raw.get(keyword) for keyword in ("example", "default", "pattern")]
    return HARMLESS.search(member.description) is None and not any(
        isinstance(one, str) and MASK.search(one) for one in shown
    )


def is_no_payment_card(name: str, member: Schema) -> bool:
    """Whether a description says of a card number that one cannot pay with it."""
    return normalised(name) == "card_number" and OTHER_CARD.search(member.description) is not None


def is_showing(operation: Operation, status: str) -> bool:
    """Whether an answer shows what was there before: not what was made just now, nor what one has asked to be shown."""
    if operation.side != "server" or operation.deprecated or not status.startswith("2") or status == "201":
        return False
    literal = (normalised(one).split("_") for one in operation.segments if not one.startswith("{"))
    return SHOWN_ONCE.isdisjoint(word for some in literal for word in some)


def responses_of(schema: Schema) -> list[Response]:
    """The responses that a schema is part of."""
    found: dict[int, Response] = {}
    seen: set[int] = set()
    todo: list[View] = [schema]
    while todo:
        view = todo.pop()
        if id(view) in seen:
            continue
        seen.add(id(view))
        if isinstance(view, Response):
            found[id(view)] = view
            continue
        todo.extend(view.referrers)
        todo.extend(view.mapped_by)
        if view.owner is not None:
            todo.append(view.owner)
    return list(found.values())


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def repeats_no_credentials(exchange: Exchange, context: Context[Options]) -> Verdict:
    """An answer does not contain what showed who asked: answers are logged and shown."""
    operation, answer = exchange.operation, exchange.answer
    if operation is None or context.facts(operation).token:
        return NO_CREDENTIALS
    own = [value.partition(" ")[2] for name, value in exchange.request.headers.items() if name == "authorization"]
    echoed = any(len(one) >= LEAST and one.encode() in answer.body for one in own)
    if not echoed and not exchange.repeats - ADDRESSES:
        return HOLDS
    where = "the body" if echoed or "body" in exchange.repeats else min(exchange.repeats - ADDRESSES)
    return broken(operation, f"{answer.status}: {where} of the answer repeats the credentials that were sent")


@clause.kept()
def shows_no_secret(traffic: Traffic, context: Context[Options]) -> Iterator[Verdict]:
    """A secret that a request has set does not stand in what is read later."""
    known: dict[str, tuple[str, Exchange]] = {}
    told: set[tuple[Operation, str]] = set()
    for exchange in traffic.exchanges:
        operation = exchange.operation
        if operation is None or context.facts(operation).token:
            continue
        if exchange.request.method == "GET" and exchange.succeeded and known:
            for name, first in found_in(exchange, known):
                if (operation, name) not in told:
                    told.add((operation, name))
                    message = f"{exchange.answer.status}: the answer shows the secret '{name[:40]}' that was set before"
                    yield broken(operation, message, evidence={"exchanges": (first, exchange)})
        elif exchange.succeeded:
            known.update(secrets_in(exchange, context.options))
    if not told:
        yield HOLDS if known else NO_SECRETS


def secrets_in(exchange: Exchange, options: Options) -> dict[str, tuple[str, Exchange]]:
    """The secrets that a request has set, by their values; those that might stand anywhere by chance are left out."""
    body = exchange.request.json_or_none if exchange.request.is_json else None
    return {
        value: (name, exchange)
        for name, value in texts(body)
        if (is_secret(name, options) or is_credential(name, options)) and len(value) >= LEAST and len(set(value)) > SOME
    }


def found_in(exchange: Exchange, known: dict[str, tuple[str, Exchange]]) -> Iterator[tuple[str, Exchange]]:
    """The secrets that an answer shows, each with the exchange that has set it."""
    if not exchange.answer.is_json:
        return
    for _, value in texts(exchange.answer.json_or_none):
        if value in known:
            yield known[value]


def texts(value: Value, name: str = "", depth: int = 8) -> Iterator[tuple[str, str]]:
    """The texts of a body, each with the name of the member that it stands in."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict) and depth:
        for key, inner in value.items():
            yield from texts(inner, str(key), depth - 1)
    elif isinstance(value, list) and depth:
        for inner in value:
            yield from texts(inner, name, depth - 1)
