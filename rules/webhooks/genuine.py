"""Whether what came to a receiver is signed, and whether the API refuses what is not."""

import base64
import re
import time
import uuid
from collections.abc import Generator

from contractctl.clause import Context, broken
from contractctl.contract.signatures import (
    AUTO,
    STANDARD,
    STRIPE,
    X_SIGNATURE,
    Check,
    Signed,
    Signing,
    check,
    sign,
)  # fmt: skip
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.traffic import Call, Caller, Delivery, Receiver, Wish, asked

from . import Options
from .events import is_event, signature_field
from .notices import fresh, notice, signature_header, tells_time
from .sent import read
from .sources import Answered, Source

NO_SECRET = unknown("no-secret: nobody said what deliveries are signed with ([live.receiver] secret)")
NOT_PROMISED = unknown("not-promised: no signature is declared, and none came")
NO_NOTICE = not_applicable("whoever calls it does not sign what is sent")
NOT_ACCEPTED = unknown("not-accepted: a notice that is signed right was not answered with a success (secret, fixture?)")
HOUR = 3600.0
_FRESH = re.compile(
    r"\bstale|too old|(older|more)\s+than|toleran|(minutes?|seconds?) (old|away|ago)|within \S+ (minutes?|seconds?)|replay",
    re.IGNORECASE,
)
"""How a document says that what is old is refused."""
_SAID = re.compile(r"sha256=|sha-?256\b.*\b(raw|request|whole) body", re.IGNORECASE)
_SCHEMES = {"webhook-signature": STANDARD, "svix-signature": STANDARD, "stripe-signature": STRIPE}

Steps = Generator[Wish, Answered, Verdict]


def signed_verdict(
    found: tuple[Delivery, ...], source: Source, operation: Operation, context: Context[Options]
) -> Verdict:
    """What the signatures of deliveries say; the first that is wrong counts."""
    for one in found:
        event = read(one, context, operation).event
        declared = signature_field(event, context) if event is not None else None
        signing = source.signing
        if signing is None:
            return NO_SECRET
        if declared is not None and not signing.header:
            signing = Signing(signing.secret, declared.name, signing.scheme)
        told = checked(one, signing, source.receiver)
        if told.right is None or not (told.right or is_known(one, told, signing, declared)):
            return unknown(f"cannot-tell: {told.message}; [live.receiver] scheme says how it is signed")
        if not told.right:
            if told.mistake == "missing" and declared is None:
                return NOT_PROMISED
            where = event if event is not None else operation
            return broken(where, f"what is sent after {operation.label}: {told.message}", severity=Severity.ERROR)
    return HOLDS


def is_known(delivery: Delivery, told: Check, signing: Signing, declared: Parameter | None) -> bool:
    """Whether it is known how the API signs: what does not fit an unknown dialect may be right in it."""
    if told.mistake == "missing" or signing.scheme != AUTO or told.scheme != X_SIGNATURE:
        return True
    if delivery.request.headers.get(told.header, "").lower().startswith("sha256="):
        return True
    said = f"{declared.description} {declared.schema.raw.get('pattern') if declared.schema else ''}" if declared else ""
    return bool(_SAID.search(said))


def checked(delivery: Delivery, signing: Signing, receiver: Receiver) -> Check:
    """Check one delivery as it came."""
    request = delivery.request
    signed = Signed(request.headers, request.body, request.method, receiver.url)
    return check(signed, signing, time.time())


def refuses(operation: Operation, context: Context[Options]) -> Steps:
    """A notice that is signed right is taken; one without a signature, with a wrong one, or from an hour ago is not."""
    header = signature_header(operation, context)
    if header is None or is_event(operation, context) or operation.method != "post":
        return NO_NOTICE
    good = yield from asked(notice(operation))
    if not good.succeeded:
        return NOT_ACCEPTED
    wishes = (
        [("is not signed", notice(operation, caller=Caller.ANONYMOUS))] if must_be_signed(operation, header) else []
    )
    wishes += [
        ("is signed with another secret", forged(operation, header, good.request.body)),
        ("was altered after it was signed", notice(operation, caller=Caller.TAMPERER)),
    ]
    if tells_time(operation) and _FRESH.search(f"{operation.summary} {operation.description}"):
        wishes.append(("was sent an hour ago", notice(operation, age=HOUR)))
    elif _SCHEMES.get(header.lower()) == STANDARD:
        old = {"webhook-timestamp": str(int(time.time() - HOUR))}
        wishes.append(("was sent an hour ago", Call(operation, caller=Caller.NOTIFIER, headers=old)))
    for what, wish in wishes:
        answered = yield from asked(wish)
        if answered.succeeded:
            message = f"{answered.answer.status}: a notice that {what} is accepted"
            return broken(operation, message, severity=Severity.ERROR)
    return HOLDS


def must_be_signed(operation: Operation, header: str) -> bool:
    """Whether the document asks for the signature: by its security, or by a header field that is required."""
    declared = operation.parameter("header", header)
    return operation.secured or (declared is not None and declared.required)


def forged(operation: Operation, header: str, body: bytes) -> Call:
    """A notice that somebody else has signed, in the form that the field has."""
    secret = f"whsec_{base64.b64encode(uuid.uuid4().bytes).decode()}"
    signing = Signing(secret, header, _SCHEMES.get(header.lower(), X_SIGNATURE))
    fields = sign(body, signing, time.time(), f"msg_{uuid.uuid4().hex}", {})
    return Call(operation, caller=Caller.NOTIFIER, members=fresh(operation), headers=fields)
