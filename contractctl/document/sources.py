"""What the user names on the command line becomes sources, and a source becomes a Document."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from os import curdir, walk
from pathlib import Path

from contractctl.document.document import Document
from contractctl.document.file import File
from contractctl.document.git import revision_file
from contractctl.document.load import parse
from contractctl.document.node import Value
from contractctl.document.origin import Origin, ReadOptions, StandardInput, local_file
from contractctl.document.text import decode
from contractctl.document.web import WebFile
from contractctl.errors import InputError, UsageError
from contractctl.model import Pointer

__all__ = ["ReadOptions", "Source", "expand", "open_document"]

_URL = re.compile(r"(?i)https?://")
_REVISION = re.compile(r"(?P<revision>[^:]{2,}):(?P<path>[^:].*)", re.DOTALL)
_SUFFIXES = frozenset((".json", ".yaml", ".yml"))
_SKIPPED = frozenset(("node_modules", "venv", "__pycache__"))
_KEY_IN_JSON = re.compile(r'"(?:openapi|swagger)"\s*:\s*"?[0-9]')
_KEY_IN_YAML = re.compile(r"""^(['"]?)(?:openapi|swagger)\1[ \t]*:[ \t]+['"]?[0-9]""", re.MULTILINE)
_VERSIONS = {"openapi": re.compile(r"3\.[012](?:[.-].*)?"), "swagger": re.compile(r"2(?:\.0)?")}


@dataclass(frozen=True, slots=True)
class Source:
    """One document that is to be read: its name as printed, and where its root file comes from."""

    name: str
    origin: Origin


def expand(specs: Sequence[str], options: ReadOptions) -> list[Source]:
    """The documents that the user named, in that order, each once.

    A spec is a path, a glob pattern, a folder (its documents are found by content), `-` for standard input, an http or
    https URL, or `REV:path` for a file of a git revision. Raises UsageError where a folder or a pattern has none, and
    InputError where a revision cannot be found.
    """
    sources: dict[str, Source] = {}
    for spec in specs:
        for origin in _origins(spec, options):
            sources.setdefault(origin.key, Source(origin.name, origin))
    return list(sources.values())


def open_document(source: Source, options: ReadOptions, data: bytes | None = None) -> Document:
    """Read a document's root file, of which somebody may have the bytes already.

    Raises InputError where it cannot be read or is no OpenAPI document.
    """
    return document_of(source.name, source.origin, options, data)


def document_of(name: str, origin: Origin, options: ReadOptions, data: bytes | None = None) -> Document:
    """The document whose root file an origin has. Raises InputError."""
    file = parse(name, origin.read() if data is None else data)
    _check_version(file)
    return Document(file, origin, options)


def _origins(spec: str, options: ReadOptions) -> Iterator[Origin]:
    if spec == "-":
        named = options.stdin_filename
        yield StandardInput(local_file(named or str(Path(curdir) / "<stdin>")), named=named is not None)
    elif _URL.match(spec):
        yield WebFile(spec)
    elif Path(spec).is_dir():
        yield from _in_folder(spec)
    elif Path(spec).exists():
        yield local_file(spec)
    elif (match := _REVISION.fullmatch(spec)) and not has_magic(match["revision"]):
        if match["revision"].startswith("-"):
            raise UsageError(f"'{match['revision']}' is no revision")
        yield revision_file(match["revision"], match["path"])
    elif has_magic(spec):
        yield from _matching(spec)
    else:
        yield local_file(spec)


def _matching(pattern: str) -> Iterator[Origin]:
    """The files that a glob pattern matches, sorted."""
    paths = sorted(path for path in glob(pattern, recursive=True) if Path(path).is_file())  # noqa: PTH207 - keeps names
    if not paths:
        raise UsageError(f"no file matches {pattern}")
    yield from map(local_file, paths)


def _in_folder(folder: str) -> Iterator[Origin]:
    """The OpenAPI documents below a folder, sorted: files with an `openapi` or `swagger` key of their own."""
    found = False
    for path in sorted(_candidates(folder)):
        origin = local_file(str(path))
        try:
            text = decode(origin.name, origin.read())
        except InputError:
            continue
        if (_KEY_IN_JSON if text.lstrip().startswith("{") else _KEY_IN_YAML).search(text):
            found = True
            yield origin
    if not found:
        raise UsageError(f"no OpenAPI document in the folder {folder}")


def _candidates(folder: str) -> Iterator[Path]:
    for above, folders, names in walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _SKIPPED]
        yield from (Path(above, name) for name in names if Path(name).suffix.lower() in _SUFFIXES and name[0] != ".")


def _check_version(file: File) -> None:
    """Raise InputError where a file is no OpenAPI document of a version that is read."""
    if not isinstance(file.data, dict):
        raise _error(file, (), f"no OpenAPI document: the top level is {_kind(file.data)}, not an object")
    for field, versions in _VERSIONS.items():
        if field in file.data:
            found = file.data[field]
            if isinstance(found, bool) or not versions.fullmatch(str(found)):
                shown = str(found) if isinstance(found, str | int | float) else _kind(found)
                message = f"unsupported version `{field}: {shown[:40]}`"
                raise _error(file, (field,), message, "versions 2.0, 3.0, 3.1 and 3.2 are read")
            return
    keys = ", ".join(f"`{key[:40]}`" for key in list(file.data)[:5])
    raise _error(file, (), f"no `openapi` or `swagger` field: no OpenAPI document (found {keys or 'no field at all'})")


def _error(file: File, pointer: Pointer, message: str, hint: str | None = None) -> InputError:
    line, column = file.locate([pointer])[pointer]
    return InputError(message, path=file.name, line=line, column=column, hint=hint)


def _kind(value: Value) -> str:
    """What a value is, in the words of JSON."""
    number = "a number"
    names = {bool: "a boolean", str: "a string", int: number, float: number, list: "an array", dict: "an object"}
    return names.get(type(value), "null")
