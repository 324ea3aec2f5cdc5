"""The configuration of a run: defaults, then a file and the files it extends, then the command line."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from contractctl.clause import EDITION
from contractctl.config.api import ApiEntry
from contractctl.config.approvals import FILE as APPROVALS
from contractctl.config.approvals import read_approvals
from contractctl.config.find import nearest_file, read_layer
from contractctl.config.layer import KEYS, Layer, is_file_name
from contractctl.config.live import LiveTable, read_live
from contractctl.contract.settings import PROFILES as CONTRACT_PROFILES
from contractctl.contract.settings import ContractSettings
from contractctl.engine.approvals import Approvals
from contractctl.engine.baseline import Baseline, read_baseline
from contractctl.engine.catalog import Catalog, load_catalog
from contractctl.engine.overrides import laid_over
from contractctl.engine.settings import Settings
from contractctl.errors import UsageError
from contractctl.model import Severity

__all__ = ["KEYS", "ApiEntry", "Config", "Layer", "configure", "nearest_file", "read_layer"]


@dataclass(frozen=True)
class Config:
    """The settings of a run and the layers that they were made from."""

    settings: Settings
    layers: tuple[Layer, ...]

    @property
    def apis(self) -> tuple[ApiEntry, ...]:
        """The `[[api]]` entries of all layers."""
        return tuple(entry for layer in self.layers for entry in layer.apis())

    @property
    def live(self) -> LiveTable:
        """The `[live]` tables of all layers, laid over each other."""
        merged: Mapping[str, object] = {}
        for layer in self.layers:
            merged = _over(merged, layer.table("live"))
        return read_live(merged, lambda message, *_: UsageError(f"live: {message}"))

    @property
    def approvals_file(self) -> Path:
        """The approvals file that a layer names, else that of the usual name."""
        return _approvals_file(self.layers)

    @property
    def files(self) -> Iterator[Path]:
        """All files that were read for it, or may be."""
        yield from (layer.file.path for layer in self.layers if layer.file is not None)
        yield self.approvals_file
        baseline = _file(self.layers, "baseline")
        if baseline is not None:
            yield baseline

    def catalog(self, load: Callable[[tuple[Path, ...]], Catalog] = load_catalog) -> Catalog:
        """The installed packs and those that the configuration names. Raises UsageError with file and line."""
        for layer in self.layers:
            layer.check_packs()
        return load(self.settings.packs)

    def check(self, catalog: Catalog) -> None:
        """Check names and options against the packs. Raises UsageError with file and line."""
        for layer in self.layers:
            layer.check(catalog)


def configure(
    file: Path | None, flags: Layer, *, collapse: bool = True, today: date | None = None, with_baseline: bool = True
) -> Config:
    """Read a configuration file, if any, and put the command line over it. Raises UsageError.

    Of `extends`, `select` and `include` the last layer that has them counts; `ignore`, `exclude` and `packs` add up,
    but what is selected by the same name later is no longer ignored; tables are merged key by key.
    """
    said = _flatten(read_layer(file)) if file is not None else _Flat()
    told = _flatten(flags)
    layers = said.layers + told.layers
    profiles = told.profiles or said.profiles or Settings().profiles
    settings = Settings(
        profiles=profiles,
        select=_last(layers, "select"),
        ignore=_ignored(layers),
        severity=laid_over(*(layer.severities() for layer in layers)),
        last_word=laid_over(*(layer.severities() for layer in told.layers)),
        include=_last(layers, "include"),
        exclude=_joined(layers, "exclude"),
        options=_options(layers),
        contract=_contract(profiles, layers),
        packs=tuple(dict.fromkeys(pack for layer in layers for pack in layer.packs())),
        collapse=collapse,
        fail_on=next((one.fail_on() for one in reversed(layers) if "fail-on" in one.values), Severity.ERROR),
        edition=next((one for layer in reversed(layers) if (one := layer.edition()) is not None), EDITION),
        overrides=tuple(one for layer in layers for one in layer.overrides()),
        approvals=_approvals(_approvals_file(layers)),
        baseline=_baseline(_file(layers, "baseline")) if with_baseline else None,
    )
    return Config(replace(settings, today=today) if today else settings, layers)


def _file(layers: tuple[Layer, ...], key: str) -> Path | None:
    """The file that the last layer which has the key names."""
    return next((one for layer in reversed(layers) if (one := layer.name_of_file(key)) is not None), None)


def _approvals_file(layers: tuple[Layer, ...]) -> Path:
    """The approvals file that is named, else that of the usual name beside the configuration, or in the working folder."""
    file = next((layer.file for layer in reversed(layers) if layer.file is not None), None)
    return _file(layers, "approvals") or (file.path.parent if file is not None else Path()) / APPROVALS


def _baseline(path: Path | None) -> Baseline | None:
    return read_baseline(path) if path is not None else None


def _approvals(path: Path) -> Approvals | None:
    """The approvals of a file; one that is not there yet has none."""
    return read_approvals(path) if path.exists() else None


@dataclass(frozen=True)
class _Flat:
    """A layer with all that it extends: the names of profiles, and the layers, the strongest last."""

    profiles: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()


def _flatten(layer: Layer, trail: tuple[Path, ...] = ()) -> _Flat:
    """Follow `extends` down. Raises UsageError for a circle, and for a file that does not exist."""
    trail = (*trail, layer.file.path.resolve()) if layer.file is not None else trail
    profiles: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    for entry in layer.strings("extends"):
        if not is_file_name(entry):
            profiles = (*profiles, entry)
            continue
        path = layer.folder / entry
        if not path.is_file():
            raise layer.error(f"extends '{entry}', which is no file", "extends")
        if path.resolve() in trail:
            raise layer.error(f"extends '{entry}', which extends this file again", "extends")
        below = _flatten(read_layer(path), trail)
        profiles, layers = profiles + below.profiles, layers + below.layers
    return _Flat(profiles, (*layers, layer))


def _last(layers: Iterable[Layer], key: str) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for layer in layers:
        found = layer.strings(key) if key in layer.values else found
    return found


def _joined(layers: Iterable[Layer], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for layer in layers for name in layer.strings(key)))


def _ignored(layers: Iterable[Layer]) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for layer in layers:
        kept = (name for name in found if name not in layer.strings("select"))
        found = tuple(dict.fromkeys((*kept, *layer.strings("ignore"))))
    return found


def _options(layers: Iterable[Layer]) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for layer in layers:
        for pack in layer.table("options"):
            found.setdefault(pack, {}).update(layer.table("options", pack))
    return found


def _contract(profiles: Iterable[str], layers: Iterable[Layer]) -> ContractSettings:
    tables = [*_contract_profiles(profiles), *(layer.table("contract") for layer in layers)]
    merged: Mapping[str, object] = {}
    for table in tables:
        merged = _over(merged, table)
    try:
        return ContractSettings.read(merged)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _contract_profiles(profiles: Iterable[str]) -> Iterator[Mapping[str, object]]:
    return (CONTRACT_PROFILES[profile] for profile in profiles if profile in CONTRACT_PROFILES)


def _over(below: Mapping[str, object], above: Mapping[str, object]) -> Mapping[str, object]:
    """A table with another one laid over it, tables inside merged too."""
    found = dict(below)
    for key, value in above.items():
        under = found.get(key)
        found[key] = _over(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return found
