"""Which clauses a run asks, with which severity and which options: profiles, then flags, every name checked."""

import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Literal

from contractctl.clause import Clause, Pack, Severities
from contractctl.engine.catalog import Catalog
from contractctl.engine.settings import Settings
from contractctl.errors import UsageError
from contractctl.model import Severity

PROFILES = ("recommended", "strict", "public-api", "internal")
OVERLAYS = ("problem-details", "spectral")
WILDCARD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Active:
    """A clause that is asked in this run."""

    clause: Clause
    severity: Severity
    options: object
    preview: bool = False
    """Whether it is newer than the edition that the configuration names, and was not asked for by its own name."""
    stated: bool = False
    """Whether the configuration states its severity, which then counts more than what a verdict says."""


def active_clauses(
    catalog: Catalog, settings: Settings, clauses: Mapping[str, Clause] | None = None
) -> tuple[Active, ...]:
    """Those of these clauses (without them: of all) that are on. Raises UsageError for a name that nothing bears."""
    check_names(catalog, settings)
    named = {catalog.aliases.get(name, name) for name in settings.select}
    selected = {rule for name in settings.select for rule in matching(catalog, name)}
    ignored = {rule for name in settings.ignore for rule in matching(catalog, name)}
    stated = {rule: level for name, level in settings.severity.items() for rule in matching(catalog, name)}
    if settings.select and not selected:
        raise UsageError(f"--select {','.join(settings.select)}: there is no clause in it")
    options = {one.pack.name: pack_options(one.pack, settings) for one in catalog.packs}
    found = []
    for rule, clause in (catalog.clauses if clauses is None else clauses).items():
        if rule in ignored or (selected and rule not in selected):
            continue
        severity = profile_severity(clause.severity, settings.profiles)
        if severity is None and rule in named:  # asked for by its own name, it is on
            severity = clause.severity.strict or Severity.WARNING
        severity = stated.get(rule, severity)
        if severity is not None:
            preview = clause.since > settings.edition and rule not in named
            found.append(Active(clause, severity, options[clause.pack], preview, rule in stated))
    return tuple(found)


def check_names(catalog: Catalog, settings: Settings) -> None:
    """Refuse profiles and packs that do not exist. Raises UsageError."""
    known = (*PROFILES, *OVERLAYS)
    for profile in settings.profiles:
        if profile not in known:
            raise UsageError(f"there is no profile '{profile}'{nearest(profile, known)}")
    for pack in settings.options:
        if pack not in catalog.by_name:
            raise UsageError(f"[options.{pack}]: there is no pack '{pack}'{nearest(pack, catalog.by_name)}")


def matching(catalog: Catalog, name: str) -> list[str]:
    """The ids that a name stands for: an id, a section of a README, a pack, a glob over ids, or an alias.

    Only the packs that can bear such a name are asked for their clauses. Raises UsageError for none.
    """
    if catalog.clause(name) is not None:
        return [name]
    if name in catalog.aliases:
        return [catalog.aliases[name]]
    if name in catalog.by_name:
        return list(catalog.pack(name).by_id)
    found = [clause.rule for clause in catalog.page(name)] or list(_globbed(catalog, name))
    if not found:
        raise UsageError(f"no clause, pack or alias is called '{name}'{nearest(name, catalog.names)}")
    return found


def _globbed(catalog: Catalog, glob: str) -> Iterator[str]:
    """The ids that a glob names; none where there is no wildcard in it."""
    stem = WILDCARD.split(glob)[0]
    if stem == glob:
        return
    for name, loaded in catalog.by_name.items():
        head = f"{name}/"
        if head.startswith(stem) or stem.startswith(head):
            yield from (rule for rule in loaded.by_id if fnmatchcase(rule, glob))


def nearest(name: str, known: typing.Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known name, or nothing."""
    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def profile_severity(severities: Severities, profiles: tuple[str, ...]) -> Severity | None:
    """The severity after all profiles, later ones over earlier ones."""
    severity = severities.recommended
    for profile in profiles:
        if profile in PROFILES:
            severity = getattr(severities, profile.replace("-", "_"))
        elif profile == "spectral":
            severity = None if severities.off_in_spectral else severities.spectral or severity
    return severity


def pack_options(pack: Pack[object], settings: Settings) -> object:
    """The options of a pack: its defaults, the profiles' values, the configuration. Raises UsageError."""
    options = pack.options()
    for profile in settings.profiles:
        options = with_options(options, pack.profiles.get(profile, {}), f"profile {profile}")
    return with_options(options, settings.options.get(pack.name, {}), f"options.{pack.name}")


def with_options(options: object, values: Mapping[str, object], where: str) -> object:
    """A copy of a pack's options with some values replaced; names in kebab-case. Raises UsageError, naming the key."""
    if not values:
        return options
    kinds = typing.get_type_hints(type(options))
    known = {field.name.replace("_", "-"): field.name for field in fields(options)}  # type: ignore[arg-type]
    changes: dict[str, object] = {}
    for key, value in values.items():
        if key not in known:
            raise UsageError(f"[{where}]: there is no option '{key}'{nearest(key, known)}")
        made = tuple(value) if isinstance(value, list) else value
        if not fits(made, kinds[known[key]]):
            raise UsageError(f"[{where}] {key}: {value!r} is not {' or '.join(describe(kinds[known[key]]))}")
        changes[known[key]] = made
    return replace(options, **changes)  # type: ignore[type-var]


def fits(value: object, kind: object) -> bool:
    """Whether a configured value has the type that an option is annotated with."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return value in arguments
    if origin in {typing.Union, types.UnionType}:
        return any(fits(value, one) for one in arguments)
    if origin is tuple:
        return isinstance(value, tuple) and all(fits(one, arguments[0]) for one in value)
    if isinstance(value, bool):
        return kind is bool
    accepted = (int, float) if kind is float else origin or kind
    return isinstance(value, accepted)  # type: ignore[arg-type]


def describe(kind: object) -> Iterator[str]:
    """The words for a type in an error message."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        yield from (repr(one) for one in arguments)
    elif origin in {typing.Union, types.UnionType}:
        for one in arguments:
            yield from describe(one)
    elif origin is tuple:
        yield "a list"
    elif kind is bool:
        yield "true or false"
    else:
        yield {int: "a whole number", float: "a number", str: "a text"}.get(typing.cast("type", kind), str(kind))
