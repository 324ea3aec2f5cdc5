"""What may wait: suppressions in the document, approvals, overrides, editions."""

import importlib.util
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from contractctl.config import Layer, configure
from contractctl.config.approvals import read_approvals
from contractctl.engine.catalog import load_catalog
from contractctl.engine.conclusion import conclude
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.errors import UsageError
from contractctl.findings import Report, Waiting
from contractctl.model import Severity
from documents import document

CATALOG = load_catalog()
ORDERS = """
paths:
  /orders:
    get: {operationId: listOrders, summary: s, responses: {"200": {description: ok}}}
    post: {operationId: createOrder, responses: {"200": {description: ok}}}
  /v1/orders:
    post: {operationId: createOldOrder, responses: {"200": {description: ok}}}
"""
TODAY = date(2026, 11, 1)


def run(text: str = ORDERS, **settings: object) -> Report:
    given = {"select": ("openapi/operation-described", "suppressions"), "today": TODAY, **settings}
    return judged(Settings(**given), text)  # type: ignore[arg-type]


def told(report: Report) -> list[tuple[str, str]]:
    return [(one.rule.partition("/")[2], one.operation or one.location.pointer) for one in report.findings]


def config(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "contractctl.toml"
    path.write_text(dedent(text))
    made = configure(path, Layer({"select": ["openapi/operation-described", "suppressions"]}, Path()), today=TODAY)
    made.check(CATALOG)
    return made.settings


def judged(settings: Settings, text: str = ORDERS) -> Report:
    report = lint([document(text)], CATALOG, settings)
    own = conclude(report.waivers, CATALOG, settings, report.tallies)
    return replace(report, findings=(*report.findings, *own))


def test_a_suppression_holds_back_what_is_below_it():
    text = ORDERS.replace(
        "  /orders:\n",
        "  /orders:\n    x-contractctl-ignore: [{rule: operation-description, reason: told elsewhere}]\n",
    )
    report = run(text)
    assert told(report) == [("operation-described", "POST /v1/orders")]
    assert report.waiting == {Waiting.SUPPRESSED: 1}


@pytest.mark.parametrize(
    ("entry", "finding"),
    [
        ("openapi/operation-described", "reasoned"),
        ("{rule: openapi/operation-described, reason: r, until: 2026-10-31}", "current"),
        ("{rule: openapi/info-contact, reason: r}", None),  # not asked in this run: nobody can tell
        ("{rule: openapi/operation-describbed, reason: r}", "well-formed"),
    ],
)
def test_a_suppression_is_judged_itself(entry, finding):
    report = run(ORDERS + f"    x-contractctl-ignore: [{entry}]\n")
    said = [name for name, _ in told(report) if name != "operation-described"]
    assert said == ([finding] if finding else [])


def test_a_suppression_that_matches_nothing_is_a_finding():
    text = ORDERS.replace("    get: {", "    get: {x-contractctl-ignore: [{rule: openapi/*, reason: r}], ")
    assert told(run(text, select=())).count(("needed", "/paths/~1orders/get/x-contractctl-ignore/0")) == 0
    text = text.replace("openapi/*", "openapi/operation-described")
    assert ("needed", "GET /orders") in told(run(text))


def test_the_last_day_of_a_suppression_counts():
    text = ORDERS + "    x-contractctl-ignore: [{rule: openapi/operation-described, reason: r, until: 2026-11-01}]\n"
    assert told(run(text)) == [("operation-described", "POST /orders")]
    later = told(run(text, today=date(2026, 11, 2)))
    assert ("operation-described", "POST /v1/orders") in later
    assert any(name == "current" for name, _ in later)


def approvals(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "contractctl-approvals.toml"
    path.write_text(dedent(text))
    return path


def test_an_approval_names_a_fingerprint(tmp_path):
    finding = run().findings[0]
    path = approvals(tmp_path, f'[[approval]]\nfingerprint = "{finding.fingerprint}"\nreason = "known"\n')
    report = run(approvals=read_approvals(path))
    assert told(report) == [("operation-described", "POST /v1/orders")]
    assert report.waiting == {Waiting.APPROVED: 1}


def test_an_approval_names_clause_and_operation_by_globs(tmp_path):
    path = approvals(
        tmp_path,
        """
        [[approval]]
        rule = "openapi/*"
        operation = "POST /v1/*"
        reason = "the old version stays as it is"
        until = 2027-01-31
        """,
    )
    assert told(run(approvals=read_approvals(path))) == [("operation-described", "POST /orders")]


def test_an_approval_of_so_many_holds_no_more_back(tmp_path):
    entry = '[[approval]]\nrule = "openapi/operation-described"\nreason = "r"\ncount = {}\n'
    assert not run(approvals=read_approvals(approvals(tmp_path, entry.format(2)))).findings
    assert len(run(approvals=read_approvals(approvals(tmp_path, entry.format(1)))).findings) == 2


def test_approvals_are_judged_themselves(tmp_path):
    path = approvals(
        tmp_path,
        """
        [[approval]]
        rule = "openapi/operation-described"
        operation = "POST /orders"

        [[approval]]
        rule = "openapi/operation-described"
        path = "**/api.yaml"
        operation = "DELETE *"
        reason = "r"

        [[approval]]
        rule = "openapi/operation-described"
        reason = "r"
        until = "2026-01-01"
        """,
    )
    everywhere = read_approvals(path)
    report = run(select=("openapi/operation-described", "suppressions"), approvals=everywhere)
    own = {(one.rule, one.location.line) for one in report.findings if one.rule.startswith("suppressions/")}
    assert own == {("suppressions/reasoned", 2), ("suppressions/needed", 6), ("suppressions/current", 12)}
    assert all(one.location.path == str(path) for one in report.findings if one.rule.startswith("suppressions/"))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[[approval]]\nreason = "r"\n', 1, "name a fingerprint or a rule"),
        ('[[approval]]\nrule = "a/b"\nreasons = "r"\n', 3, "did you mean 'reason'"),
        ('[[approval]]\nrule = "a/b"\nuntil = "soon"\n', 3, "must be a date"),
        ('[[approval]]\nrule = "a/b"\ncount = 0\n', 3, "must be a whole number"),
        ("[[approvals]]\n", 1, "did you mean 'approval'"),
    ],
)
def test_a_wrong_approvals_file_is_refused_with_its_line(tmp_path, text, line, message):
    with pytest.raises(UsageError, match=message) as caught:
        read_approvals(approvals(tmp_path, text))
    assert caught.value.line == line


def test_an_override_switches_off_below_a_path(tmp_path):
    settings = config(
        tmp_path,
        """
        [[overrides]]
        paths = ["/v1/**"]
        reason = "the old version stays as it is"
        severity = { "openapi/operation-described" = "off" }
        """,
    )
    assert told(judged(settings)) == [("operation-described", "POST /orders")]


def test_an_override_changes_severity_and_options_where_it_holds(tmp_path):
    settings = config(
        tmp_path,
        """
        [[overrides]]
        operations = ["createOrder"]
        severity = { "openapi/operation-described" = "error" }

        [[overrides]]
        operations = ["listOrders"]
        options.openapi = { accept-summary = false }
        """,
    )
    levels = {one.operation: one.severity for one in judged(settings).findings}
    assert levels["POST /orders"] is Severity.ERROR
    assert levels["POST /v1/orders"] is not Severity.ERROR
    assert "GET /orders" in levels


def test_an_override_may_name_a_profile(tmp_path):
    settings = config(tmp_path, '[[overrides]]\npaths = ["/v1/**"]\nextends = ["strict"]\n')
    levels = {one.operation: one.severity for one in judged(settings).findings}
    usual = CATALOG.clauses["openapi/operation-described"].severity
    assert levels == {"POST /orders": usual.recommended, "POST /v1/orders": usual.strict}


def test_an_override_that_ended_or_meets_nothing_is_a_finding(tmp_path):
    settings = config(
        tmp_path,
        """
        [[overrides]]
        paths = ["/v1/**"]
        until = 2026-10-31
        ignore = ["openapi/operation-described"]

        [[overrides]]
        paths = ["/v9/**"]
        reason = "r"
        ignore = ["openapi/operation-described"]
        """,
    )
    found = told(judged(settings))
    assert ("operation-described", "POST /v1/orders") in found
    assert sorted(name for name, _ in found if name != "operation-described") == ["current", "needed", "reasoned"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[[overrides]]\nignore = []\n", 1, "say what it is about"),
        ('[[overrides]]\npaths = ["/a"]\n', 1, "say what is different"),
        ('[[overrides]]\npath = ["/a"]\n', 2, "did you mean 'paths'"),
        ('[[overrides]]\npaths = ["/a"]\nignore = ["openapi/nothing"]\n', 3, "no clause"),
        ('[[overrides]]\npaths = ["/a"]\nextends = ["strikt"]\n', 3, "did you mean 'strict'"),
        ('[[overrides]]\npaths = ["/a"]\n[overrides.options.openapi]\nnothing = 1\n', 4, "there is no option"),
        ('edition = "2098.01"\n', 1, "this version knows"),
        ("edition = 2026.11\n", 1, "in quotes"),
    ],
)
def test_a_wrong_override_or_edition_is_refused_with_its_line(tmp_path, text, line, message):
    with pytest.raises(UsageError, match=message) as caught:
        config(tmp_path, text)
    assert caught.value.line == line


NEWER = """
from contractctl.clause import Clause, Context, NoOptions, broken, severities
from contractctl.model import Verdict
from contractctl.spec.api import Api

clause = Clause("later/always", "It is always broken.", severities("E E E E"), since="2099.01")

@clause.promised
def is_broken(api: Api, _: Context[NoOptions]) -> Verdict:
    return broken(api, "it is broken")
"""


def test_a_clause_newer_than_the_edition_is_only_previewed(tmp_path):
    folder = tmp_path / "later"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        'from contractctl.clause import NoOptions, Pack\npack = Pack("later", NoOptions)\n'
    )
    (folder / "always.py").write_text(NEWER)
    catalog = load_catalog([folder])
    report = lint([document(ORDERS)], catalog, Settings(select=("later",)))
    assert (report.findings, report.waiting) == ((), {Waiting.PREVIEWED: 1})
    assert len(lint([document(ORDERS)], catalog, Settings(select=("later/always",))).findings) == 1
    for name in [one for one in sys.modules if one.startswith("contractctl_own_later")]:
        del sys.modules[name]
    assert importlib.util.find_spec("later") is None
