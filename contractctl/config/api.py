"""One `[[api]]` of the configuration: a document with its name, its owner and its audience."""

import os
from dataclasses import dataclass
from glob import escape, has_magic
from pathlib import Path

from contractctl.config.entry import Complain, Entry
from contractctl.config.live import LEVELS
from contractctl.config.toml_file import Key
from contractctl.contract.settings import AUDIENCES
from contractctl.errors import InputError, UsageError

API_KEYS = ("name", "spec", "base", "owner", "audience", "server")
SERVER_KEYS = ("url", "sandbox", "level")
_URL = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server of an API. Only in a sandbox may a test write."""

    url: str
    sandbox: bool = False
    level: str | None = None
    """How far a test goes there when the command line says nothing; only a sandbox has one."""


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


def read_api(value: object, folder: Path, complain: Complain) -> ApiEntry:
    """Read one entry; its spec begins at a folder. Raises what `complain` makes."""
    entry = Entry.read(value, complain, API_KEYS)
    spec = entry.name("spec")
    if spec is None:
        raise complain("[[api]] needs a 'spec': the path of the document, a glob or a URL")
    audience = entry.name("audience")
    if audience is not None and audience not in AUDIENCES:
        raise complain(f"'{audience}' is none of {', '.join(AUDIENCES)}", "audience")
    place = complain("", "spec")
    return ApiEntry(
        spec=_from_here(spec, folder),
        name=entry.name("name") or spec,
        owner=entry.name("owner"),
        audience=audience,
        base=entry.name("base"),
        server=_server(entry),
        where=(place.path, place.line),
    )


def _server(entry: Entry) -> Server | None:
    if "server" not in entry.values:
        return None

    def complain(message: str, *keys: Key) -> UsageError:
        return entry.complain(message, "server", *keys)

    server = Entry.read(entry.values["server"], complain, SERVER_KEYS)
    url = server.name("url")
    if url is None or not is_url(url):
        raise complain("a server needs a 'url' that begins with http:// or https://", "url")
    level = server.name("level")
    if level is not None and level not in LEVELS:
        raise complain(f"'{level}' is none of {', '.join(LEVELS)}", "level")
    if level is not None and not server.flag("sandbox"):
        raise complain("only a server with 'sandbox = true' has a level of its own", "level")
    return Server(url, server.flag("sandbox"), level)


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
