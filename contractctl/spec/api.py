"""The typed view of a whole document, the same for OpenAPI 2.0, 3.0, 3.1 and 3.2; built as far as somebody asks."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from contractctl.document.document import Document, RefProblem
from contractctl.document.node import Node
from contractctl.model import Place
from contractctl.spec.index import Index
from contractctl.spec.operation import Operation, PathItem, Side, Webhook
from contractctl.spec.parts import Callback, Example, Header, MediaType, Parameter, RequestBody, SecurityScheme
from contractctl.spec.responses import Link, Response  # fmt: skip
from contractctl.spec.schema import Schema, is_plain_reference
from contractctl.spec.view import View

V = TypeVar("V", bound=View)

COMPONENTS: dict[str, type[View]] = {
    "schemas": Schema,
    "responses": Response,
    "parameters": Parameter,
    "examples": Example,
    "requestBodies": RequestBody,
    "headers": Header,
    "securitySchemes": SecurityScheme,
    "links": Link,
    "callbacks": Callback,
    "pathItems": PathItem,
    "mediaTypes": MediaType,
}
"""The sections of the Components Object (3.x) and what stands in them."""

COMPONENTS_2: dict[str, type[View]] = {
    "definitions": Schema,
    "parameters": Parameter,
    "responses": Response,
    "securityDefinitions": SecurityScheme,
}
"""The sections of a 2.0 document that hold reusable objects."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One `$ref` that was followed: where it is written, and what it led to."""

    node: Node
    expected: type[View]
    target: Node | RefProblem


