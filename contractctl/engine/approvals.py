"""Approvals: findings that somebody looked at and let stand, for a reason and for a time."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contractctl.findings import Enforcement
from contractctl.model import Place


@dataclass(frozen=True, slots=True)
class Approval:
    """One entry: a fingerprint, or globs of clause, document and operation."""

    place: Place
    line: int | None
    reason: str
    fingerprint: str = ""
    rule: str = ""
    """An id, a pack, a glob over ids, or an alias."""
    path: str = ""
    """A glob over documents, relative to the file's folder."""
    operation: str = ""
    """A glob over `METHOD path`."""
    enforcement: Enforcement | None = None
    """The side it is about: what a document says, what a new version changes, or what a server does; None for all."""
    count: int | None = None
    """The most findings it stands for; where there are more, none of them is approved."""
    until: date | None = None
    owner: str = ""
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class Approvals:
    """The entries of one file, and the folder that their globs begin at."""

    folder: Path
    entries: tuple[Approval, ...] = ()
