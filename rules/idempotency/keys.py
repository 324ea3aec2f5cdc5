"""Where an operation takes an idempotency key, and which operations need one."""

from dataclasses import dataclass

from contractctl.contract import gates
from contractctl.contract.classify import Facts
from contractctl.contract.fact import Fact
from contractctl.contract.glob import path_matches
from contractctl.contract.settings import ContractSettings
from contractctl.document.node import Node
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.spec.schema import Schema

from . import Options
from .natural import natural


@dataclass(frozen=True, slots=True)
class Key:
    """Where an operation takes its key: a header parameter, a member of the body, or what the document says for all."""

    name: str
    parameter: Parameter | None = None
    field: Schema | None = None
    said: Node | None = None
    required: bool = False


def key_of(operation: Operation, options: Options, settings: ContractSettings) -> Key | None:
    """The key that an operation takes, or None."""
    header = key_header(operation, settings)
    if header is not None:
        return Key(header.name, parameter=header, required=header.required)
    said = body_key(operation, settings) if options.allow_body else None
    return said or query_key(operation) or general_key(operation)


def query_key(operation: Operation) -> Key | None:
    """A query parameter that is called like the header is a key, too."""
    for one in operation.parameters:
        if one.location == "query" and normalised(one.name) == "idempotency_key":
            return Key(one.name, parameter=one, required=one.required)
    return None


def key_header(operation: Operation, settings: ContractSettings) -> Parameter | None:
    """The header parameter that is an idempotency key."""
    for one in operation.parameters:
        if one.location == "header" and settings.names.is_idempotency_header(one.name):
            return one
    return None


def body_key(operation: Operation, settings: ContractSettings) -> Key | None:
    """A member of the request body that is an idempotency key."""
    media = operation.request_body.json if operation.request_body is not None else None
    media = media or next(iter(operation.request_body.content.values()), None) if operation.request_body else None
    if media is None or media.schema is None:
        return None
    body = merged(media.schema, "request")
    for shape, name, schemas in body.found((settings.names.among("idempotency-field"),)):
        return Key(name, field=schemas[0], required=name in shape.required)
    return None


def general_key(operation: Operation) -> Key | None:
    """What the root's `x-idempotency` says for the operation: `{header, applies-to: [paths or methods], required}`."""
    node = operation.api.root.find("x-idempotency")
    if node is None or not isinstance(node.get("header"), str):
        return None
    applies = node.nearest("applies-to").items if "applies-to" in node else []
    globs = [one for one in applies if isinstance(one, str)]
    if globs and not any(applies_to(operation, one) for one in globs):
        return None
    return Key(str(node.get("header")), said=node, required=node.get("required") is True)


def applies_to(operation: Operation, glob: str) -> bool:
    """Whether an entry of `applies-to` means an operation: a method, `all`, or a path glob."""
    return glob.lower() in {operation.method, "all"} or (
        glob.startswith(("/", "*")) and path_matches(glob, operation.path)
    )


def needs_no_key(operation: Operation, facts: Facts, options: Options, settings: ContractSettings) -> str | None:
    """Why an operation can be sent again without a key, or why nobody sends it again; None where it needs one."""
    if operation.method not in options.methods:
        return "its method needs no key"
    if not facts.mutating:
        return facts.mutating.why
    why = gates.graphql(operation) or gates.of_deprecated_body(operation) or gates.token(facts) or gates.health(facts)
    if why is None and facts.lro_status:
        why = "it tells the state of a job"
    return why or natural(operation, settings)


def need(facts: Facts, options: Options) -> Fact | None:
    """The fact for which an operation needs a key, the surest first; None where the options ask for none."""
    wanted = (options.only,) if isinstance(options.only, str) else options.only
    if "all" in wanted:
        return facts.mutating
    named = facts.create.value and facts.item.value  # the caller chose the name of what is created: it is in the path
    both = (("create", facts.create, not named), ("money", facts.money, True))
    found = [fact for name, fact, counts in both if name in wanted and fact and counts]
    return next((fact for fact in found if fact.certain), found[0] if found else None)