class Api:
    """One API: its operations, webhooks and reusable objects."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root = document.root
        self.references: list[Reference] = []
        """Every `$ref` that the walk followed, broken ones included."""
        self.memo: dict[object, object] = {}
        """What a higher layer found out about the whole document once, by a key of its own."""
        self._views: defaultdict[type[View], dict[int, View]] = defaultdict(dict)
        self._followed: dict[int, Node | None] = {}
        self._routed: set[int] = set()
        self._numbers = 0

    @cached_property
    def version(self) -> tuple[int, int]:
        """`(2, 0)`, `(3, 0)`, `(3, 1)` or `(3, 2)`."""
        text = str(self.root.get("openapi") or self.root.get("swagger") or "3.0")
        major, _, rest = text.partition(".")
        minor = rest.partition(".")[0]
        return (int(major) if major.isdigit() else 3, int(minor) if minor.isdigit() else 0)

    @property
    def place(self) -> Place:
        """The root: an api can be named as a verdict's place like any view."""
        return self.root.place

    @property
    def title(self) -> str:
        """`info.title`, or the empty string."""
        node = self.root.find("info", "title")
        return node.text if node else ""

    # -- making views ---------------------------------------------------------------------------------------------

    def view_of(self, cls: type[V], node: Node, owner: View | None, referrer: View | None) -> V:
        """The one view of an object, made when it is first asked for."""
        known: dict[int, V] = self._views[cls]  # type: ignore[assignment]
        value = node.value
        view = known.get(id(value))
        if view is None:
            view = cls(self, node)
            if isinstance(value, dict):
                known[id(value)] = view
        if owner is not None:
            if view.owner is None:
                view.owner = owner
            elif view.owner is not owner:  # a shared path item, a YAML alias: several owners
                referrer = owner
        if referrer is not None and (not view.referrers or view.referrers[-1] is not referrer):
            view.referrers.append(referrer)
        return view

    def view_at(self, cls: type[V], node: Node, owner: View | None) -> V:
        """The view at a node of a certain kind, a `$ref` followed. A broken `$ref` gives the view of the `$ref` itself."""
        target = self.target(node, cls)
        return self.view_of(cls, node, owner, None) if target is node else self.view_of(cls, target, None, owner)

    def target(self, node: Node, cls: type[View]) -> Node:
        """Where a `$ref` at this node leads, or the node itself: no `$ref`, or a broken one."""
        if cls.referable and "$ref" in node and isinstance(node.get("$ref"), str):
            return self._follow(node, cls) or node
        return node

    def views_at(self, cls: type[V], holder: Node | None, owner: View | None) -> dict[str, V]:
        """The views in an object that maps names to objects of one kind."""
        if holder is None or not isinstance(holder.value, dict):
            return {}
        members = (one for one in holder.children() if isinstance(one.value, dict))
        return {str(one.key): self.view_at(cls, one, owner) for one in members}

    def items_at(self, cls: type[V], holder: Node | None, owner: View | None) -> list[V]:
        """The views in an array."""
        if holder is None or not isinstance(holder.value, list):
            return []
        return [self.view_at(cls, one, owner) for one in holder.children() if isinstance(one.value, dict)]

    def schema_at(self, node: Node, owner: View | None) -> Schema | None:
        """The schema at a node; a `$ref` is followed unless siblings constrain too (3.1). None for a broken one."""
        value = node.value
        if not isinstance(value, dict) or "$ref" not in value or not is_plain_reference(node, self.version):
            return self.view_of(Schema, node, owner, None)
        target = self._follow(node, Schema)
        return self.view_of(Schema, target, None, owner) if target is not None else None

    def follow(self, node: Node) -> Node | None:
        """Where the `$ref` of a schema leads, whatever stands beside it; None for a broken one."""
        return self._follow(node, Schema)

    def discriminated(self, node: Node, owner: Schema) -> Schema | None:
        """The schema that an entry of a discriminator's mapping names: a component's name or a reference."""
        text = node.text
        section = "definitions" if self.version == (2, 0) else "components/schemas"
        known = self.root.find(*section.split("/"), text) is not None
        bare = known or ("/" not in text and "#" not in text and "." not in text)
        made = Node(node.file, {"$ref": f"#/{section}/{text}" if bare else text}, anchor=node)
        target = self.document.follow(made)
        if isinstance(target, RefProblem):
            return None
        schema = self.view_of(Schema, target, None, None)
        schema.mapped_by = (*schema.mapped_by, owner)
        return schema

    def _follow(self, node: Node, expected: type[View]) -> Node | None:
        key = id(node.value)
        if key not in self._followed:
            target = self.document.follow(node)
            self.references.append(Reference(node, expected, target))
            self._followed[key] = None if isinstance(target, RefProblem) else target
        return self._followed[key]

    # -- what is in it --------------------------------------------------------------------------------------------

    @cached_property
    def path_items(self) -> tuple[PathItem, ...]:
        """The paths in the order of the document."""
        return tuple(self._path_items(self.root.find("paths"), "server", slashed=True))

    @cached_property
    def webhooks(self) -> tuple[Webhook, ...]:
        """The entries of `webhooks` and `x-webhooks`."""
        found = []
        for section in ("webhooks", "x-webhooks"):
            holder = self.root.find(section)
            for item in self._path_items(holder, "webhook", slashed=False):
                webhook = Webhook(self, item.node)
                webhook.name, webhook.path_item = item.path, item
                found.append(webhook)
        return tuple(found)

    def _path_items(self, holder: Node | None, side: Side, *, slashed: bool) -> Iterator[PathItem]:
        for node in holder.children() if holder is not None and isinstance(holder.value, dict) else ():
            key = str(node.key)
            if isinstance(node.value, dict) and not key.startswith("x-") and (key.startswith("/") or not slashed):
                yield self.path_item(node, key, side)

    def path_item(self, node: Node, path: str, side: Side) -> PathItem:
        """A path item under its path: a shared one is a view of its own for each path that uses it."""
        target = self.target(node, PathItem)
        self._routed.add(id(target.value))
        item = PathItem(self, target)
        item.path, item.side = path, side
        return item

    @cached_property
    def components(self) -> dict[str, dict[str, View]]:
        """The reusable objects: section, name, view. Sections bear their 3.x names in all versions."""
        old = self.version == (2, 0)
        names = {"definitions": "schemas", "securityDefinitions": "securitySchemes"}
        found: dict[str, dict[str, View]] = {}
        for section, cls in (COMPONENTS_2 if old else COMPONENTS).items():
            holder = self.root.find(section) if old else self.root.find("components", section)
            members: dict[str, View] = {}
            for node in holder.children() if holder is not None and isinstance(holder.value, dict) else ():
                view = self.component(cls, node)
                if view is not None:
                    members[str(node.key)] = view
            found[names.get(section, section)] = members
        return found

    def component(self, cls: type[View], node: Node) -> View | None:
        """The view of one entry of a components section."""
        if cls is Schema:
            return self.schema_at(node, None) if isinstance(node.value, dict | bool) else None
        if not isinstance(node.value, dict):
            return None
        view: View = self.view_at(cls, node, None)
        if isinstance(view, SecurityScheme):
            view.name = str(node.key)
        if isinstance(view, PathItem):
            view.path, view.side = str(node.key), "component"
            return None if id(view.node.value) in self._routed else view
        return view

    @property
    def security_schemes(self) -> dict[str, SecurityScheme]:
        """The security schemes by name."""
        found = self.components.get("securitySchemes", {})
        return {name: view for name, view in found.items() if isinstance(view, SecurityScheme)}

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations that the server answers, in the order of the document."""
        return tuple(one for one in self.index.of(Operation) if one.side == "server")

    @cached_property
    def index(self) -> "Index":
        """Every view, by kind, each once, in the order of the document: the one walk that all clauses share."""
        tops: list[View] = [*self.path_items, *self.webhooks]
        self._number_operations(tops)
        tops.extend(view for members in self.components.values() for view in members.values())
        return Index(tops)

    def _number_operations(self, tops: list[View]) -> None:
        """Touch every operation first, so that a shared response knows all its uses before its parts are made."""
        items = [top.path_item if isinstance(top, Webhook) else top for top in tops]
        todo = [item for item in items if isinstance(item, PathItem)]
        seen: set[int] = set()
        for item in todo:
            if id(item) in seen:
                continue
            seen.add(id(item))
            for operation in item.operations:
                self._numbers += 1
                operation.number = self._numbers
                operation.responses  # noqa: B018 -- notes the uses
                for callback in operation.callbacks.values():
                    for expression, inner in callback.path_items.items():
                        if not inner.path:
                            inner.path, inner.side = f"{callback.name} {expression}", "callback"
                        todo.append(inner)
