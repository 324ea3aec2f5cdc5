"""A layer is what one configuration file, or the command line, says; every key is checked when it is read."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contractctl.config.toml_file import Key, TomlFile
from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import Catalog
from contractctl.engine.selection import OVERLAYS, PROFILES, matching, nearest, with_options
from contractctl.errors import UsageError
from contractctl.model import Severity

KEYS = (
    "extends", "select", "ignore", "severity", "fail-on", "include", "exclude", "packs", "contract", "options",
)  # fmt: skip
"""The keys of a configuration."""

NEVER = "never"
OFF = "off"
_KEY_PATH = re.compile(r"contract(?P<rest>[\w.\[\]-]*): ")


@dataclass(frozen=True)
class Layer:
    """The values of one source, with the folder that its paths begin at. `file` is None for the command line."""

    values: Mapping[str, object]
    folder: Path
    file: TomlFile | None = None
    prefix: tuple[str, ...] = ()
    """Where the values stand in the file: `tool`, `contractctl` in a pyproject.toml."""

    def __post_init__(self) -> None:
        """Check all keys. Raises UsageError with the file and the line."""
        for key in self.values:
            if key not in KEYS:
                raise self.error(f"there is no key '{key}'{nearest(key, KEYS)}", key)
        for key in ("extends", "select", "ignore", "include", "exclude", "packs"):
            self.strings(key)
        for profile in self.strings("extends"):
            if not is_file_name(profile) and profile not in (*PROFILES, *OVERLAYS):
                known = nearest(profile, (*PROFILES, *OVERLAYS))
                raise self.error(f"there is no profile '{profile}'{known}", "extends")
        self.severities()
        self.fail_on()
        for pack in self.table("options"):
            self.table("options", pack)
        self._check_contract()

    def error(self, message: str, *keys: Key) -> UsageError:
        """An error about a key, with its place where this is a file."""
        if self.file is None:
            return UsageError(message)
        return UsageError(message, path=str(self.file.path), line=self.file.line(*self.prefix, *keys))

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty where there is none. Raises UsageError."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.error(f"'{key}' must be a list of strings", key)
        return tuple(value)

    def table(self, *keys: str) -> Mapping[str, object]:
        """A table; empty where there is none. Raises UsageError."""
        value: object = self.values
        for key in keys:
            value = value.get(key, {}) if isinstance(value, Mapping) else None
        if not isinstance(value, Mapping):
            raise self.error(f"[{'.'.join(keys)}] must be a table", *keys)
        return value

    def severities(self) -> dict[str, Severity | None]:
        """The table `severity`: a level for each name, None for `off`. Raises UsageError."""
        found: dict[str, Severity | None] = {}
        for name, level in self.table("severity").items():
            try:
                found[name] = None if level == OFF else Severity.parse(str(level))
            except ValueError:
                message = f"severity of '{name}': '{level}' is none of error, warning, info, hint, off"
                raise self.error(message, "severity", name) from None
        return found

    def fail_on(self) -> Severity | None:
        """The lowest severity that fails the run; None for `never`. Raises UsageError."""
        level = self.values.get("fail-on", Severity.ERROR.label)
        try:
            return None if level == NEVER else Severity.parse(str(level))
        except ValueError:
            raise self.error(f"'{level}' is none of error, warning, info, hint, never", "fail-on") from None

    def packs(self) -> tuple[Path, ...]:
        """The folders of the user's own packs."""
        return tuple(self.folder / name for name in self.strings("packs"))

    def check(self, catalog: Catalog) -> None:
        """Check what only the packs can tell: names of clauses, and options. Raises UsageError with the line."""
        for key in ("select", "ignore", "severity"):
            for name in self.table(key) if key == "severity" else self.strings(key):
                with self._placed(key, name):
                    matching(catalog, name)
        known = {one.pack.name: one.pack for one in catalog.packs}
        for pack in self.table("options"):
            if pack not in known:
                raise self.error(f"[options.{pack}]: there is no pack '{pack}'{nearest(pack, known)}", "options", pack)
            for option, value in self.table("options", pack).items():
                with self._placed("options", pack, option):
                    with_options(known[pack].options(), {option: value}, f"options.{pack}")

    @contextmanager
    def _placed(self, *keys: Key) -> Iterator[None]:
        """Give an error of the engine the place of the key that it is about."""
        try:
            yield
        except UsageError as error:
            raise self.error(error.message, *keys) from None

    def _check_contract(self) -> None:
        try:
            ContractSettings.read(self.table("contract"))
        except ValueError as error:
            path = _KEY_PATH.match(str(error))
            keys = re.findall(r"[\w-]+", path["rest"]) if path else []
            raise self.error(str(error), "contract", *(int(key) if key.isdigit() else key for key in keys)) from None


def is_file_name(entry: str) -> bool:
    """Whether an entry of `extends` is a file of the user's own and no profile."""
    return entry.endswith(".toml") or "/" in entry or "\\" in entry
