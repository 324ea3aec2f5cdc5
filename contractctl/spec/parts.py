"""What operations are made of besides responses: parameters, bodies, headers, media types, callbacks, schemes."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from contractctl.document.node import Node, Value
from contractctl.spec.view import Direction, View

if TYPE_CHECKING:
    from contractctl.spec.operation import PathItem
    from contractctl.spec.schema import Schema


class Example(View):
    """An Example Object (3.x)."""

    kind = "example"

    @property
    def value(self) -> Node | None:
        """The node of the example's value: `value`, or `dataValue` in 3.2. None for an external or serialized one."""
        return self.node.find("value") or self.node.find("dataValue")


class Described(View):
    """What a schema describes and examples show: a media type, a parameter or a header."""

    @property
    def schema(self) -> "Schema | None":
        """The schema, or None where nothing is said."""
        return None

    @property
    def direction(self) -> Direction:
        """Whether a caller sends it or receives it."""
        return "request"

    @property
    def example(self) -> Node | None:
        """The node of the single example."""
        return self.node.find("example")

    @cached_property
    def examples(self) -> "dict[str, Example]":
        """The named examples (3.x)."""
        return self.api.views_at(Example, self.node.find("examples"), self) if self.api.version != (2, 0) else {}


class SchemaHolder(Described):
    """What is described by a schema, or by a media type in its place: a parameter or a header."""

    @property
    def schema(self) -> "Schema | None":
        """The schema. In 2.0 the parameter or header is itself the schema."""
        if self.api.version == (2, 0):
            return self.api.schema_at(self.node, self)
        node = self.node.find("schema")
        return self.api.schema_at(node, self) if node else None

    @cached_property
    def content(self) -> "dict[str, MediaType]":
        """The media types of a parameter or header that is described by `content`."""
        return media_types(self)

    def parts(self) -> Iterator[View]:
        """The schema, the media types, the named examples."""
        if self.schema is not None:
            yield self.schema
        yield from self.content.values()
        yield from self.examples.values()


class Parameter(SchemaHolder):
    """A parameter in path, query, header or cookie; the body and form parameters of 2.0 are request bodies instead."""

    kind = "parameter"
    flow = "request"

    @cached_property
    def name(self) -> str:
        """The name as it is sent; empty where the document has none."""
        value = self.raw.get("name")
        return value if isinstance(value, str) else ""

    @cached_property
    def location(self) -> str:
        """`path`, `query`, `header`, `cookie`, `querystring` (3.2); `body` and `formData` in 2.0."""
        value = self.raw.get("in")
        return value if isinstance(value, str) else ""

    @property
    def required(self) -> bool:
        """Whether a caller must send it."""
        return self.raw.get("required") is True

    @property
    def identity(self) -> tuple[str, str]:
        """What makes a parameter unique in an operation: `in` and name (header names in lower case, RFC 9110 5.1)."""
        return self.location, self.name.lower() if self.location == "header" else self.name

    @property
    def schema(self) -> "Schema | None":
        """The schema; the `schema` member for a 2.0 body parameter."""
        if self.location == "body":
            node = self.node.find("schema")
            return self.api.schema_at(node, self) if node else None
        return super().schema


class Header(SchemaHolder):
    """A response header (or one of an encoding)."""

    kind = "header"

    @property
    def direction(self) -> Direction:
        """Whether a caller receives it, or sends it as a header of an encoding."""
        return self.flow_above() or "response"


