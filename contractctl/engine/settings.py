"""What a run was asked for: made by `config` from files and flags, read by the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from contractctl.clause import EDITION
from contractctl.contract.settings import ContractSettings
from contractctl.engine.approvals import Approvals
from contractctl.engine.baseline import Baseline
from contractctl.engine.overrides import Override
from contractctl.model import Severity


@dataclass(frozen=True, slots=True)
class Settings:
    """Selection, severities, options and limits of one run. All names are checked against the catalog when used."""

    profiles: tuple[str, ...] = ("recommended",)
    select: tuple[str, ...] = ()
    """Ids, packs, globs, Spectral aliases; empty for all that the profile has on."""
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    """By id, pack, glob or alias; None switches off."""
    last_word: Mapping[str, Severity | None] = field(default_factory=dict)
    """The levels of the command line, which no override changes."""
    include: tuple[str, ...] = ()
    """Globs of path, `METHOD path`, `tag:NAME` or operationId; empty for all operations."""
    exclude: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """By pack, as in `[options.<pack>]`."""
    contract: ContractSettings = field(default_factory=ContractSettings)
    packs: tuple[Path, ...] = ()
    collapse: bool = True
    fail_on: Severity | None = Severity.ERROR
    edition: str = EDITION
    overrides: tuple[Override, ...] = ()
    approvals: Approvals | None = None
    baseline: Baseline | None = None
    whole: bool = True
    """Whether the run judges all documents there are, and not those that somebody named."""
    record: bool = False
    """Whether the report says what a baseline would keep."""
    since: str | None = None
    """The git revision at which what was broken is not new."""
    today: date = field(default_factory=date.today)
