"""Documents for tests, from YAML text."""

from pathlib import Path
from textwrap import dedent

from contractctl.document.document import Document
from contractctl.document.load import parse
from contractctl.document.origin import LocalFile, ReadOptions
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation


def document(text: str) -> Document:
    """A document that consists of this text; `openapi` is 3.0.3 where it says nothing."""
    whole = dedent(text)
    if "openapi:" not in whole and "swagger:" not in whole:
        whole = f"openapi: 3.0.3\ninfo: {{title: T, version: 1.0.0}}\n{whole}"
    return Document(parse("api.yaml", whole.encode()), LocalFile("api.yaml", Path("api.yaml").parent), ReadOptions())


def api(text: str) -> Api:
    """The typed view of such a document."""
    return Api(document(text))


def operation(text: str, label: str) -> Operation:
    """One operation of it, by its label."""
    return next(one for one in api(text).index.of(Operation) if one.label == label)
