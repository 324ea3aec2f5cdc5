"""An approval is looked up among the findings, and written at the end of the approvals file."""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contractctl.cli.judging import Flags, Outcome
from contractctl.cli.output import emit
from contractctl.config.approvals import FILE, TABLE, read_approvals
from contractctl.document.identity import shared_path
from contractctl.errors import UsageError
from contractctl.model import Finding
from contractctl.report.terminal import cut, plain

NEVER = "never"
_SHORTEST = 6
_LONGEST = 120
_FINGERPRINT = re.compile(r"[0-9a-f]{1,32}")


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be approved, by whom and for how long."""

    fingerprint: str
    reason: str
    until: date | None
    owner: str
    ticket: str

    @classmethod
    def read(cls, fingerprint: str, reason: str, until: str, owner: str, ticket: str) -> "Request":
        """Read the arguments. Raises UsageError."""
        if not _FINGERPRINT.fullmatch(fingerprint) or len(fingerprint) < _SHORTEST:
            raise UsageError(f"'{fingerprint}' is no fingerprint: it has {_SHORTEST} to 32 hexadecimal digits")
        if not reason.strip():
            raise UsageError("--reason: say why it may stand")
        try:
            last = None if until == NEVER else date.fromisoformat(until)
        except ValueError:
            raise UsageError(f"--until {until}: write a date such as 2027-01-31, or '{NEVER}'") from None
        return cls(fingerprint, reason.strip(), last, owner, ticket)


def write(request: Request, outcome: Outcome, flags: Flags, given: str | None) -> None:
    """Write the approval. Raises UsageError where no finding, or more than one, has the fingerprint."""
    finding = _find(request.fingerprint, outcome)
    path = Path(given) if given is not None else _usual(flags, finding)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    if before:
        read_approvals(path)  # what cannot be read is not added to
    entry = "\n".join((f"[[{TABLE}]]", *_lines(request, finding, path)))
    try:
        path.write_text(f"{before.rstrip()}\n\n{entry}\n".lstrip(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", path=str(path)) from None
    ends = f"until {request.until}" if request.until else "for good"
    emit(f"Approved {ends} in {plain(str(path))}: {plain(finding.message)} [{finding.rule}]\n")


def _find(fingerprint: str, outcome: Outcome) -> Finding:
    found = [one for one in outcome.report.findings if one.fingerprint.startswith(fingerprint)]
    if not found:
        hint = "contractctl lint --format json, and --verbose, show the fingerprints"
        raise UsageError(f"no finding has the fingerprint {fingerprint}; it may be approved already", hint=hint)
    if len(found) > 1:
        places = ", ".join(f"{one.location.path}:{one.location.line} {one.rule}" for one in found[:3])
        hint = "write more of it, or name one document"
        raise UsageError(f"{len(found)} findings have the fingerprint {fingerprint}: {places}", hint=hint)
    return found[0]


def _usual(flags: Flags, finding: Finding) -> Path:
    """The file of the configuration that the finding's document has."""
    file = flags.file(Path(finding.location.path).parent)
    named = flags.configure(file).approvals_file
    return named or (file.parent if file is not None else Path()) / FILE


def _lines(request: Request, finding: Finding, path: Path) -> list[str]:
    document = finding.location.path
    said = {
        "fingerprint": None if finding.count > 1 else finding.fingerprint,
        "rule": finding.rule,
        "path": shared_path(document, path.parent),
        "count": finding.count if finding.count > 1 else None,
        "message": cut(" ".join(filter(None, (finding.operation, finding.message))), _LONGEST),
        "reason": request.reason,
        "until": request.until,
        "owner": request.owner or None,
        "ticket": request.ticket or None,
    }
    return [f"{key} = {_toml(value)}" for key, value in said.items() if value is not None]


def _toml(value: object) -> str:
    """A value as TOML writes it; a basic string is escaped as in JSON."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)
