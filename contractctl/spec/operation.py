"""Operations and the path items, webhooks and callbacks that hold them."""

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from contractctl.document.node import Node, Value
from contractctl.spec.parts import Callback, Parameter, RequestBody
from contractctl.spec.responses import Response, Use
from contractctl.spec.view import View

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The fixed operation fields of a Path Item Object; 3.2 adds `query` and `additionalOperations`."""

Side = Literal["server", "webhook", "callback", "component"]
Requirement = dict[str, tuple[str, ...]]
"""One Security Requirement Object: all of these schemes, each with its scopes. Alternatives are several of them."""


class PathItem(View):
    """A path with its operations; `path` is the template, the webhook's name or the callback's expression."""

    kind = "path item"
    path = ""
    side: Side = "server"

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that all operations of the path share."""
        return tuple(self.api.items_at(Parameter, self.node.find("parameters"), self))

    @cached_property
    def operations(self) -> "tuple[Operation, ...]":
        """The operations in the order of the text."""
        found = []
        for method, node in self._operation_nodes():
            operation = Operation(self.api, self.api.target(node, Operation))
            operation.owner = operation.path_item = self
            operation.method = method.lower()
            found.append(operation)
        return tuple(found)

    def _operation_nodes(self) -> Iterator[tuple[str, Node]]:
        methods = (*METHODS, "query") if self.api.version >= (3, 2) else METHODS
        for node in self.node.children():
            if node.key in methods and isinstance(node.value, dict):
                yield str(node.key), node
            elif node.key == "additionalOperations" and self.api.version >= (3, 2):
                yield from ((str(one.key), one) for one in node.children() if isinstance(one.value, dict))

    def parts(self) -> Iterator[View]:
        """The shared parameters, then the operations."""
        yield from self.parameters
        yield from self.operations


