import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.document.node import Value
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, Verdict
from contractctl.spec.merged import Merged, merged, normalised
from contractctl.spec.operation import Operation, Webhook
from contractctl.spec.parts import Header, Parameter
from contractctl.traffic import Talk

from . import Options
from .events import (
    DEPRECATED,
    NO_EVENT,
    headers,
    is_event,
    is_time,
    members,
    name_of,
    payload,
    payload_media,
    signature_field,
    texts,
)
from .genuine import refuses, signed_verdict
from .news import of_new
from .sources import SILENT, set_off

clause = Clause("webhooks/signature", "A receiver can tell that an event is genuine.", severities("W E E W"), few=3)

STRONG = re.compile(r"hmac|sha-?_?(256|384|512)|ed25519|rfc ?9421|ecdsa|rsa|\bv1a?[,=]", re.IGNORECASE)
WEAK = re.compile(r"\b(hmac[-_ ]?)?(sha-?_?1|md5)(\b|=)", re.IGNORECASE)
SIGNED = re.compile(r"\b(signed|signatures?|hmac)\b", re.IGNORECASE)
STATED = re.compile(r"\bhmac|sha-?256|signature[- ]header|\bx-[\w-]*signature", re.IGNORECASE)
OF_REQUEST = re.compile(r"\b(request|payload|deliver(y|ies|ed)|webhook|event|notification)s?\b", re.IGNORECASE)
"""What the description of a signature says where it is that of a request, wherever it stands."""
IN_BODY = frozenset({"hmac_signature", "signature"})
DEEPEST = 6
"""So many levels of an example are looked at."""
WANTED = {
    "x-signature": (("x_signature",), "X-Signature: sha256=<HMAC of the raw body>"),
    "standard-webhooks": (
        ("webhook_id", "webhook_timestamp", "webhook_signature"),
        "webhook-id, webhook-timestamp and webhook-signature",
    ),
    "rfc9421": (("signature", "signature_input"), "Signature and Signature-Input (RFC 9421)"),
}
LEVELS = {"hint": Severity.HINT, "info": Severity.INFO, "warning": Severity.WARNING}


@clause.promised_of_everything
def is_signed(operation: Operation, context: Context[Options]) -> Iterator[Verdict]:
    """A header field holds the signature, and something says how it is made."""
    if not is_event(operation, context):
        yield NO_EVENT
    elif operation.deprecated:
        yield DEPRECATED
    elif context.options.scheme != "any":
        yield as_wanted(operation, context.options.scheme)
    else:
        yield from in_some_scheme(operation, context)


@clause.kept(Level.WRITE, reached=False)
def signs_what_it_sends(operation: Operation, context: Context[Options]) -> Talk:
    """A receiver of ours computes the signature over the bytes that came."""
    source = yield from set_off(operation, context)
    if isinstance(source, Verdict):
        return source
    found = yield from source.wait()
    return signed_verdict(found, source, operation, context) if found else SILENT


@clause.kept(Level.WRITE, reached=False)
def refuses_what_is_not_signed(operation: Operation, context: Context[Options]) -> Talk:
    """Where the API receives notices, it takes the genuine ones, and no others."""
    return (yield from refuses(operation, context))


@clause.preserved
def stays_where_it_is(pair: Pair[Webhook], context: Context[Options]) -> Iterator[Verdict]:
    """A receiver looks for the signature where it was: a field that is gone, or called otherwise, is none."""
    if pair.base is None or pair.revision is None:
        yield from of_new(clause, is_signed, pair, context)
        return
    later = {one.method: one for one in pair.revision.operations}
    for before in pair.base.operations:
        was, now = signature_field(before, context), later.get(before.method)
        if was is not None and now is not None:
            yield moved(before, was, signature_field(now, context))


def moved(event: Operation, was: Parameter, now: Parameter | None) -> Verdict:
    """Whether the field is where it was; that a new one is required is told for itself."""
    if now is not None and (normalised(now.name) == normalised(was.name) or now.required):
        return HOLDS
    where = "is gone" if now is None else f"is {now.name} now"
    message = f"{name_of(event)}: the signature {was.name} {where}: receivers that check it refuse what comes"
    return broken(was, message, severity=Severity.ERROR)


def as_wanted(operation: Operation, scheme: str) -> Verdict:
    """All fields of one scheme are declared."""
    wanted, words = WANTED[scheme]
    if set(wanted) <= {*headers(operation), *keys(operation)}:
        return HOLDS
    return broken(operation, f"{name_of(operation)}: it does not declare {words}")


