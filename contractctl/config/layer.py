"""A layer is what one configuration file, or the command line, says; every key is checked when it is read."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from contractctl.clause import EDITION, FIRST_EDITION
from contractctl.config.api import ApiEntry, read_api
from contractctl.config.live import LiveTable, read_live
from contractctl.config.overrides import different, read_override
from contractctl.config.toml_file import Key, TomlFile
from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import Catalog, packs_in
from contractctl.engine.overrides import Override
from contractctl.engine.selection import OVERLAYS, PROFILES, matching, nearest, with_options
from contractctl.errors import UsageError
from contractctl.model import Severity

KEYS = (
    "extends", "edition", "select", "ignore", "severity", "fail-on", "include", "exclude", "packs", "baseline",
    "approvals", "api", "contract", "live", "options", "overrides",
)  # fmt: skip
"""The keys of a configuration."""

_EDITION = re.compile(r"20\d\d\.(0[1-9]|1[0-2])")
NEVER = "never"
OFF = "off"
_KEY_PATH = re.compile(r"contract(?P<rest>[\w.\[\]-]*): ")


@dataclass(frozen=True)
class Layer:
    """The values of one source, with the folder that its paths begin at. `file` is None for the command line."""

    values: Mapping[str, object]
    folder: Path
    file: TomlFile | None = None
    prefix: tuple[Key, ...] = ()
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
        self.apis()
        self.edition()
        for key in ("baseline", "approvals"):
            self.name_of_file(key)
        self.overrides()
        self._check_contract()
        self.live()

    def error(self, message: str, *keys: Key) -> UsageError:
        """An error about a key, with its place where this is a file."""
        return UsageError(message, path=str(self.file.path) if self.file else None, line=self.line(*keys))

    def line(self, *keys: Key) -> int | None:
        """The 1-based line of a key, where this is a file."""
        return self.file.line(*self.prefix, *keys) if self.file is not None else None

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
            message = f"fail-on: '{level}' is none of error, warning, info, hint, never"
            raise self.error(message, "fail-on") from None

    def edition(self) -> str | None:
        """The edition of the clauses that is wanted. Raises UsageError."""
        value = self.values.get("edition")
        if value is None:
            return None
        if not isinstance(value, str) or not _EDITION.fullmatch(value):
            raise self.error(f'edition: write a year and a month in quotes, such as "{EDITION}"', "edition")
        if not FIRST_EDITION <= value <= EDITION:
            raise self.error(f"edition: this version knows {FIRST_EDITION} to {EDITION}, not {value}", "edition")
        return value

    def name_of_file(self, key: str) -> Path | None:
        """The file that a key names, seen from the working folder. Raises UsageError."""
        value = self.values.get(key)
        if value is not None and (not isinstance(value, str) or not value):
            raise self.error(f"'{key}' must name a file", key)
        return self.folder / value if value is not None else None

    def live(self) -> LiveTable:
        """The `[live]` table. Raises UsageError."""

        def complain(message: str, *keys: Key) -> UsageError:
            return self.error(f"live: {message}", "live", *keys)

        return read_live(self.table("live"), complain)

    def overrides(self) -> tuple[Override, ...]:
        """The `[[overrides]]` entries. Raises UsageError."""
        return tuple(
            read_override(layer, index, value)
            for index, (layer, value) in enumerate(zip(self._overriding(), self._list_of_overrides(), strict=True))
        )

    def _overriding(self) -> Iterator["Layer"]:
        """What the entries say is different, as layers."""
        for index, value in enumerate(self._list_of_overrides()):
            yield Layer(different(value), self.folder, self.file, (*self.prefix, "overrides", index))

    def _list_of_overrides(self) -> list[object]:
        entries = self.values.get("overrides", [])
        if not isinstance(entries, list):
            raise self.error("'overrides' must be tables: write [[overrides]]", "overrides")
        return entries

    def packs(self) -> tuple[Path, ...]:
        """The folders of the user's own packs."""
        return tuple(self.folder / name for name in self.strings("packs"))

    def check_packs(self) -> None:
        """Look into these folders. Raises UsageError with the line."""
        for folder in self.packs():
            with self._placed("packs"):
                packs_in(folder)

    def apis(self) -> tuple[ApiEntry, ...]:
        """The `[[api]]` entries. Raises UsageError."""
        entries = self.values.get("api", [])
        if not isinstance(entries, list):
            raise self.error("'api' must be tables: write [[api]]", "api")
        found: dict[str, ApiEntry] = {}
        for index, entry in enumerate(entries):
            read = read_api(entry, self.folder, partial(self._api_error, index))
            if read.name in found:
                raise self._api_error(index, f"there are two called '{read.name}'", "name")
            found[read.name] = read
        return tuple(found.values())

    def _api_error(self, index: int, message: str, *keys: Key) -> UsageError:
        return self.error(f"api[{index}]: {message}", "api", index, *keys)

    def check(self, catalog: Catalog) -> None:
        """Check what only the packs can tell: names of clauses, and options. Raises UsageError with the line."""
        for layer in self._overriding():
            layer.check(catalog)
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
