"""What is not sent though its input is known: what may change or end more than what this run has made."""

import re
from typing import TYPE_CHECKING

from contractctl.contract.classify import Facts
from contractctl.live.input.inputs import Input
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.spec.schema import Schema

if TYPE_CHECKING:
    from contractctl.spec.view import View

_ENDING = frozenset(
    "flush purge wipe truncate reset drop shutdown restart reboot terminate clear cleanup prune deactivate "  # noqa: SIM905
    "uninstall disable rollback restore migrate upgrade".split()
)
"""Words of operations that end more than one thing."""
_LEAVING = frozenset({"logout", "log_out", "signout", "sign_out", "logoff", "revoke"})
_DEEP, _MANY = 5, 200
"""How far into the schema of a body is looked."""
_CHANGING = frozenset({"put", "patch", "delete"})
_METHOD = re.compile(rb'"(?:method|verb|http_method)"\s*:', re.IGNORECASE)
_ADDRESS = re.compile(rb'"(?:path|url|uri|relative_url|href)"\s*:', re.IGNORECASE)


def refusal_of(operation: Operation, facts: Facts) -> str | None:
    """Why an operation that changes something is not called without a fixture for it; None where it may be called."""
    words = _words(operation)
    if operation.method in {"get", "head", "options"}:
        out = _LEAVING & words
        return f"'{min(out)}' may end our session: a fixture allows it ([live.fixtures])" if out else None
    ending = (_ENDING | _LEAVING) & words
    if ending:
        return f"'{min(ending)}' may end more than what we made: a fixture allows it ([live.fixtures])"
    if "{" in operation.path:
        return None
    if operation.method in _CHANGING:
        return "it changes what we did not make: a fixture allows it ([live.fixtures])"
    made = facts.create or facts.read_action or facts.batch or facts.lro or facts.token
    return None if made else "nothing shows that it only creates: a fixture allows it ([live.fixtures])"


def refusal_of_input(found: Input) -> str | None:
    """Why some input is not sent; None where it may be."""
    body = found.body.data if found.body is not None and found.source != "fixture" else b""
    if _METHOD.search(body) and _ADDRESS.search(body):
        return "its body holds requests of their own: a fixture allows it ([live.fixtures])"
    return None


def holds_requests(operation: Operation) -> bool:
    """Whether the items of its body are requests of their own, which may be for anything."""
    media = operation.request_body.json if operation.request_body is not None else None
    schemas: list[View] = [media.schema] if media is not None and media.schema is not None else []
    names: set[str] = set()
    for _ in range(_DEEP):
        names.update(normalised(name) for one in schemas if isinstance(one, Schema) for name in one.properties)
        schemas = [part for one in schemas for part in one.parts()][:_MANY]
    return "method" in names and not names.isdisjoint({"path", "url", "uri", "href", "relative_url"})


def _words(operation: Operation) -> set[str]:
    """The words of the literal segments and of the operationId."""
    literal = [one for one in operation.segments if "{" not in one]
    names = [normalised(text) for text in (*literal, operation.operation_id)]
    return {word for name in names for word in (name, *name.split("_"))}
