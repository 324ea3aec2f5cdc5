"""A document is its root file and every file that its `$ref`s have led to so far."""

from dataclasses import dataclass
from itertools import islice
from urllib.parse import SplitResult, unquote, urljoin, urlunsplit

from contractctl.document.file import File
from contractctl.document.git import RevisionFile
from contractctl.document.identifiers import Identifiers
from contractctl.document.load import parse
from contractctl.document.node import Node
from contractctl.document.origin import MissingFileError, Origin, ReadOptions, Refused, split
from contractctl.document.web import remote
from contractctl.errors import InputError
from contractctl.model import Place, pointer_text

_MOST_STEPS = 100
"""The longest chain of refs that is followed."""

_MOST_NESTED = 30
"""The most refs that one pointer goes through."""

_LONGEST_INDEX = 10
_LONGEST_COMPARED = 80
_MOST_COMPARED = 1_000


@dataclass(frozen=True, slots=True)
class RefProblem:
    """A `$ref` that leads nowhere. `place` is that of its key.

    `kind` is one of `missing-pointer`, `missing-file`, `unreadable-file`, `remote-not-allowed`, `outside-root`,
    `cycle`, `bad-uri`.
    """

    place: Place
    ref: str
    message: str
    kind: str


class Document:
    """An OpenAPI description as text: files, nodes, and the `$ref`s between them (RFC 3986, RFC 6901)."""

    def __init__(self, root: File, origin: Origin, options: ReadOptions) -> None:
        self.files = [root]
        self.origin = origin
        self.options = options
        self._origins: dict[File, Origin] = {root: origin}
        self._loaded: dict[str, File | InputError] = {origin.key: root}
        self._identifiers: dict[File, Identifiers] = {}
        self._targets: dict[tuple[File, str, str], Node | Refused] = {}
        self._underway: set[tuple[File, str, str]] = set()
        version = root.root.get("openapi")
        self._has_identifiers = str(version).startswith(("3.1", "3.2"))

    @property
    def name(self) -> str:
        """The name of the root file, as printed."""
        return self.files[0].name

    @property
    def root(self) -> Node:
        """The top of the root file."""
        return self.files[0].root

    @property
    def path(self) -> str:
        """The path of the root file in the working tree, also where a revision of it was read; a URL as it is."""
        return self.path_of(self.files[0])

    def path_of(self, file: File) -> str:
        """The path of one of its files in the working tree."""
        origin = self._origins[file]
        return origin.work_path if isinstance(origin, RevisionFile) else file.name

    def origin_of(self, file: File) -> Origin:
        """Where one of its files was read."""
        return self._origins[file]

    def follow(self, node: Node) -> Node | RefProblem:
        """The node that a chain of `$ref`s ends at: the node itself where its value has no `$ref`.

        What stands beside a `$ref` is not looked at. A ref that leads nowhere is answered, never raised.
        """
        seen: set[tuple[File, str, str]] = set()
        while isinstance(ref := node.get("$ref"), str):
            step = (node.file, self._names(node.file).base(node), ref)
            target = self._targets.get(step)
            if target is None:
                target = self._targets[step] = self._resolve(*step)
            if step in seen or len(seen) > _MOST_STEPS:
                target = Refused("cycle", "refers to itself" if len(seen) == 1 else "a circle of $refs")
            seen.add(step)
            if isinstance(target, Refused):
                place = Place(node.file.name, (*node.pointer, "$ref"))
                return RefProblem(place, ref, target.message, target.kind)
            node = target
        return node

    def _resolve(self, file: File, base: str, ref: str) -> Node | Refused:
        """What one `$ref` in a file leads to."""
        step = (file, base, ref)
        if step in self._underway or len(self._underway) > _MOST_NESTED:
            return Refused("cycle", "a $ref that goes through itself")
        self._underway.add(step)
        try:
            parts = split(ref)
            starts = self._starts(file, base, parts)
            return self._first([(start, text) for start in starts for text in _fragments(parts.fragment)])
        except Refused as refused:
            return refused
        finally:
            self._underway.discard(step)

    def _starts(self, file: File, base: str, parts: SplitResult) -> list[Node]:
        """The roots that the fragment of a reference may count from, the likeliest first."""
        location = urlunsplit(parts._replace(fragment=""))
        own = self._names(file).resources
        if not location:
            return [own[base], file.root] if base in own else [file.root]
        absolute = _join(base, location)
        for names in (own, self._names(self.files[0]).resources):
            if absolute in names:
                return [names[absolute]]
        return [self._load(self._origin(file, parts)).root]

    def _origin(self, file: File, parts: SplitResult) -> Origin:
        """Where the file of a reference is to be read. Raises Refused."""
        if parts.scheme in ("http", "https"):
            return remote(urlunsplit(parts), self.options)
        if len(parts.scheme) > 1 and parts.scheme != "file":
            raise Refused("bad-uri", f"nothing here has that name, and {parts.scheme}: is no kind of file")
        return self._origins[file].beside(parts, self.options)

    def _load(self, origin: Origin) -> File:
        """A file, read once. Raises Refused."""
        loaded = self._loaded.get(origin.key)
        if loaded is None:
            try:
                loaded = parse(origin.name, origin.read())
                self.files.append(loaded)
                self._origins[loaded] = origin
            except InputError as error:
                loaded = error
            self._loaded[origin.key] = loaded
        if isinstance(loaded, MissingFileError):
            raise Refused("missing-file", f"{origin.name} does not exist")
        if isinstance(loaded, InputError):
            raise Refused("unreadable-file", str(loaded))
        return loaded

    def _first(self, ways: list[tuple[Node, str]]) -> Node:
        """The node of the first way that leads to one. Raises Refused for the first where none does."""
        failure: Refused | None = None
        for start, fragment in ways:
            try:
                return self._walk(start, fragment)
            except Refused as refused:
                failure = failure or refused
        raise failure or Refused("bad-uri", "an empty reference")

    def _walk(self, start: Node, fragment: str) -> Node:
        """The node at the end of a fragment: a JSON Pointer or the name of an anchor. Raises Refused."""
        if fragment and not fragment.startswith("/"):
            names = self._names(start.file)
            anchored = names.anchors.get((names.base(start), fragment))
            if anchored is None:
                raise Refused("missing-pointer", f"no $anchor '{fragment}', and a JSON Pointer begins with '#/'")
            return anchored
        node = start
        for token in fragment.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            child = _child(node, key)
            if child is None and "$ref" in node:  # a pointer may go through a $ref: common in files that were split
                target = self.follow(node)
                child = None if isinstance(target, RefProblem) else _child(target, key)
            if child is None:
                raise Refused("missing-pointer", _missing(node, key))
            node = child
        return node

    def _names(self, file: File) -> Identifiers:
        """The names that a file's schemas give themselves; none in a document older than OpenAPI 3.1."""
        names = self._identifiers.get(file)
        if names is None:
            names = self._identifiers[file] = Identifiers(file if self._has_identifiers else None)
        return names


def _fragments(fragment: str) -> list[str]:
    """A fragment with its percent escapes decoded, and as it stands: some writers do not encode."""
    decoded = unquote(fragment)
    return [decoded] if decoded == fragment else [decoded, fragment]


def _child(node: Node, key: str) -> Node | None:
    """The member or item that a token of a JSON Pointer names."""
    if node.items and key.isascii() and key.isdecimal() and len(key) < _LONGEST_INDEX and key == str(int(key)):
        return node.find(int(key))
    return node.find(key)


def _missing(node: Node, key: str) -> str:
    """What to say of a token that names nothing, with the nearest key where one is near."""
    from difflib import get_close_matches

    keys = list(islice(node.mapping, _MOST_COMPARED))
    near = get_close_matches(key, keys, 1) if len(key) < _LONGEST_COMPARED else []
    suggestion = f"; did you mean '{near[0]}'?" if near else ""
    shown = key if len(key) < _LONGEST_COMPARED else f"{key[:_LONGEST_COMPARED]}..."
    return f"no '{shown}' at {node.file.name}#{pointer_text(node.pointer)}{suggestion}"


def _join(base: str, reference: str) -> str:
    """A reference as an absolute URI, or as it stands where the base is no URI."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference
