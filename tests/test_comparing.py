"""What `diff` makes findings of: changes, withdrawn promises, and what new parts do not promise."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from contractctl.engine.approvals import Approval, Approvals
from contractctl.engine.baseline import Baseline
from contractctl.engine.catalog import load_catalog
from contractctl.engine.comparison.diff import diff
from contractctl.engine.comparison.options import DiffOptions
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.errors import UsageError
from contractctl.findings import Enforcement, Finding, Report, Waiting
from contractctl.model import Certainty, Place, Severity
from documents import document

CATALOG = load_catalog()
CHANGES = Settings(select=("compatibility",), today=date(2026, 6, 1))
PAYMENTS = """
paths:
  /payments:
    post:
      parameters:
      - {name: Idempotency-Key, in: header, required: true, schema: {type: string, format: uuid}}
      - {name: note, in: query, schema: {type: string, maxLength: 20}}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Payment'}}}}
      responses:
        '201': {description: Created.}
        '429':
          description: Slow down.
          headers:
            Retry-After: {schema: {type: integer}}
  /refunds:
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Payment'}}}}
      responses:
        '204': {description: Done.}
components:
  schemas:
    Payment:
      type: object
      properties:
        amount: {type: integer, minimum: 0}
"""


def compared(
    base: str | None, revision: str, settings: Settings = CHANGES, options: DiffOptions | None = None
) -> Report:
    before = document(base) if base is not None else None
    return diff(before, document(revision), CATALOG, settings, options or DiffOptions())


def rules(report: Report) -> list[tuple[str, str]]:
    return [(one.rule, one.severity.label) for one in report.findings]


def edited(old: str, new: str) -> str:
    text = PAYMENTS.replace(old, new)
    assert text != PAYMENTS
    return text


def without_refunds(text: str) -> str:
    return text.partition("  /refunds:")[0] + "components:" + text.partition("\ncomponents:")[2]


def test_a_document_and_itself() -> None:
    report = compared(PAYMENTS, PAYMENTS, Settings())
    assert (report.findings, report.changes, report.command) == ((), (), "diff")


def test_a_change_in_a_shared_schema_is_one_finding_with_a_witness() -> None:
    report = compared(PAYMENTS, edited("minimum: 0", "minimum: 1"))
    (finding,) = report.findings
    assert finding.rule == "compatibility/request-property-min-increased"
    assert (finding.severity, finding.certainty, finding.enforcement) == (
        Severity.ERROR,
        Certainty.CERTAIN,
        Enforcement.PRESERVED,
    )
    assert finding.operations == ("POST /payments", "PUT /refunds")
    assert finding.message == "the request property 'amount' of the schema 'Payment' changed minimum from 0 to 1"
    assert finding.evidence == {"kind": "witness", "relation": "narrower", "accepted_before": 0}
    assert finding.location.pointer == "/components/schemas/Payment/properties/amount/minimum"
    (line,) = report.changes
    assert (line.level, line.before, line.after, line.accepted_before) == (Severity.ERROR, 0, 1, {"value": 0})


def test_a_safe_change_is_a_line_and_no_finding() -> None:
    report = compared(PAYMENTS, edited("maxLength: 20", "maxLength: 30"))
    assert report.findings == ()
    (line,) = report.changes
    assert (line.rule, line.level) == ("compatibility/request-parameter-max-length-increased", None)
    assert line.message == "the query parameter 'note' changed maxLength from 20 to 30"
    assert line.base is not None
    assert line.revision is not None


def test_what_was_removed_is_told_in_the_base() -> None:
    base = edited(
        "responses:\n        '204'", "parameters:\n      - {name: x, in: query}\n      responses:\n        '204'"
    )
    (finding,) = compared(base, PAYMENTS).findings
    assert (finding.rule, finding.location.pointer) == (
        "compatibility/request-parameter-removed",
        "/paths/~1refunds/put/parameters/0",
    )


def test_what_cannot_be_decided_is_a_warning() -> None:
    base = edited("maxLength: 20", r"pattern: '^(a|b)\1$'")
    (finding,) = compared(base, base.replace(r"\1$", r"\1+$")).findings
    assert (finding.severity, finding.certainty) == (Severity.WARNING, Certainty.UNDECIDED)
    assert "could not be decided" in finding.message


@pytest.mark.parametrize(
    ("removed", "rule"),
    [
        ("      - {name: Idempotency-Key, in: header, required: true, schema: {type: string, format: uuid}}\n",
         "idempotency/key-declared"),
        ("          headers:\n            Retry-After: {schema: {type: integer}}\n", "rate-limit/retry-after"),
    ],
)  # fmt: skip
def test_a_withdrawn_promise_is_told_by_its_clause_and_by_nobody_else(removed: str, rule: str) -> None:
    report = compared(PAYMENTS, edited(removed, ""), Settings(select=(rule, "compatibility")))
    assert rules(report) == [(rule, "warning")]
    assert report.findings[0].message.endswith("the base kept this promise")
    assert len(report.changes) == 1


def test_a_promise_that_nobody_kept_is_not_withdrawn() -> None:
    settings = Settings(select=("status-codes",))
    assert compared(PAYMENTS, edited("description: Done.", "description: It is done."), settings).findings == ()


def test_what_is_new_must_keep_the_promises() -> None:
    added = edited("  /refunds:", "  /charges:\n    post: {responses: {'201': {description: Created.}}}\n  /refunds:")
    report = compared(PAYMENTS, added, Settings(select=("status-codes/client-error-declared",)))
    assert [one.operations for one in report.findings] == [("POST /charges",)]
    assert report.findings[0].severity is Severity.WARNING


def test_a_parameter_of_the_path_may_be_called_otherwise() -> None:
    base = "paths: {'/a/{id}': {get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {}}}}"
    report = compared(base, base.replace("id}", "key}").replace("name: id", "name: key"), Settings())
    assert report.findings == ()


def test_without_a_base_everything_is_new() -> None:
    report = compared(None, PAYMENTS, Settings(select=("status-codes",)))
    assert ("status-codes/client-error-declared", "warning") in rules(report)
    assert {one.enforcement for one in report.findings} == {Enforcement.PRESERVED}
    assert report.inputs == ("api.yaml",)


NARROWED = edited("minimum: 0", "minimum: 1")
RULE = "compatibility/request-property-min-increased"


def test_severities_that_are_stated_count() -> None:
    report = compared(PAYMENTS, NARROWED, replace(CHANGES, severity={RULE: Severity.INFO}))
    assert rules(report) == [(RULE, "info")]
    safe = "compatibility/request-property-min-decreased"
    report = compared(NARROWED, PAYMENTS, replace(CHANGES, severity={safe: Severity.ERROR}))
    assert rules(report) == [(safe, "error")]
    assert compared(PAYMENTS, NARROWED, replace(CHANGES, severity={RULE: None})).findings == ()


def test_clauses_and_operations_are_selected() -> None:
    assert compared(PAYMENTS, NARROWED, replace(CHANGES, ignore=("compatibility/*-min-*",))).changes == ()
    assert compared(PAYMENTS, NARROWED, replace(CHANGES, exclude=("/payments", "/refunds"))).changes == ()
    assert len(compared(PAYMENTS, NARROWED, replace(CHANGES, include=("/refunds",))).findings) == 1
    with pytest.raises(UsageError, match="no clause"):
        compared(PAYMENTS, NARROWED, replace(CHANGES, select=("compatibility/nothing",)))


def test_a_suppression_in_the_revision_counts() -> None:
    text = NARROWED.replace("minimum: 1}", f"minimum: 1, x-contractctl-ignore: [{{rule: {RULE}, reason: Agreed.}}]}}")
    report = compared(PAYMENTS, text)
    assert report.findings == ()
    assert report.waiting[Waiting.SUPPRESSED] == 1


def test_a_suppression_in_the_base_counts_for_what_was_removed() -> None:
    ignore = "x-contractctl-ignore: [{rule: compatibility/*, reason: Nobody called it.}]"
    base = edited("  /refunds:\n    put:\n", f"  /refunds:\n    put:\n      {ignore}\n")
    revision = without_refunds(base)
    report = compared(base, revision)
    assert report.findings == ()
    assert report.waiting[Waiting.SUPPRESSED] == 1


def test_an_approval_holds_back() -> None:
    entry = Approval(Place("approvals.toml", ()), 1, "Agreed.", rule=RULE, operation="P*")
    report = compared(PAYMENTS, NARROWED, replace(CHANGES, approvals=Approvals(Path(), (entry,))))
    assert report.findings == ()
    assert report.waiting[Waiting.APPROVED] == 1
    assert [one.matched for one in report.waivers if one.matched] == [1]


def test_a_baseline_holds_back() -> None:
    gone = without_refunds(NARROWED)
    report = compared(PAYMENTS, gone, replace(CHANGES, record=True))
    assert {one.rule.partition("/")[2] for one in report.findings} == {
        "request-property-min-increased",
        "api-path-removed-without-deprecation",
    }
    (record,) = report.records
    again = compared(PAYMENTS, gone, replace(CHANGES, baseline=Baseline(Path(), {record.path: record})))
    assert again.findings == ()
    assert again.waiting[Waiting.BASELINED] == len(report.findings)


def test_the_options() -> None:
    renamed = edited("    put:\n", "    put:\n      operationId: refund\n")
    other = renamed.replace("operationId: refund", "operationId: giveBack")
    assert compared(renamed, other).findings == ()
    sdk = compared(renamed, other, options=DiffOptions(policy="sdk"))
    assert rules(sdk) == [("compatibility/api-operation-id-removed", "error")]
    exact = compared(renamed, other, options=DiffOptions(exact=True))
    assert rules(exact) == [("compatibility/api-operation-id-removed", "error")]
    levels = {"request-property-min-increased": Severity.HINT, "no-such-name": None}
    assert rules(compared(PAYMENTS, NARROWED, options=DiffOptions(oasdiff_severity=levels))) == [(RULE, "hint")]


def test_prefixes_of_two_versions_in_one_document() -> None:
    text = """
    paths:
      /v1/a: {get: {responses: {'200': {description: A.}}}}
      /v2/a: {get: {responses: {'200': {description: A.}}}}
    """
    options = DiffOptions(base_prefix="/v1", revision_prefix="/v2")
    assert compared(text, text, Settings(), options).findings == ()


def test_fingerprints_last() -> None:
    first = compared(PAYMENTS, NARROWED).findings[0].fingerprint
    moved = "x-comment: more lines\n" + NARROWED
    assert compared(PAYMENTS, moved).findings[0].fingerprint == first


GONE = edited("      - {name: note, in: query, schema: {type: string, maxLength: 20}}\n", "")
REMOVED = "compatibility/request-parameter-removed"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  /payments:\n    post:\n", f"  /payments:\n    post:\n      x-contractctl-ignore: [{{rule: {REMOVED}, reason: Unused.}}]\n"),
        ("  /payments:\n    post:\n", f"  /payments:\n    # contractctl: ignore={REMOVED} Nobody used it.\n    post:\n"),
        ("paths:\n", f"x-contractctl-ignore: [{{rule: {REMOVED}, reason: Unused.}}]\npaths:\n"),
    ],
)  # fmt: skip
def test_a_suppression_in_the_revision_counts_for_what_was_removed(old: str, new: str) -> None:
    report = compared(PAYMENTS, GONE.replace(old, new, 1))
    assert report.findings == ()
    assert report.waiting[Waiting.SUPPRESSED] == 1


@pytest.mark.parametrize(
    ("name", "select", "told"),
    [
        (RULE, (), True),
        ("compatibility/*", (), True),
        (REMOVED, (), True),
        ("'*'", (), False),
        ("idempotency/key-declared", (), False),
        (RULE, (REMOVED, "suppressions"), False),
        (RULE, ("compatibility",), False),
    ],
)
def test_a_suppression_of_changes_that_matches_none_is_told(name: str, select: tuple[str, ...], told: bool) -> None:  # noqa: FBT001
    entry = f"      x-contractctl-ignore: [{{rule: {name}, reason: Agreed.}}]\n"
    revision = GONE.replace("  /refunds:\n    put:\n", f"  /refunds:\n    put:\n{entry}")
    found = [
        one for one in compared(PAYMENTS, revision, Settings(select=select)).findings if one.rule.startswith("supp")
    ]
    assert [one.rule for one in found] == ["suppressions/needed"] * told
    assert not told or found[0].message.endswith("holds nothing back: remove it")
    assert [one for one in linted(revision) if one.message.startswith("This suppression of compat")] == []


def linted(text: str) -> tuple[Finding, ...]:
    return lint([document(text)], CATALOG, Settings()).findings


def test_a_suppression_of_changes_is_needed_as_long_as_it_holds_one_back() -> None:
    entry = f"      x-contractctl-ignore: [{{rule: {REMOVED}, reason: Unused.}}]\n"
    report = compared(
        PAYMENTS, GONE.replace("    post:\n", f"    post:\n{entry}"), Settings(select=("compatibility", "suppressions"))
    )
    assert report.findings == ()


def typed(*shared: str) -> str:
    """Two operations that send a kind: written in place, or for some by a shared schema with fewer values."""
    lines = ["paths:"]
    for path in ("/a", "/b"):
        kind = "{$ref: '#/components/schemas/Kind'}" if path in shared else "{type: string}"
        body = f"{{type: object, properties: {{kind: {kind}}}}}"
        lines += [
            f"  {path}:",
            "    post:",
            f"      requestBody: {{content: {{application/json: {{schema: {body}}}}}}}",
        ]
        lines += ["      responses: {'204': {description: Done.}}"]
    return "\n".join([*lines, "components: {schemas: {Kind: {type: string, enum: [x, y]}}}"])


def test_two_operations_that_get_one_poorer_schema_are_two_changes() -> None:
    found = compared(typed(), typed("/a", "/b"), replace(CHANGES, collapse=False)).findings
    assert [one.operations for one in found] == [("POST /a",), ("POST /b",)]


def test_a_baseline_that_knows_the_change_of_one_operation_does_not_hide_that_of_another() -> None:
    (record,) = compared(typed(), typed("/a"), replace(CHANGES, record=True)).records
    known = Baseline(Path()).with_records([record], shrink=False)
    again = compared(typed(), typed("/a"), replace(CHANGES, baseline=known))
    more = compared(typed(), typed("/a", "/b"), replace(CHANGES, baseline=known))
    assert again.findings == ()
    assert [one.operations for one in more.findings] == [("POST /b",)]
