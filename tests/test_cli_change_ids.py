"""The ids of changes: listed and explained by their sections, and left alone by lint."""

import json

import pytest

from command import contractctl
from contractctl.engine.catalog import load_catalog

BAD = "fixtures/payments-bad.yaml"
SMALL = """openapi: 3.0.3
info: {title: Things, version: "1"}
paths:
  /things:
    get: {responses: {"200": {description: Things}}}
"""
INIT = """
from contractctl.clause import NoOptions, Pack

pack = Pack("own", NoOptions, of_changes=True)
"""
CLAUSE = """
from contractctl.clause import Clause, severities
from contractctl.spec.api import Api

clause = Clause("own/told", "Every change is told.", severities("W E - I"))
"""
PROMISED = """
@clause.promised
def told(api: Api, context: object) -> None: ...
"""


def test_ids_that_share_a_section_are_one_row():
    rows = contractctl("rules").out.splitlines()
    row = next(number for number, line in enumerate(rows) if line.startswith("compatibility/webhook "))
    assert rows[row].split() == ["compatibility/webhook", *["policy"] * 4]
    assert rows[row + 1].endswith(" (2 ids)")
    assert "compatibility/migration-sunset".ljust(45) + " error " in "\n".join(rows)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["compatibility/webhook"], {"compatibility/webhook-added", "compatibility/webhook-removed"}),
        (["compatibility/webhook-added"], {"compatibility/webhook-added"}),
        (["*/webhook-r*", "info-license"], {"compatibility/webhook-removed", "openapi/info-license"}),
        (["idempotency"], {clause.rule for clause in load_catalog().pack("idempotency").clauses}),
    ],
)
def test_rules_of_some_names(names, expected):
    listed = json.loads(contractctl("rules", *names, "--format", "json").out)
    assert {one["rule"] for one in listed} == expected
    text = contractctl("rules", *names).out
    assert {line.split()[0] for line in text.splitlines()[1:-2] if not line.startswith(" ")} == expected
    assert f"\n{len(expected)} of " in text


def test_a_pack_names_all_its_ids():
    text = contractctl("rules", "compatibility").out
    assert all(f"\n{rule} " in text for rule in load_catalog().pack("compatibility").by_id)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("compatibility/webhok",), "did you mean 'compatibility/webhook'?"),
        (("idempotency", "--test", "rules"), "leave the names out"),
    ],
)
def test_rules_that_cannot_be_listed(arguments, said):
    done = contractctl("rules", *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


@pytest.mark.parametrize("form", ["text", "sarif"])
def test_lint_leaves_clauses_about_changes_alone(form):
    flags = ("--format", form, "--statistics", "--ignore", "openapi/*", "--severity", "pagination=off")
    imports = contractctl("lint", BAD, *flags, PYTHONVERBOSE="1").err
    assert "import 'contractctl.rules.openapi.info_license' " in imports
    assert "import 'contractctl.rules.compatibility' " in imports
    assert "import 'contractctl.rules.compatibility." not in imports


@pytest.mark.parametrize("name", ["compatibility/webhook-removed", "compatibility/webhook", "compatibility", "*/web*"])
def test_lint_takes_a_configuration_that_it_shares_with_diff(tmp_path, name):
    (tmp_path / "api.yaml").write_text(SMALL)
    usual = contractctl("lint", "api.yaml", "--fail-on", "never", cwd=tmp_path)
    (tmp_path / "contractctl.toml").write_text(
        f'severity = {{"{name}" = "off"}}\n[options.compatibility]\npolicy = "sdk"\n'
    )
    done = contractctl("lint", "api.yaml", "--fail-on", "never", cwd=tmp_path)
    assert (done.status, done.out, done.err) == (0, usual.out, "")


@pytest.mark.parametrize(
    ("flag", "value"),
    [("--select", "compatibility/webhook-removd"), ("--severity", "compatibility/webhook-removd=off")],
)
def test_lint_refuses_a_change_that_has_no_such_name(flag, value):
    done = contractctl("lint", BAD, flag, value)
    assert (done.status, done.out) == (2, "")
    assert "did you mean 'compatibility/webhook-removed'?" in done.err


def test_explain_a_section():
    page = contractctl("explain", "compatibility/max-length").out
    assert page.startswith("# compatibility/max-length\n\nTexts may be as long")
    assert "\n## 36 ids\n\n- `compatibility/request-body-max-length-decreased`\n" in page
    assert "\n- and 26 more: `contractctl rules compatibility/max-length` lists them\n" in page
    assert '\n- `policy`: `"wire"`\n' in page


@pytest.mark.parametrize(
    ("name", "wire", "oasdiff", "sdk"),
    [
        ("api-operation-id-removed", "safe", "safe", "error"),
        ("api-removed-before-sunset", "error", "error", "error"),
        ("request-property-removed", "error where a value shows it, else warning; in webhooks and callbacks warning", "warning", None),
        ("response-success-status-removed", "depends on the change", "error", None),
        ("response-body-type-changed", "error where a value shows it, warning where that cannot be decided, else safe", "error", None),
    ],
)  # fmt: skip
def test_explain_a_change_under_each_policy(name, wire, oasdiff, sdk):
    page = contractctl("explain", f"compatibility/{name}").out
    assert page.startswith(
        f"# compatibility/{name}\n\nA caller survives this change: {name.replace('-', ' ')}. One of "
    )
    assert "\n**Why** " in page
    assert f"\n- wire: {wire}\n- oasdiff: {oasdiff}\n- sdk: {sdk or wire}\n" in page
    assert "recommended" not in page


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        (CLAUSE, 0, "\nown/told  warning "),
        (CLAUSE + PROMISED, 2, "clause 'own/told' judges documents, but its pack says that it is `of_changes`"),
        ("def", 2, "the pack cannot be imported: SyntaxError"),
    ],
)
def test_a_pack_of_ones_own_that_judges_changes(tmp_path, code, status, said):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "__init__.py").write_text(INIT)
    (folder / "told.py").write_text(code)
    (tmp_path / "contractctl.toml").write_text('packs = ["own"]\n')
    done = contractctl("rules", "own", cwd=tmp_path)
    assert done.status == status
    assert said in done.out + done.err
