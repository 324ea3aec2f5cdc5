"""An `[[overrides]]` entry: a small configuration of its own for some paths, operations or files."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from contractctl.config.entry import Entry
from contractctl.engine.overrides import Override
from contractctl.errors import UsageError
from contractctl.model import Place

if TYPE_CHECKING:
    from contractctl.config.layer import Layer

REACH = ("paths", "operations", "files")
DIFFERENT = ("extends", "ignore", "severity", "options")
KEYS = (*REACH, "until", "reason", *DIFFERENT)


def different(value: object) -> Mapping[str, object]:
    """The part of an entry that is a configuration like any other."""
    return {key: one for key, one in value.items() if key in DIFFERENT} if isinstance(value, Mapping) else {}


def read_override(layer: "Layer", index: int, value: object) -> Override:
    """Read one entry; `layer` is what `different` makes of it. Raises UsageError with the line."""

    def complain(message: str, *keys: str) -> UsageError:
        return layer.error(f"overrides[{index}]: {message}", *keys)

    entry = Entry.read(value, complain, KEYS)
    if not any(entry.texts(key) for key in REACH):
        raise complain(f"say what it is about: {', '.join(REACH)}")
    if not any(key in entry.values for key in DIFFERENT):
        raise complain(f"say what is different there: {', '.join(DIFFERENT)}")
    if any(name.endswith(".toml") or "/" in name or "\\" in name for name in layer.strings("extends")):
        raise complain("'extends' names profiles here, no files", "extends")
    return Override(
        place=Place(str(layer.file.path) if layer.file else "", ("overrides", index)),
        folder=layer.folder,
        line=layer.line(),
        paths=entry.texts("paths"),
        operations=entry.texts("operations"),
        files=entry.texts("files"),
        profiles=layer.strings("extends"),
        ignore=layer.strings("ignore"),
        severity=layer.severities(),
        options={pack: layer.table("options", pack) for pack in layer.table("options")},
        reason=entry.text("reason").strip(),
        until=entry.day("until"),
    )
