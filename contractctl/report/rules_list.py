"""The list of clauses: for people, for programs and for a page. People get one row for all that share a section."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contractctl.clause import Clause
from contractctl.engine.catalog import Catalog, LoadedPack
from contractctl.engine.selection import PROFILES, matching
from contractctl.model import Severity

OFF = "off"
BY_POLICY = "policy"
"""Stands for a severity that a policy of the pack decides, change by change."""


@dataclass(frozen=True, slots=True)
class Row:
    """A clause, or all that share a section."""

    name: str
    levels: Sequence[str]
    promise: str


def text(catalog: Catalog, names: Sequence[str] = ()) -> str:
    """By pack: id, severity by profile, promise. Raises UsageError for a name that nothing bears."""
    listed = [row for _, rows in _rows(catalog, names) for row in rows]
    width = max((len(row.name) for row in listed), default=0)
    lines = [f"{'':<{width}}  " + " ".join(f"{name:<11}" for name in PROFILES)]
    for row in listed:
        lines.append(f"{row.name:<{width}}  " + " ".join(f"{level:<11}" for level in row.levels))
        lines.append(f"    {row.promise}")
    lines.append(f"\n{_total(catalog, names)}; contractctl explain NAME says more")
    return "".join(f"{line.rstrip()}\n" for line in lines)


def markdown(catalog: Catalog, names: Sequence[str] = ()) -> str:
    """A table for each pack. Raises UsageError for a name that nothing bears."""
    return "\n".join(_tables(catalog, names))


def as_json(catalog: Catalog, names: Sequence[str] = ()) -> str:
    """An array of clauses, each by itself. Raises UsageError for a name that nothing bears."""
    chosen = _chosen(catalog, names)
    clauses = [
        {
            "rule": clause.rule,
            "pack": clause.pack,
            "page": clause.page,
            "title": clause.title,
            "severity": levels_of(clause),
            "policies": dict(clause.policies()) if clause.policies is not None else {},
            "aliases": [alias for alias in (clause.alias, clause.alias_2) if alias is not None],
            "enforcements": list(enforcements(clause)),
        }
        for clause in catalog.clauses.values()
        if clause.rule in chosen
    ]
    return json.dumps(clauses, indent=2, ensure_ascii=False) + "\n"


def levels_of(clause: Clause) -> dict[str, str]:
    """The severity, or `off`, in each profile."""
    return {profile: level(getattr(clause.severity, profile.replace("-", "_"))) for profile in PROFILES}


def level(severity: Severity | None) -> str:
    """The word for a severity that may be off."""
    return severity.label if severity is not None else OFF


def enforcements(clause: Clause) -> Iterator[str]:
    """The names of the sides that a clause has."""
    if clause.promised_side is not None:
        yield "lint"
    if clause.promised_side is not None or clause.preserved_side is not None:
        yield "diff"
    if clause.kept_sides:
        yield "live"


def _chosen(catalog: Catalog, names: Sequence[str]) -> frozenset[str]:
    """The ids that the names stand for; all without names."""
    return frozenset(rule for name in names for rule in matching(catalog, name)) or frozenset(catalog.clauses)


def _rows(catalog: Catalog, names: Sequence[str]) -> Iterator[tuple[LoadedPack, list[Row]]]:
    """The packs with their rows: a clause each where names are given."""
    chosen = _chosen(catalog, names)
    for loaded in catalog.packs:
        if names:
            rows = [_row(clause) for clause in loaded.clauses if clause.rule in chosen]
        else:
            rows = [_page_row(loaded, page) for page in sorted(loaded.pages)]
        if rows:
            yield loaded, rows


def _row(clause: Clause) -> Row:
    levels = levels_of(clause).values() if clause.policies is None else (BY_POLICY for _ in PROFILES)
    return Row(clause.rule, tuple(levels), clause.title)


def _page_row(loaded: LoadedPack, page: str) -> Row:
    """The one clause of a section, or the section with the number of its clauses."""
    rows = [_row(clause) for clause in loaded.pages[page]]
    if rows[0].name == page and len(rows) == 1:
        return rows[0]
    promise = loaded.sections.get(page, "").partition("\n")[0] or rows[0].promise
    levels = [" ".join(dict.fromkeys(said)) for said in zip(*(row.levels for row in rows), strict=True)]
    return Row(page, levels, f"{promise} ({len(rows)} ids)")


def _total(catalog: Catalog, names: Sequence[str]) -> str:
    if names:
        return f"{len(_chosen(catalog, names))} of {len(catalog.clauses)} clauses"
    return f"{len(catalog.clauses)} clauses in {len(catalog.packs)} packs"


def _tables(catalog: Catalog, names: Sequence[str]) -> Iterator[str]:
    for loaded, rows in _rows(catalog, names):
        yield f"## {loaded.pack.name}\n"
        yield f"| clause | {' | '.join(PROFILES)} | promise |"
        yield f"|---|{'---|' * len(PROFILES)}---|"
        for row in rows:
            cells = (f"`{row.name}`", *row.levels, row.promise.replace("|", r"\|"))
            yield f"| {' | '.join(cells)} |"
        yield ""
