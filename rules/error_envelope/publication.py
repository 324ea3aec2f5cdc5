"""Where a document may publish the codes of its errors: at the code, beside it, in the answers, or once for all."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from contractctl.contract.envelope import error_body
from contractctl.contract.forms import ErrorAnswer
from contractctl.document.node import Node, Value
from contractctl.spec.api import Api
from contractctl.spec.merged import Shape, merged, normalised
from contractctl.spec.schema import Schema

KEYWORDS = ("enum", "const", "pattern", "x-extensible-enum", "x-enum")
KINDS = frozenset({"type", "reason", "category"})
"""What a client can branch on in the place of the code, where the form requires it and lists its values."""
LINK = re.compile(
    r"\[[^\]\n]*\b(?:codes?|errors?)\b[^\]\n]*\]\(https?://"
    r"|https?://[^\s)>\]]*(?<![a-z0-9])(?:errors?|codes?|errors?[-_]?codes?)(?![a-z0-9])",
    re.IGNORECASE,
)
LISTED = re.compile(r"^[ \t]*[*+-][ \t]+`(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[A-Z][A-Z0-9_]{2,})`", re.MULTILINE)
"""An item of a list that begins with a code: ``* `tuple_already_exists` - when there is one``."""
STATUS = re.compile(r"[45]\d\d")
SHOWN = 2
"""So many examples at the code show what codes look like ..."""
ENOUGH = 5
"""... and so many different codes in the examples of answers are as good as a list."""


@dataclass(slots=True)
class Code:
    """A code property: the way to it in an error body, the shape that holds it, its schemas, the answers that have it."""

    root: tuple[str, ...]
    name: str
    holder: Shape
    schemas: tuple[Schema, ...]
    answers: list[ErrorAnswer] = field(default_factory=list)


def is_published(code: Code, api: Api, *, prose: bool) -> bool:
    """Whether a reader of the document can find out which values a code has."""
    sources = [one for shape in merged(code.schemas, "response").alternatives for one in shape.sources]
    return (
        any(keyword in one.raw for one in sources for keyword in KEYWORDS)
        or any(True for _ in values(sources))
        or has_list(api)
        or has_kind(code)
        or any(is_linked(one, prose=prose) for one in sources)
        or (prose and all(LISTED.search(one.response.description) for one in code.answers))
        or len(set(shown(code))) >= ENOUGH
    )


def values(schemas: Iterable[Schema]) -> Iterator[object]:
    """The values that schemas publish: of an enum or const, and examples where there are at least two."""
    for schema in schemas:
        for keyword in ("enum", "x-extensible-enum"):
            listed = schema.raw.get(keyword)
            yield from listed if isinstance(listed, list) else ()
        if "const" in schema.raw:
            yield schema.raw["const"]
        examples = schema.raw.get("examples")
        if isinstance(examples, list) and len(examples) >= SHOWN:
            yield from examples


def has_list(api: Api) -> bool:
    """Whether the document lists its codes elsewhere: `x-error-codes`, or a component `ErrorCode` with an enum."""
    listed = api.components.get("schemas", {}).get("ErrorCode")
    return "x-error-codes" in api.root or (listed is not None and "enum" in listed.raw)


def has_kind(code: Code) -> bool:
    """Whether a required member beside the code says which kinds of errors there are."""
    beside = [schemas for name, schemas in code.holder.named(KINDS).items() if name in code.holder.required]
    return any(shape.enum for schemas in beside for shape in merged(schemas, "response").alternatives)


def is_linked(schema: Schema, *, prose: bool) -> bool:
    """Whether a code's schema links a page on codes or errors."""
    docs = schema.raw.get("externalDocs")
    linked = f"[{docs.get('description', '')}]({docs.get('url')})" if isinstance(docs, dict) else ""
    return LINK.search(linked) is not None or (prose and LINK.search(schema.description) is not None)


def shown(code: Code) -> Iterator[str]:
    """The codes in the examples of the answers; a number that repeats the status is none."""
    for answer in code.answers:
        media = error_body(answer.response)
        examples = [media.example, *(one.value for one in media.examples.values())] if media is not None else []
        for example in examples:
            value = member(example, (*code.root, normalised(code.name)))
            if isinstance(value, str | int) and not STATUS.fullmatch(str(value)):
                yield str(value)


def member(example: Node | None, path: tuple[str, ...]) -> Value:
    """What stands at a way of normalised names in an example."""
    value = example.value if example is not None else None
    for wanted in path:
        members = value.items() if isinstance(value, dict) else ()
        value = next((one for name, one in members if normalised(str(name)) == wanted), None)
    return value
