"""Where a file comes from: how it is read, what it is called, and what the references in it lead to."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from contractctl.document.limits import MAX_BYTES
from contractctl.document.text import check_size
from contractctl.errors import InputError


@dataclass(frozen=True)
class ReadOptions:
    """What the user allows a document to reach, and what standard input stands for."""

    allow_remote_refs: bool = False
    allow_outside_refs: bool = False
    stdin_filename: str | None = None


class Refused(Exception):  # noqa: N818 - an answer about one reference, not an error of the run
    """A reference that leads nowhere; `kind` is that of the RefProblem it becomes."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class MissingFileError(InputError):
    """A file that is not there."""


class Origin(Protocol):
    """A place that one file is read from."""

    @property
    def name(self) -> str:
        """The name as it is printed."""

    @property
    def key(self) -> str:
        """What two names of the same file have in common."""

    def read(self) -> bytes:
        """The bytes. Raises InputError."""

    def beside(self, reference: SplitResult, options: ReadOptions) -> "Origin":
        """What a relative reference or a `file:` URI leads to. Raises Refused."""


@dataclass(frozen=True)
class LocalFile:
    """A file on disk. `name` is its path as the user gave it, or as the way from there leads to it."""

    name: str
    root: Path
    """The folder that its refs stay in."""

    @property
    def key(self) -> str:
        """The path with symbolic links resolved."""
        return os.path.realpath(self.name)

    def read(self) -> bytes:
        """The bytes. Raises InputError."""
        try:
            path = Path(self.name)
            if not path.exists():
                raise MissingFileError("no such file", path=self.name)
            if not path.is_file():  # a named pipe would wait for ever
                raise InputError("not a file", path=self.name)
            with path.open("rb") as stream:
                check_size(self.name, os.fstat(stream.fileno()).st_size)
                return stream.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read: {getattr(error, 'strerror', None) or error}", path=self.name) from None

    def beside(self, reference: SplitResult, options: ReadOptions) -> "LocalFile":
        """The file that a reference leads to from this one's folder. Raises Refused."""
        path = local_path(reference)
        if "\0" in path:
            raise Refused("bad-uri", "a file name cannot hold a NUL character")
        name = os.path.normpath(os.path.join(os.path.dirname(self.name), path))  # noqa: PTH118, PTH120
        inside = Path(os.path.realpath(name)).is_relative_to(self.root)
        if not options.allow_outside_refs and (os.path.isabs(path) or not inside):  # noqa: PTH117
            what = "an absolute path" if os.path.isabs(path) else f"outside {self.root.name or self.root}"  # noqa: PTH117
            raise Refused("outside-root", f"{path} is {what}: allow it with --allow-outside-refs")
        return LocalFile(name, self.root)


@dataclass(frozen=True)
class StandardInput:
    """Standard input, with the file it stands for."""

    file: LocalFile
    named: bool

    @property
    def name(self) -> str:
        """The name of the file it stands for, `<stdin>` when there is none."""
        return self.file.name if self.named else "<stdin>"

    @property
    def key(self) -> str:
        """The path of the file it stands for: a ref to that file leads back to what was read."""
        return self.file.key if self.named else "-"

    def read(self) -> bytes:
        """The bytes, up to one more than the limit."""
        return sys.stdin.buffer.read(MAX_BYTES + 1)

    def beside(self, reference: SplitResult, options: ReadOptions) -> LocalFile:
        """The file that a reference leads to. Raises Refused."""
        return self.file.beside(reference, options)


def local_path(reference: SplitResult) -> str:
    """The path of a relative reference or a `file:` URI, with percent escapes decoded. Raises Refused."""
    if reference.netloc not in ("", "localhost"):
        raise Refused("bad-uri", f"'{reference.netloc}' is a host: a reference to the network begins with https:")
    path = unquote(reference.path)
    if len(reference.scheme) == 1:  # a drive letter
        return f"{reference.scheme}:{path}"
    if reference.scheme == "file" and os.name == "nt":
        return path.lstrip("/")
    return path


def local_file(path: str) -> LocalFile:
    """A file that the user named, with the root its refs stay in: git top level, working folder or its own folder."""
    folder = Path(os.path.realpath(path)).parent
    work = Path(os.path.realpath(os.curdir))
    top = next((above for above in (folder, *folder.parents) if (above / ".git").exists()), None)
    return LocalFile(path, top or (work if folder.is_relative_to(work) else folder))


def split(reference: str) -> SplitResult:
    """The parts of a URI reference. Raises Refused."""
    try:
        return urlsplit(reference)
    except ValueError as error:
        raise Refused("bad-uri", f"no URI reference: {error}") from None
