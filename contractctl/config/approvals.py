"""The approvals file: one `[[approval]]` for what somebody let stand, written by people or by `contractctl approve`."""

import re
from pathlib import Path

from contractctl.config.entry import Entry
from contractctl.config.toml_file import TomlFile, read_toml
from contractctl.engine.approvals import Approval, Approvals
from contractctl.engine.selection import nearest
from contractctl.errors import UsageError
from contractctl.findings import Enforcement
from contractctl.model import Place

FILE = "contractctl-approvals.toml"
TABLE = "approval"
FINGERPRINT = re.compile(r"[0-9a-f]{6,32}")
SIDES = tuple(one.value for one in Enforcement)
KEYS = (
    "fingerprint", "rule", "path", "operation", "enforcement", "count", "reason", "until", "owner", "ticket", "message",
)  # fmt: skip


def read_approvals(path: Path) -> Approvals:
    """Read the file. Raises UsageError with the line of what is wrong."""
    file = read_toml(path)
    for key in file.values:
        if key != TABLE:
            known = nearest(key, [TABLE])
            raise UsageError(f"there is no key '{key}'{known}", path=str(path), line=file.line(key))
    entries = file.values.get(TABLE, [])
    if not isinstance(entries, list):
        raise UsageError(f"write [[{TABLE}]]", path=str(path), line=file.line(TABLE))
    return Approvals(path.parent, tuple(_read(value, index, file) for index, value in enumerate(entries)))


def _read(value: object, index: int, file: TomlFile) -> Approval:
    def complain(message: str, *keys: str) -> UsageError:
        return UsageError(f"{TABLE}[{index}]: {message}", path=str(file.path), line=file.line(TABLE, index, *keys))

    entry = Entry.read(value, complain, KEYS)
    fingerprint = entry.text("fingerprint")
    if not fingerprint and not entry.text("rule"):
        raise complain("name a fingerprint or a rule")
    if fingerprint and not FINGERPRINT.fullmatch(fingerprint):
        raise complain(f"'{fingerprint[:40]}' is no fingerprint: it has 6 to 32 hexadecimal digits", "fingerprint")
    side = entry.text("enforcement")
    if side and side not in SIDES:
        raise complain(f"'{side[:40]}' is none of {', '.join(SIDES)}", "enforcement")
    return Approval(
        place=Place(str(file.path), (TABLE, index)),
        line=file.line(TABLE, index),
        reason=entry.text("reason").strip(),
        fingerprint=entry.text("fingerprint"),
        rule=entry.text("rule"),
        path=entry.text("path"),
        operation=entry.text("operation"),
        enforcement=Enforcement(side) if side else None,
        count=entry.whole("count"),
        until=entry.day("until"),
        owner=entry.text("owner"),
        ticket=entry.text("ticket"),
    )
