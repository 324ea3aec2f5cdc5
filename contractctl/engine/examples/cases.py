"""What a fenced example stands for: a document, two of them, or two schemas in each place where a schema may be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from contractctl.document.document import Document
from contractctl.document.load import parse
from contractctl.document.origin import LocalFile, ReadOptions
from contractctl.spec.api import Api

MARK = "# <- here"
PARTING = re.compile(r"^---\n", re.MULTILINE)
Mark = tuple[int, int]
"""Which document, the first is 0, and the 1-based line in it."""

HEAD = "openapi: {openapi}\ninfo: {{title: Example, version: 1.0.0}}\npaths:\n  /orders:\n    post:\n"
BODY = "content:\n  application/json:\n    schema:\n"
ANSWER = "responses:\n  '200':\n    description: The order.\n"
DONE = "responses: {'204': {description: Done.}}\n"
PROPERTY = "type: object\nproperties:\n  note:\n"

FRAMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "request": {
        "body": ("requestBody:\n", BODY),
        "property": ("requestBody:\n", BODY, PROPERTY),
        "parameter": ("parameters:\n- name: note\n  in: query\n  schema:\n",),
    },
    "response": {
        "body": (ANSWER, BODY),
        "property": (ANSWER, BODY, PROPERTY),
        "header": (ANSWER, "headers:\n  X-Note:\n    schema:\n"),
    },
}
"""By direction and place: what stands around a schema, from the operation inwards."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to judge: a document, or a base and a revision."""

    name: str
    texts: tuple[str, ...]
    options: Mapping[str, object]
    """The pack's options."""

    def marks(self) -> set[Mark]:
        """Where findings must be."""
        return {
            (number, line)
            for number, text in enumerate(self.texts)
            for line, written in enumerate(text.splitlines(), start=1)
            if MARK in written
        }


def cases_of(text: str, head: str) -> list[Case]:
    """The cases of an example, by its text and by what stands in the fence's head.

    `schema=request` or `schema=response`: base and revision are schemas, which are put into every place of that
    direction, or only into those of `in=[body,property]`; `openapi=3.0.3` says in which version.
    """
    options = option_values(head)
    direction = options.pop("schema", None)
    version, places = options.pop("openapi", "3.1.0"), options.pop("in", None)
    texts = PARTING.split(text)
    if direction is None:
        return [Case("", tuple(map(completed, texts)), options)]
    chosen = places if isinstance(places, list) else [places] if places is not None else list(FRAMES[str(direction)])
    return [
        Case(place, tuple(_framed(one, str(direction), place, str(version)) for one in texts), options)
        for place in map(str, chosen)
    ]


def _framed(schema: str, direction: str, place: str, version: str) -> str:
    """A document with a schema in one place of it. A mark on a line of its own before the schema is about the whole of it."""
    whole = schema.startswith(MARK)
    schema = schema.partition("\n")[2] if whole else schema
    text, deep = HEAD.format(openapi=version), 6
    for part in FRAMES[direction][place]:
        text += indent(part, " " * deep)
        deep += _depth(part)
    text = f"{text.rstrip()} {MARK}\n" if whole else text
    return text + indent(schema, " " * deep) + (indent(DONE, " " * 6) if direction == "request" else "")


def _depth(part: str) -> int:
    """How far in the next part stands."""
    last = part.splitlines()[-1]
    if last.endswith(":"):
        return len(last) - len(last.lstrip()) + 2
    return len(last) - len(last.lstrip())


def completed(text: str) -> str:
    """A whole document: `openapi`, `info` and `paths` added at the end where the example leaves them out."""
    added = ""
    if not re.search(r"^(openapi|swagger):", text, re.MULTILINE):
        added += "openapi: 3.0.3\n"
    if not re.search(r"^info:", text, re.MULTILINE):
        added += "info: {title: Example, version: 1.0.0}\n"
    if not re.search(r"^(paths|webhooks|components):", text, re.MULTILINE):
        added += "paths: {}\n"
    return text + added


def option_values(text: str) -> dict[str, object]:
    """The options in a fence's head: `only=all require=true` with YAML values."""
    pairs = (word.partition("=") for word in text.split())
    return {key: parse("option", f"[{value}]".encode()).data[0] for key, _, value in pairs}  # type: ignore[index]


def api_of(text: str, folder: Path) -> Api:
    """The typed view of an example that stands in a pack's folder. Raises ContractctlError."""
    return Api(document_of(text, folder))


def document_of(text: str, folder: Path, name: str = "example.yaml") -> Document:
    """An example as if it stood in a pack's folder under some name. Raises ContractctlError."""
    return Document(parse(name, text.encode()), LocalFile(name, folder), ReadOptions())
