"""The list of clauses: for people, for programs and for a page."""

import json
from collections.abc import Iterator

from contractctl.clause import Clause
from contractctl.engine.catalog import Catalog
from contractctl.engine.selection import PROFILES
from contractctl.model import Severity

OFF = "off"


def text(catalog: Catalog) -> str:
    """By pack: id, severity by profile, promise."""
    width = max((len(rule) for rule in catalog.clauses), default=0)
    lines = [f"{'':<{width}}  " + " ".join(f"{name:<11}" for name in PROFILES)]
    for loaded in catalog.packs:
        for clause in loaded.clauses:
            levels = " ".join(f"{level:<11}" for level in levels_of(clause).values())
            lines.append(f"{clause.rule:<{width}}  {levels}")
            lines.append(f"    {clause.title}")
    total = f"{len(catalog.clauses)} clauses in {len(catalog.packs)} packs"
    lines.append(f"\n{total}; contractctl explain CLAUSE says more")
    return "".join(f"{line.rstrip()}\n" for line in lines)


def markdown(catalog: Catalog) -> str:
    """A table for each pack."""
    return "\n".join(_tables(catalog))


def as_json(catalog: Catalog) -> str:
    """An array of clauses."""
    clauses = [
        {
            "rule": clause.rule,
            "pack": clause.pack,
            "title": clause.title,
            "severity": levels_of(clause),
            "aliases": [alias for alias in (clause.alias, clause.alias_2) if alias is not None],
            "enforcements": list(enforcements(clause)),
        }
        for clause in catalog.clauses.values()
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


def _tables(catalog: Catalog) -> Iterator[str]:
    for loaded in catalog.packs:
        yield f"## {loaded.pack.name}\n"
        yield f"| clause | {' | '.join(PROFILES)} | promise |"
        yield f"|---|{'---|' * len(PROFILES)}---|"
        for clause in loaded.clauses:
            cells = (f"`{clause.rule}`", *levels_of(clause).values(), clause.title.replace("|", r"\|"))
            yield f"| {' | '.join(cells)} |"
        yield ""
