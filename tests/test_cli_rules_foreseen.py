"""`contractctl rules --coverage` and `--impact`: of how much of a document clauses speak, and what one would report."""

import json

import pytest

from command import contractctl
from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.coverage import cover
from contractctl.engine.impact import impact
from contractctl.engine.inquiry import inquire
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.model import Severity, State

CATALOG = load_catalog()
OFF = "rate-limit/policy-documented"
DOCUMENT = """openapi: 3.0.3
info: {title: Things, version: "1", description: Callers are limited.}
paths:
  /things:
    get: {responses: {"200": {description: All}, "429": {description: Slow down}}}
    post: {responses: {"201": {description: Made}, "429": {description: Slow down}}}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "api.yaml").write_text(DOCUMENT)
    (tmp_path / "good.yaml").write_text(
        DOCUMENT.replace("limited.", "limited to 60 requests a minute for each API key.")
    )
    return tmp_path


def document(path):
    return next(open_document(source, ReadOptions()) for source in expand([str(path)], ReadOptions()))


def test_coverage_counts_what_lint_counts_also_of_what_is_off(folder):
    one, settings = document(folder / "api.yaml"), Settings()
    covered = {each.clause.rule: each for each in cover(one, CATALOG, settings).clauses}
    tallies = lint([one], CATALOG, settings).tallies
    assert {rule: covered[rule].tally for rule, tally in tallies.items() if covered[rule].tally is not None} == {
        rule: tally for rule, tally in tallies.items() if covered[rule].tally is not None
    }
    off = inquire(one, OFF, CATALOG, settings)
    assert covered[OFF].severity is None
    assert covered[OFF].tally is not None
    assert covered[OFF].tally.broken == off.count(State.BROKEN) == 1
    assert covered["idempotency/replay"].tally is None
    assert not any(rule.startswith("compatibility/") for rule in covered)


def test_coverage_in_every_format(folder):
    text = contractctl("rules", "--coverage", "api.yaml", "rate-limit", "idempotency/replay", cwd=folder).out
    lines = text.splitlines()
    assert lines[0] == "api.yaml: 2 operations"
    assert lines[2].split() == ["clause", "severity", "applies", "held", "broken", "unknown", "not", "applicable"]
    rows = {line.split()[0]: line.split()[1:] for line in lines[3:] if line.startswith(("rate", "idem"))}
    assert rows[OFF] == ["off", "1", "0", "1", "0", "0"]
    assert rows["rate-limit/retry-after"][1:] == ["2", "0", "2", "0", "2"]
    assert rows["idempotency/replay"] == ["-"] * 6
    assert "1 of them is off in this run; 1 more are about a server" in text
    told = json.loads(contractctl("rules", "--coverage", "api.yaml", OFF, "--format", "json", cwd=folder).out)
    counts = {"applies": 1, "held": 0, "broken": 1, "unknown": 0, "not_applicable": 0}
    assert told["clauses"] == [
        {"rule": OFF, "severity": "off", "enforcements": ["lint", "diff", "live"], "lint": counts}
    ]
    strict = contractctl("rules", "--coverage", "api.yaml", OFF, "--profile", "public-api", cwd=folder).out
    assert f"{OFF}  warning " in strict
    markdown = contractctl("rules", "--coverage", "api.yaml", OFF, "--format", "markdown", cwd=folder).out
    assert f"| `{OFF}` | off | 1 | 0 | 1 | 0 | 0 |" in markdown


def test_coverage_asks_what_the_configuration_has_off(folder):
    (folder / "contractctl.toml").write_text(
        'select = ["openapi"]\nignore = ["naming"]\nseverity = {rate-limit = "off"}\n'
    )
    rows = contractctl("rules", "--coverage", "api.yaml", "rate-limit/retry-after", cwd=folder).out
    assert "\nrate-limit/retry-after  off             2     0       2        0               2\n" in rows


def test_impact_is_what_lint_says_once_it_is_on(folder):
    one, settings = document(folder / "api.yaml"), Settings()
    told = impact(one, OFF, CATALOG, settings)
    said = lint([one], CATALOG, Settings(select=(OFF,))).findings
    assert (told.now, told.then) == (None, Severity.INFO)
    assert told.report.findings == said
    assert [finding.rule for finding in said] == [OFF]
    assert told.failing == ()
    assert len(impact(one, OFF, CATALOG, Settings(fail_on=Severity.INFO)).failing) == 1


def test_impact_on_documents_that_are_named_and_on_those_of_the_configuration(folder):
    named = contractctl("rules", "--impact", OFF, "api.yaml", "good.yaml", cwd=folder)
    assert named.status == 0
    assert "\nToday: off. Switched on: info.\n" in named.out
    assert "\napi.yaml:2:" in named.out or "\napi.yaml:1:" in named.out
    assert named.out.endswith("A run would report 1 (1 info) in 1 of 2 documents; none of them fails it (--fail-on).\n")
    entries = '[[api]]\nname = "good"\nspec = "good.yaml"\n'
    (folder / "contractctl.toml").write_text(f'ignore = ["rate-limit"]\nseverity = {{rate-limit = "off"}}\n{entries}')
    configured = contractctl("rules", "--impact", OFF, cwd=folder).out
    assert configured.endswith("\nA run would report nothing of it in 1 document.\n")
    failing = contractctl("rules", "--impact", "rate-limit/retry-after", "api.yaml", "--format", "json", cwd=folder).out
    entry = json.loads(failing)["documents"][0]
    assert (entry["severity_now"], entry["lint"]["broken"], len(entry["findings"])) == ("off", 2, 2)
    page = contractctl("rules", "--impact", OFF, "api.yaml", "--format", "markdown", cwd=folder).out
    assert "| api.yaml | 1 | 0 | 0 | 1 | 0 | 0 |\n\n- api.yaml:" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--impact", "rate-limit"), "these are 5 clauses: name one, such as rate-limit/"),
        (("--impact", "rate-limit/nothing"), "no clause, pack or alias is called 'rate-limit/nothing'"),
        (("--impact", "idempotency/replay"), "is about a server or two versions: no document alone can be asked"),
        (("--coverage", "api.yaml", "--impact", OFF), "--coverage and --impact cannot both be had"),
        (("--coverage", "*.yaml"), "--spec *.yaml names 2 documents: name one"),
        (("--coverage", "api.yaml", "compatibility/max-length"), "these are about two versions"),
        (("--profile", "strict"), "--profile is for documents: use it with --coverage or --impact"),
        (("--impact", OFF, "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_what_cannot_be_answered(folder, arguments, said):
    done = contractctl("rules", *arguments, cwd=folder)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
