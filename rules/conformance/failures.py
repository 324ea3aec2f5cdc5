"""What the checks of the property-based phase say, in the words of clauses."""

from contractctl.clause import broken
from contractctl.model import Certainty, Severity, Verdict, not_applicable
from contractctl.traffic import Failure

OTHER = not_applicable("another check found it")
OF_CLAUSES = {
    "conformance/server-error": frozenset({"not_a_server_error"}),
    "conformance/rejects-invalid": frozenset({"negative_data_rejection", "missing_required_header"}),
    "conformance/accepts-valid": frozenset({"positive_data_acceptance"}),
    "conformance/unsupported-method": frozenset({"unsupported_method", "allow_header_conformance"}),
    "conformance/use-after-delete": frozenset({"use_after_free"}),
    "conformance/created-available": frozenset({"ensure_resource_availability"}),
    "conformance/auth-enforced": frozenset({"ignored_auth", "object_level_authorization"}),
}
"""The checks by the clause that tells what they find."""
JUDGED_HERE = frozenset(
    {
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    }
)
"""Checks of what status-declared, content-type and response-schema say of every exchange."""
LONGEST = 400


def found(failure: Failure, rule: str) -> bool:
    """Whether a failure is told by this clause; one that no other clause tells is told by `own-check`."""
    known = {check for checks in OF_CLAUSES.values() for check in checks} | JUDGED_HERE
    if rule == "conformance/own-check":
        return failure.check not in known
    return failure.check in OF_CLAUSES[rule]


def carries_key(failure: Failure) -> bool:
    """Whether an idempotency key went along: a made-up one may be known to the server from an earlier run."""
    requests = (one.request for one in (*failure.before, failure.exchange))
    return any(name.endswith("idempotency-key") for one in requests for name in one.headers)


def told(failure: Failure, message: str, *, severity: Severity, certainty: Certainty = Certainty.CERTAIN) -> Verdict:
    """A failure as a finding at its operation, with what the check says as evidence."""
    operation = failure.exchange.operation
    if operation is None:
        return OTHER
    evidence = {"check": failure.check, "says": failure.message[:LONGEST]}
    status = failure.exchange.answer.status
    return broken(operation, f"{status}: {message}", severity=severity, certainty=certainty, evidence=evidence)
