"""What a comparison is asked for beyond the settings of any run, and which clauses speak of two versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contractctl.clause import Clause
from contractctl.engine.catalog import Catalog
from contractctl.engine.comparison.needed import NEEDED
from contractctl.engine.comparison.pairs import is_pair_clause
from contractctl.engine.comparison.promises import is_lasting_promise
from contractctl.engine.comparison.weighing import PACK, is_change_clause
from contractctl.engine.selection import matching
from contractctl.engine.settings import Settings
from contractctl.model import Severity


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """What is compared how, beyond what the settings say."""

    policy: str | None = None
    """`wire`, `oasdiff` or `sdk`; None for what `[options.compatibility]` says."""
    base_prefix: str = ""
    revision_prefix: str = ""
    exact: bool = False
    """Whether every change is an error, the safe ones too."""
    oasdiff_severity: Mapping[str, Severity | None] = field(default_factory=dict)
    """Levels by oasdiff's names, as its severity files give them; names that nothing bears are left out."""
    migration_days: int | None = None
    """How long an operation lives at least before it ends; None for what `[options.compatibility]` says."""


def asked_in_diff(clause: Clause) -> bool:
    """Whether two versions can be asked about a clause."""
    speaks = is_change_clause(clause) or is_pair_clause(clause) or is_lasting_promise(clause)
    return speaks or clause.rule == NEEDED


def settings_with(catalog: Catalog, settings: Settings, options: DiffOptions) -> Settings:
    """The settings with what the options add to them; what the settings say by name counts more."""
    known = {
        f"{PACK}/{name}": level
        for name, level in options.oasdiff_severity.items()
        if f"{PACK}/{name}" in catalog.clauses
    }
    said = {"policy": options.policy, "migration-days": options.migration_days}
    if given := {key: value for key, value in said.items() if value is not None}:
        own = {**settings.options.get(PACK, {}), **given}
        settings = replace(settings, options={**settings.options, PACK: own})
    if options.exact:
        known = dict.fromkeys(matching(catalog, PACK), Severity.ERROR)
    return replace(settings, severity={**known, **settings.severity}) if known else settings
