"""Notices: webhooks that the API receives, signed by their sender."""

import uuid
from datetime import UTC, datetime, timedelta

from contractctl.clause import Context
from contractctl.document.node import Value
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller

from . import Options
from .events import is_event, is_time

IDS = frozenset({"event_id", "id", "delivery_id", "message_id", "notification_id", "event_uuid", "uuid"})


def receives(operation: Operation, context: Context[Options]) -> bool:
    """Whether whoever calls this signs the body."""
    return not is_event(operation, context) and signature_header(operation, context) is not None


def signature_header(operation: Operation, context: Context[Options]) -> str | None:
    """The header field in which that is signed, declared as a parameter or as a security scheme; None for none."""
    names, schemes = context.settings.names, operation.api.security_schemes
    fields = [one.name for one in operation.parameters if one.location == "header"]
    known = [schemes[name].raw for one in operation.security for name in one if name in schemes]
    fields += [str(one.get("name")) for one in known if one.get("in") == "header"]
    return next((one for one in fields if names.has("signature-header", one)), None)


def notice(operation: Operation, *, caller: Caller = Caller.NOTIFIER, age: float = 0.0) -> Call:
    """A notice that was never sent, from some seconds ago."""
    return Call(operation, caller=caller, members=fresh(operation, age))


def fresh(operation: Operation, age: float = 0.0) -> dict[str, Value]:
    """Members that are new in each notice: its id, and when it was sent."""
    media = operation.request_body.json if operation.request_body is not None else None
    members: dict[str, Value] = {}
    then = datetime.now(UTC) - timedelta(seconds=age)
    for shape in merged(media.schema, "request").alternatives[:1] if media is not None and media.schema else ():
        for name, schemas in shape.properties.items():
            inner = merged(schemas, "request").alternatives[0]
            if normalised(name) in IDS and inner.facet("pattern") is None and inner.types == frozenset({"string"}):
                members[name] = str(uuid.uuid4())
            elif is_time(normalised(name)):
                number = bool(inner.types and inner.types <= {"integer", "number"})
                members[name] = int(then.timestamp()) if number else then.isoformat().replace("+00:00", "Z")
    return members


def tells_time(operation: Operation) -> bool:
    """Whether a notice says, in what is signed, when it was sent."""
    return any(is_time(normalised(name)) for name in fresh(operation))