def in_some_scheme(operation: Operation, context: Context[Options]) -> Iterator[Verdict]:
    """Some field is the signature; what is less than that is told, each with its weight."""
    name, field = name_of(operation), signature_field(operation, context)
    said = list(texts(operation, operation.api))
    if field is None and not any(context.settings.names.has("signature-header", one) for one in keys(operation)):
        yield otherwise(operation, context, said)
        return
    told = " ".join([*said, *about(field), *headers(operation), *keys_described(operation)])
    if WEAK.search(told) and not STRONG.search(WEAK.sub("", told)):
        yield broken(operation, f"{name}: it is signed with SHA-1 or MD5; want HMAC-SHA256")
    elif not STRONG.search(told):
        where = field if field is not None else operation
        yield broken(where, f"{name}: nothing says how its signature is made", severity=Severity.INFO)
    elif not tells_time(operation, told) and context.options.timestamp != "off":
        message = f"{name}: nothing that is signed says when it was sent, so that an old one can be sent again"
        yield broken(operation, message, severity=LEVELS[context.options.timestamp])
    else:
        yield HOLDS


def otherwise(operation: Operation, context: Context[Options], said: list[str]) -> Verdict:
    """What there is in the place of a declared signature."""
    name = name_of(operation)
    shape = payload(operation)
    if shape is not None and (members(shape) & IN_BODY or deep(shape, 3) or shown(operation)):
        return HOLDS
    if context.settings.prose and any(SIGNED.search(one) and STATED.search(one) for one in said):
        return HOLDS
    misplaced = at_the_answer(operation, context)
    if misplaced is not None:
        status, key, header = misplaced
        message = f"{name}: its signature '{key[:60]}' stands at the answer {status}: declare it as a parameter of the request"
        return broken(operation, message, severity=Severity.INFO, related=[header])
    schemes = [one for one in own_schemes(operation) if one]
    if schemes:
        message = f"{name}: it is authenticated ({', '.join(schemes)}) and not signed: its body may be altered unseen"
        return broken(operation, message, severity=Severity.INFO)
    return broken(operation, f"{name}: it declares no signature (want X-Signature: sha256=<HMAC of the raw body>)")


def at_the_answer(operation: Operation, context: Context[Options]) -> tuple[str, str, Header] | None:
    """A signature that is declared at what the receiver answers, and described as that of what is sent to it."""
    for status, answer in operation.responses.items():
        for key, header in answer.headers.items():
            said = header.description
            if context.settings.names.has("signature-header", key) and OF_REQUEST.search(said):
                return status, key, header
    return None


def about(field: Parameter | None) -> Iterator[str]:
    """All that a header field says of itself."""
    if field is None:
        return
    yield field.name
    yield field.description
    yield str(field.raw.get("example") or "")
    schema = field.schema
    for key in ("pattern", "example", "description"):
        yield str(schema.raw.get(key) or "") if schema is not None else ""


def own_schemes(operation: Operation) -> list[str]:
    """The security schemes that the event itself names; those of the whole document are for its callers."""
    return [name for one in operation.security for name in one] if "security" in operation.raw else []


def keys(operation: Operation) -> list[str]:
    """The header fields of the API keys that the event itself names, normalised."""
    schemes = operation.api.security_schemes
    found = [schemes[name] for name in own_schemes(operation) if name in schemes]
    return [normalised(str(one.raw.get("name"))) for one in found if one.raw.get("in") == "header"]


def keys_described(operation: Operation) -> list[str]:
    """What these keys say of themselves."""
    schemes = operation.api.security_schemes
    return [schemes[name].description for name in own_schemes(operation) if name in schemes]


def tells_time(operation: Operation, told: str) -> bool:
    """Whether a header or a member that is signed says when it was sent."""
    if any("timestamp" in one or one == "signature_input" or one.endswith("_date") for one in headers(operation)):
        return True
    shape = payload(operation)
    if shape is None or any(map(is_time, members(shape))):
        return True  # what is not known is not missed
    return bool(re.search(r"\bt=|timestamp|created", told, re.IGNORECASE))


def shown(operation: Operation) -> bool:
    """Whether an example of the payload has the signature in it that its schema leaves out."""
    media = payload_media(operation)
    named = [one.value for one in media.examples.values()] if media is not None else []
    own = [media.example] if media is not None else []
    return any(holds_signature(one.value, DEEPEST) for one in (*named, *own) if one is not None)


def holds_signature(value: Value, depth: int) -> bool:
    """Whether a member of a value, or of what is in it, is called like the signature of the payload."""
    if isinstance(value, dict):
        if any(normalised(str(name)).endswith("hmac_signature") for name in value):
            return True
        value = list(value.values())
    return depth > 0 and isinstance(value, list) and any(holds_signature(one, depth - 1) for one in value)


def deep(shape: Merged, depth: int) -> bool:
    """Whether a member further down is a signature (Adyen: `additionalData.hmacSignature`)."""
    for one in shape.alternatives:
        for name, schemas in one.properties.items():
            if normalised(name).endswith("hmac_signature"):
                return True
            within = [*schemas, *(item for each in merged(schemas, "response").alternatives for item in each.items)]
            if depth and any(deep(merged(part, "response"), depth - 1) for part in within):
                return True
    return False
