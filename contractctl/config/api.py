"""One `[[api]]` of the configuration: a document with its name, its owner and its audience."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from glob import escape, has_magic
from pathlib import Path

from contractctl.config.toml_file import Key
from contractctl.contract.settings import AUDIENCES
from contractctl.engine.selection import nearest
from contractctl.errors import InputError, UsageError

API_KEYS = ("name", "spec", "base", "owner", "audience", "server")
SERVER_KEYS = ("url", "sandbox")
_URL = ("http://", "https://")

Refuse = Callable[..., UsageError]
"""Makes the error about a key from a message and the keys that lead to it."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server of an API. Only in a sandbox may a test write."""

    url: str
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class ApiEntry:
    """One entry, read and checked."""

    spec: str
    """A path, a glob or a URL, as it would be named on the command line."""
    name: str
    """Its name; the spec as it was written where it has none."""
    owner: str | None = None
    audience: str | None = None
    """`public`, `partner` or `internal`: over that of the `[contract]` table; None leaves it."""
    base: str | None = None
    """What the document is compared with: a revision, a path or a URL, as it was written."""
    server: Server | None = None
    where: tuple[str | None, int | None] = (None, None)
    """The file and the line of its spec."""

    def error(self, error: UsageError | InputError) -> UsageError:
        """An error about its spec, with its place."""
        return UsageError(f"api '{self.name}': {error}", path=self.where[0], line=self.where[1])


def read_api(entry: object, folder: Path, refuse: Refuse) -> ApiEntry:
    """Read one entry; its spec begins at a folder. Raises what `refuse` makes."""
    table = _table(entry, API_KEYS, refuse)
    spec = _text(table, "spec", refuse)
    if spec is None:
        raise refuse("[[api]] needs a 'spec': the path of the document, a glob or a URL")
    audience = _text(table, "audience", refuse)
    if audience is not None and audience not in AUDIENCES:
        raise refuse(f"'{audience}' is none of {', '.join(AUDIENCES)}", "audience")
    place = refuse("", "spec")
    return ApiEntry(
        spec=_from_here(spec, folder),
        name=_text(table, "name", refuse) or spec,
        owner=_text(table, "owner", refuse),
        audience=audience,
        base=_text(table, "base", refuse),
        server=_server(table, refuse),
        where=(place.path, place.line),
    )


def _server(table: Mapping[str, object], refuse: Refuse) -> Server | None:
    if "server" not in table:
        return None

    def refuse_inside(message: str, *keys: Key) -> UsageError:
        return refuse(message, "server", *keys)

    server = _table(table["server"], SERVER_KEYS, refuse_inside)
    url = _text(server, "url", refuse_inside)
    if url is None or not is_url(url):
        raise refuse_inside("a server needs a 'url' that begins with http:// or https://", "url")
    sandbox = server.get("sandbox", False)
    if not isinstance(sandbox, bool):
        raise refuse_inside("'sandbox' must be true or false", "sandbox")
    return Server(url, sandbox)


def _table(value: object, known: tuple[str, ...], refuse: Refuse) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise refuse(f"must be a table of {', '.join(known)}")
    for key in value:
        if key not in known:
            raise refuse(f"there is no key '{key}'{nearest(key, known)}", key)
    return value


def _text(table: Mapping[str, object], key: str, refuse: Refuse) -> str | None:
    value = table.get(key)
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise refuse(f"'{key}' must be a string that is not empty", key)
    return value


def is_url(spec: str) -> bool:
    """Whether a spec leads to the network."""
    return spec.lower().startswith(_URL)


def _from_here(spec: str, folder: Path) -> str:
    """A spec that begins at a folder, as it is named from the working folder."""
    if is_url(spec):
        return spec
    if folder.is_absolute() and Path.cwd().is_relative_to(folder):  # a configuration above the working folder
        folder = Path(os.path.relpath(folder))
    return os.path.normpath(Path(escape(str(folder)) if has_magic(spec) else folder, spec))