class Operation(View):
    """One method on one path, with what it inherits from the path item and the document."""

    kind = "operation"
    """The specification allows no `$ref` in its place; large documents use one all the same, and every tool follows it."""
    path_item: PathItem
    method = ""
    number = 0
    """Its place in the order of the document, counted over all operations."""

    @property
    def path(self) -> str:
        """The path template (the webhook's name, the callback's expression)."""
        return self.path_item.path

    @property
    def side(self) -> Side:
        """Who answers: the server, or (for webhooks and callbacks) the caller."""
        return self.path_item.side

    @cached_property
    def label(self) -> str:
        """How a report names it: `POST /payments`, `POST webhook payment.settled`."""
        prefix = "" if self.side == "server" else f"{self.side} "
        return f"{self.method.upper()} {prefix}{self.path}"

    @property
    def operation_id(self) -> str:
        """The operationId, or the empty string."""
        value = self.raw.get("operationId")
        return value if isinstance(value, str) else ""

    @property
    def summary(self) -> str:
        """The summary, or the empty string."""
        value = self.raw.get("summary")
        return value if isinstance(value, str) else ""

    @property
    def deprecated(self) -> bool:
        """Whether the operation is marked as deprecated."""
        return self.raw.get("deprecated") is True

    @property
    def internal(self) -> bool:
        """Whether it, or its path, is marked `x-internal`: it is there for the audience `internal` alone."""
        return self.raw.get("x-internal") is True or self.path_item.raw.get("x-internal") is True

    @property
    def tags(self) -> tuple[str, ...]:
        """The names of its tags."""
        return tuple(tag for tag in self.node.nearest("tags").items if isinstance(tag, str))

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The segments of the path: `/v1/orders/{id}` is `v1`, `orders`, `{id}`."""
        return tuple(segment for segment in self.path.split("/") if segment)

    @cached_property
    def own_parameters(self) -> tuple[Parameter, ...]:
        """The parameters that the operation itself lists."""
        return tuple(self.api.items_at(Parameter, self.node.find("parameters"), self))

    @cached_property
    def all_parameters(self) -> tuple[Parameter, ...]:
        """The operation's own parameters and those of the path that it does not override, the body of 2.0 included."""
        own = {one.identity for one in self.own_parameters}
        return tuple(one for one in self.path_item.parameters if one.identity not in own) + self.own_parameters

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """What goes into path, query, header and cookie; the body and form parameters of 2.0 are `request_body`."""
        return tuple(one for one in self.all_parameters if one.location not in {"body", "formData"})

    def parameter(self, location: str, name: str) -> Parameter | None:
        """The parameter of that name; header names in any case."""
        wanted = (location, name.lower() if location == "header" else name)
        return next((one for one in self.parameters if one.identity == wanted), None)

    @cached_property
    def request_body(self) -> RequestBody | None:
        """The request body, whatever the version calls it."""
        if self.api.version != (2, 0):
            node = self.node.find("requestBody")
            return self.api.view_at(RequestBody, node, self) if node and isinstance(node.value, dict) else None
        forms = tuple(one for one in self.all_parameters if one.location == "formData")
        body = next((one for one in self.all_parameters if one.location == "body"), None)
        if body is None and not forms:
            return None
        made = RequestBody(self.api, body.node if body else self.node.nearest("parameters"))
        made.owner, made.consumes = self, self.consumes
        made.forms = () if body else forms
        return made

    @cached_property
    def responses(self) -> dict[str, Response]:
        """The responses by status as written: `200`, `4XX`, `default`."""
        found: dict[str, Response] = {}
        holder = self.node.find("responses")
        for node in holder.children() if holder else ():
            status = str(node.key)
            if status.startswith("x-") or not isinstance(node.value, dict):
                continue
            response = self.api.view_at(Response, node, self)
            response.uses.append(Use(self, status, node))
            found[status] = response
        return found

    @property
    def consumes(self) -> tuple[str, ...]:
        """The media types of 2.0 requests: the operation's, else the document's."""
        return self._media_list("consumes")

    @property
    def produces(self) -> tuple[str, ...]:
        """The media types of 2.0 responses: the operation's, else the document's."""
        return self._media_list("produces")

    def _media_list(self, name: str) -> tuple[str, ...]:
        node = self.node if name in self.node else self.api.root
        return tuple(one for one in node.nearest(name).items if isinstance(one, str)) if name in node else ()

    @cached_property
    def security(self) -> tuple[Requirement, ...]:
        """The security alternatives in force; empty when anyone may call. `({},)` and an entry `{}` mean the same."""
        node = self.node if "security" in self.node else self.api.root
        alternatives = node.nearest("security").children() if "security" in node else ()
        return tuple({name: scopes_of(value) for name, value in one.mapping.items()} for one in alternatives)

    @property
    def secured(self) -> bool:
        """Whether every alternative asks for credentials."""
        return bool(self.security) and all(self.security)

    @cached_property
    def servers(self) -> tuple[Node, ...]:
        """The Server Objects in force: the operation's, else the path's, else the document's (3.x)."""
        for node in (self.node, self.path_item.node, self.api.root):
            if node.nearest("servers").items and "servers" in node:
                return tuple(node.child("servers").children())
        return ()

    @cached_property
    def callbacks(self) -> dict[str, Callback]:
        """The callbacks by name (3.x)."""
        if self.api.version == (2, 0):
            return {}
        found = self.api.views_at(Callback, self.node.find("callbacks"), self)
        for name, callback in found.items():
            callback.name = name
        return found

    def parts(self) -> Iterator[View]:
        """Parameters, request body, responses, callbacks."""
        yield from self.own_parameters
        if self.request_body is not None:
            yield self.request_body
        yield from self.responses.values()
        yield from self.callbacks.values()


class Webhook(View):
    """A request that the server sends by itself: an entry of `webhooks` (3.1) or `x-webhooks`."""

    kind = "webhook"
    referable = False
    name = ""
    path_item: PathItem

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of its path item."""
        return self.path_item.operations

    def parts(self) -> Iterator[View]:
        """The path item."""
        yield self.path_item


def scopes_of(value: Value) -> tuple[str, ...]:
    """The scopes (3.1: or roles) that a Security Requirement Object lists for a scheme."""
    return tuple(str(scope) for scope in value) if isinstance(value, list) else ()
