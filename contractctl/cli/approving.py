"""An approval is looked up among the findings, and written at the end of the approvals file."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contractctl.cli.outcome import Outcome
from contractctl.cli.output import emit
from contractctl.config.approvals import FINGERPRINT, TABLE, read_approvals
from contractctl.document.identity import shared_path
from contractctl.errors import UsageError
from contractctl.findings import Enforcement, Finding
from contractctl.report.terminal import cut, plain

NEVER = "never"
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be approved, by whom and for how long."""

    fingerprint: str
    reason: str
    until: date | None
    owner: str
    ticket: str

    @classmethod
    def read(cls, fingerprint: str, reason: str, until: str, *, owner: str, ticket: str) -> "Request":
        """Read the arguments. Raises UsageError."""
        if not FINGERPRINT.fullmatch(fingerprint):
            raise UsageError(f"'{fingerprint}' is no fingerprint: it has 6 to 32 hexadecimal digits")
        if not reason.strip():
            raise UsageError("--reason: say why it may stand")
        try:
            last = None if until == NEVER else date.fromisoformat(until)
        except ValueError:
            raise UsageError(f"--until {until}: write a date such as 2027-01-31, or '{NEVER}'") from None
        return cls(fingerprint, reason.strip(), last, owner, ticket)


def write(request: Request, outcome: Outcome, given: str | None) -> None:
    """Write the approval. Raises UsageError where no finding, or more than one, has the fingerprint."""
    found = _find(request.fingerprint, outcome)
    finding = found[0]
    document = _document_of(finding, outcome)
    config = outcome.configs[document]
    if request.until is not None and request.until < config.settings.today:
        raise UsageError(f"--until {request.until}: that day is over")
    path = Path(given) if given is not None else config.approvals_file
    if path.is_file():
        read_approvals(path)  # what cannot be read is not added to
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    shared = shared_path(document, path.parent)
    added = "\n\n".join("\n".join((f"[[{TABLE}]]", *_lines(request, one, shared))) for one in found)
    try:
        path.write_text(f"{before.rstrip()}\n\n{added}\n".lstrip(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", path=str(path)) from None
    ends = f"until {request.until}" if request.until else "for good"
    for one in found:
        emit(f"Approved {ends} in {plain(str(path))}: {plain(one.message)} [{one.rule}]\n")


def _find(fingerprint: str, outcome: Outcome) -> list[Finding]:
    """The finding; more than one where several sides tell the same loss, which is one decision."""
    found = [one for one in outcome.report.findings if one.fingerprint.startswith(fingerprint)]
    if not found:
        hint = "--format json, and --verbose, show the fingerprints; of diff, test and check --report names the report"
        raise UsageError(f"no finding has the fingerprint {fingerprint}; it may be approved already", hint=hint)
    if found[0].rule.startswith("suppressions/"):
        raise UsageError(f"{found[0].rule} is about what may wait itself: mend it where it is said")
    sides = {(one.rule, one.location.path, one.enforcement) for one in found}
    if len({side[:2] for side in sides}) > 1 or len(sides) < len(found):
        places = ", ".join(f"{one.location.path}:{one.location.line} {one.rule}" for one in found[:3])
        hint = "write more of it, or name one document"
        raise UsageError(f"{len(found)} findings have the fingerprint {fingerprint}: {places}", hint=hint)
    return found


def _document_of(finding: Finding, outcome: Outcome) -> str:
    """The document that a finding was told of; it may stand in a file that the document refers to."""
    if finding.location.path in outcome.configs:
        return finding.location.path
    if len(outcome.configs) > 1:
        raise UsageError(f"{finding.location.path} belongs to a document: name that one alone")
    return next(iter(outcome.configs))


def _lines(request: Request, finding: Finding, path: str) -> list[str]:
    said = {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "path": path,
        "enforcement": finding.enforcement.value if finding.enforcement is not Enforcement.PROMISED else None,
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
