"""A view is a typed look at one node; a reusable object is one view, however often it is referred to, and knows its users."""

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from contractctl.document.node import Node, Value
from contractctl.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractctl.spec.api import Api
    from contractctl.spec.operation import Operation


Direction = Literal["request", "response"]


class View:
    """The base of everything in `contractctl.spec` that stands in a document."""

    kind = "object"
    """The name of the object in the OpenAPI specification, in lower case: `response`, `path item`, ..."""

    flow: Direction | None = None
    """Which way what is inside goes, as seen by a caller; None where that depends on what is around."""

    referable = True
    """Whether the specification allows a Reference Object in its place."""

    owner: "View | None" = None
    """The view inside which this one is written; None for reusable objects in files of their own."""

    mapped_by: "tuple[View, ...]" = ()
    """The schemas whose discriminator names this one."""

    def __init__(self, api: "Api", node: Node) -> None:
        self.api = api
        self.node = node
        self.raw: dict[str, Value] = node.value if isinstance(node.value, dict) else {}
        """The object as it is written; empty where the document has something else there."""
        self.referrers: list[View] = []
        """The views that reach this one by a `$ref`, in the order of the walk."""

    def __repr__(self) -> str:
        """Name the class and the pointer, for people who debug."""
        return f"<{type(self).__name__} {self.node.place}>"

    @property
    def place(self) -> Place:
        """Where this object stands, for a verdict."""
        return self.node.place

    @property
    def description(self) -> str:
        """The description, or the empty string."""
        value = self.raw.get("description")
        return value if isinstance(value, str) else ""

    def extension(self, name: str) -> Value:
        """The value of an `x-` member, or None."""
        return self.raw.get(name)

    def parts(self) -> "Iterator[View]":
        """The views directly inside this one, references followed."""
        return iter(())

    @cached_property
    def users(self) -> "tuple[Operation, ...]":
        """The operations (webhooks and callbacks included) that this object is part of, in the order of the document."""
        from contractctl.spec.operation import Operation, PathItem

        found: set[Operation] = set()
        seen: set[int] = set()
        stack: list[View] = [self]
        while stack:
            view = stack.pop()
            if id(view) in seen:
                continue
            seen.add(id(view))
            if isinstance(view, Operation):
                found.add(view)
            elif isinstance(view, PathItem) and view is not self:
                found.update(view.operations)
            else:
                stack.extend(view.referrers)
                stack.extend(view.mapped_by)
                if view.owner is not None:
                    stack.append(view.owner)
        return tuple(sorted(found, key=lambda operation: operation.number))

    def flow_above(self) -> Direction | None:
        """The flow of the nearest view around this one that has one."""
        owner = self.owner
        while owner is not None and owner.flow is None:
            owner = owner.owner
        return owner.flow if owner is not None else None

    def is_reached(self, *, by_mapping: bool = True) -> bool:
        """Whether a path, webhook or callback leads here; `by_mapping`: the mapping of a discriminator counts."""
        from contractctl.spec.operation import PathItem

        seen: set[int] = set()
        stack: list[View] = [self]
        while stack:
            view = stack.pop()
            if isinstance(view, PathItem) and view is not self and view.side != "component":
                return True
            if id(view) not in seen:
                seen.add(id(view))
                stack.extend(view.mapped_by if by_mapping else ())
                stack.extend(view.referrers)
                stack.extend((view.owner,) if view.owner is not None else ())
        return False