class MediaType(Described):
    """A Media Type Object; in 2.0 one entry of `produces` or `consumes` joined with the schema."""

    kind = "media type"
    name = ""

    @property
    def is_json(self) -> bool:
        """Whether bodies of this type are JSON: `application/json`, `*+json`, `text/json`, or a range that covers it."""
        return is_json(self.name)

    @property
    def direction(self) -> Direction:
        """Whether a caller sends it or receives it, as seen from the operation it stands in."""
        return self.flow_above() or "request"

    @property
    def schema(self) -> "Schema | None":
        """The schema of the body, or None where nothing is said about it."""
        node = self.node.find("schema")
        return self.api.schema_at(node, self) if node else None

    @property
    def item_schema(self) -> "Schema | None":
        """The schema of one item of a sequential media type (3.2)."""
        node = self.node.find("itemSchema") if self.api.version >= (3, 2) else None
        return self.api.schema_at(node, self) if node else None

    @property
    def example(self) -> Node | None:
        """The node of the single example; in 2.0 the response's example for this media type."""
        if self.api.version == (2, 0):
            return self.node.find("examples", self.name)
        return self.node.find("example")

    def parts(self) -> Iterator[View]:
        """The schemas, the named examples, the headers of encodings."""
        for schema in (self.schema, self.item_schema):
            if schema is not None:
                yield schema
        yield from self.examples.values()
        encodings = self.node.find("encoding") if self.api.version != (2, 0) else None
        for encoding in encodings.children() if encodings else ():
            yield from self.api.views_at(Header, encoding.find("headers"), self).values()


class FormMediaType(MediaType):
    """The body that the form parameters of a 2.0 operation make up together."""

    parameters: tuple[Parameter, ...] = ()

    @cached_property
    def schema(self) -> "Schema | None":
        """An object schema with one property for each form parameter; it stands at the operation's parameters."""
        members: dict[str, Value] = {one.name: one.node.value for one in self.parameters}
        required: list[Value] = [one.name for one in self.parameters if one.required]
        value: Value = {"type": "object", "properties": members, "required": required}
        return self.api.schema_at(Node(self.node.file, value, anchor=self.node), self)

    @property
    def example(self) -> Node | None:
        """A form has none."""
        return None

    def parts(self) -> Iterator[View]:
        """Nothing: the schemas stand in the parameters."""
        return iter(())


class RequestBody(View):
    """A request body; in 2.0 the body parameter, or the form parameters together."""

    kind = "request body"
    flow = "request"
    forms: tuple[Parameter, ...] = ()
    consumes: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether a caller must send it."""
        return any(one.required for one in self.forms) if self.forms else self.raw.get("required") is True

    @cached_property
    def content(self) -> dict[str, MediaType]:
        """The media types that are accepted."""
        if self.api.version != (2, 0):
            return media_types(self)
        content: dict[str, MediaType] = {}
        for name in self.consumes or (("application/x-www-form-urlencoded",) if self.forms else ("application/json",)):
            media = FormMediaType(self.api, self.node) if self.forms else MediaType(self.api, self.node)
            media.name, media.owner = name, self
            if isinstance(media, FormMediaType):
                media.parameters = self.forms
            content[name] = media
        return content

    @property
    def json(self) -> MediaType | None:
        """The first JSON media type, or None."""
        return next((media for media in self.content.values() if media.is_json), None)

    def parts(self) -> Iterator[View]:
        """The media types."""
        yield from self.content.values()


class Callback(View):
    """A callback: requests that the server sends to an address it was given (3.x)."""

    kind = "callback"
    name = ""

    @cached_property
    def path_items(self) -> "dict[str, PathItem]":
        """The path items by runtime expression."""
        from contractctl.spec.operation import PathItem

        return {
            key: item for key, item in self.api.views_at(PathItem, self.node, self).items() if not key.startswith("x-")
        }

    def parts(self) -> Iterator[View]:
        """The path items."""
        yield from self.path_items.values()


class SecurityScheme(View):
    """A security scheme by its name in the document."""

    kind = "security scheme"
    name = ""

    @property
    def type(self) -> str:
        """`apiKey`, `http`, `oauth2`, `openIdConnect`, `mutualTLS`; `basic` in 2.0."""
        value = self.raw.get("type")
        return value if isinstance(value, str) else ""


def media_types(owner: View) -> dict[str, MediaType]:
    """The `content` of a 3.x object, by media type as written."""
    found = owner.api.views_at(MediaType, owner.node.find("content"), owner)
    for name, media in found.items():
        media.name = name
    return found


def is_json(media_type: str) -> bool:
    """Whether a media type or range carries JSON (RFC 8259, RFC 6839 3.1)."""
    essence = media_type.split(";", maxsplit=1)[0].strip().lower()
    return essence in {"application/json", "text/json", "*/*", "application/*"} or essence.endswith("+json")
