"""OAuth 2.0 schemes as a document defines them: flows and their scopes, and what operations ask of them."""

from collections.abc import Iterator

from contractctl.document.node import Node
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.parts import SecurityScheme

OLD_FLOWS = {"accessCode": "authorizationCode", "application": "clientCredentials"}
"""What 2.0 calls otherwise."""


def flows(scheme: SecurityScheme) -> Iterator[tuple[str, Node]]:
    """The flows of a scheme, by their names of 3.x, with the node of each."""
    if scheme.type != "oauth2":
        return
    if scheme.api.version == (2, 0):
        name = str(scheme.raw.get("flow") or "")
        yield OLD_FLOWS.get(name, name), scheme.node
        return
    holder = scheme.node.find("flows")
    for node in holder.children() if holder is not None else ():
        if isinstance(node.value, dict) and not str(node.key).startswith("x-"):
            yield str(node.key), node


def scopes(scheme: SecurityScheme) -> dict[str, Node]:
    """The scopes of all flows, each where it is first listed."""
    found: dict[str, Node] = {}
    for _, flow in flows(scheme):
        holder = flow.find("scopes")
        for node in holder.children() if holder is not None and isinstance(holder.value, dict) else ():
            if not str(node.key).startswith("x-"):
                found.setdefault(str(node.key), node)
    return found


def asked_scopes(operation: Operation, requirement: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The scopes that one alternative asks of OAuth 2.0 and OpenID Connect."""
    known = operation.api.security_schemes
    kinds = {"oauth2", "openIdConnect"}
    return tuple(
        scope for name, some in requirement.items() if name in known and known[name].type in kinds for scope in some
    )


def is_lasting(operation: Operation) -> bool:
    """Whether it is meant to last: what goes away is not held to more than it promises."""
    return operation.side == "server" and not operation.deprecated


def used_schemes(api: Api) -> dict[str, SecurityScheme]:
    """The schemes that some lasting operation asks for, by name."""
    names = {name for one in api.operations if is_lasting(one) for wanted in one.security for name in wanted}
    return {name: scheme for name, scheme in api.security_schemes.items() if name in names}


def has_another_way(scheme: SecurityScheme) -> bool:
    """Whether each operation that takes the scheme takes another one in its place."""
    operations = scheme.api.operations
    asking = [one for one in operations if is_lasting(one) and any(scheme.name in wanted for wanted in one.security)]
    return all(any(scheme.name not in wanted and wanted for wanted in one.security) for one in asking)
