"""`contractctl rules` and `contractctl explain`, also with packs of one's own."""

import json

import pytest

from command import ROOT, contractctl
from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.inquiry import inquire
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.model import State

README = """# own

Our own.

## own/titled

Every API has a title of our own form.

**Why** Because.

**Options** `start`.

```yaml good
info: {title: Acme orders, version: "1"}
```

```yaml bad
info: # <- here
  title: Orders
  version: "1"
```
"""
INIT = """
from dataclasses import dataclass
from contractctl.clause import Pack

@dataclass(frozen=True, slots=True)
class Options:
    start: str = "Acme"

pack = Pack("own", Options)
"""
CLAUSE = """
from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api
from . import Options

clause = Clause("own/titled", "Every title begins with our name.", severities("W E - I"))

@clause.promised
def titled(api: Api, context: Context[Options]) -> Verdict:
    if api.title.startswith(context.options.start):
        return HOLDS
    return broken(api.root.nearest("info"), f"the title does not begin with '{context.options.start}'")
"""
BAD = "fixtures/payments-bad.yaml"
FRAMEWORK = """openapi: 3.1.0
info: {title: Flows, version: "1"}
paths:
  /flows:
    get:
      x-contract: {bounded: true, collection-size: large}
      responses:
        "200":
          content:
            application/json: {schema: {type: array, items: {type: object}}}
        "422": {content: {application/json: {schema: {$ref: "#/components/schemas/HTTPValidationError"}}}}
components:
  schemas:
    HTTPValidationError: {type: object, title: HTTPValidationError, properties: {detail: {type: array}}}
"""
MANY = """openapi: 3.0.3
info: {title: Things, version: "1", description: Callers are limited.}
paths:
  /things:
    post: {responses: {"201": {description: Made}, "429": {description: Slow down}}}
  /health:
    get: {responses: {"200": {description: Alive}}}
""" + "".join(
    f'  /things/{name}:\n    get: {{responses: {{"200": {{description: A thing}}, "404": {{description: No thing}}}}}}\n'
    for name in "abcdefghijkl"
)
CONFIGURED = """include = ["POST *"]
[severity]
rate-limit = "hint"
"""
OVERRIDDEN = """severity = {rate-limit = "off"}
[[overrides]]
paths = ["/things/b"]
reason = "It is new."
severity = {rate-limit = "error"}
"""
KEPT = """
from contractctl.clause import Clause, severities

clause = Clause("own/titled", "Every title begins with our name.", severities("W E - I"))
"""


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "contract_rules" / "own"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(INIT)
    (folder / "titled.py").write_text(CLAUSE)
    (folder / "README.md").write_text(README)
    (tmp_path / "contractctl.toml").write_text('packs = ["contract_rules"]\n')
    return tmp_path


def test_rules_in_every_format():
    catalog = load_catalog()
    text = contractctl("rules").out
    assert all(f"\n{page} " in text for loaded in catalog.packs for page in loaded.pages)
    assert "\ncompatibility/request-body-max-length-set " not in text
    listed = json.loads(contractctl("rules", "--format", "json").out)
    assert [one["rule"] for one in listed] == list(catalog.clauses)
    assert set(listed[0]) == {"rule", "pack", "page", "title", "severity", "policies", "aliases", "enforcements"}
    assert {one["page"] for one in listed} == {page for loaded in catalog.packs for page in loaded.pages}
    markdown = contractctl("rules", "--format", "markdown").out
    assert [line for line in markdown.splitlines() if line.startswith("## ")] == [
        f"## {loaded.pack.name}" for loaded in catalog.packs
    ]
    assert "\n| `compatibility/webhook` | policy | policy | policy | policy | " in markdown


def test_a_pack_of_ones_own_is_listed_explained_and_asked(own):
    assert "own/titled" in contractctl("rules", cwd=own).out
    page = contractctl("explain", "own/titled", cwd=own).out
    assert page.startswith("# own/titled\n\nEvery API has a title of our own form.\n")
    assert "- public-api: off\n" in page
    assert '## Options of the pack: `[options.own]`\n\n- `start`: `"Acme"`\n' in page
    (own / "api.yaml").write_text("openapi: 3.0.3\ninfo: {title: Orders, version: '1'}\npaths: {}\n")
    done = contractctl("lint", "api.yaml", "--select", "own", "--quiet", cwd=own)
    assert done.out == "api.yaml:2:1: warning: the title does not begin with 'Acme' [own/titled]\n"
    (own / "contractctl.toml").write_text('packs = ["contract_rules"]\n[options.own]\nstart = "Ord"\n')
    assert contractctl("lint", "api.yaml", "--select", "own", "--quiet", cwd=own).out == ""


def test_the_examples_of_a_pack_of_ones_own(own):
    good = contractctl("rules", "--test", "contract_rules", cwd=own)
    assert (good.status, good.out) == (0, "2 examples of 1 clauses, 0 complaints\n")
    readme = own / "contract_rules" / "own" / "README.md"
    readme.write_text(README.replace(" # <- here", "").replace("title: Orders", "title: Orders # <- here"))
    bad = contractctl("rules", "--test", "contract_rules", cwd=own)
    assert bad.status == 1
    assert "own/titled bad 2: marked lines [2], findings at [1]" in bad.out
    readme.write_text("# own\n\n## own/other\n\nNothing.\n")
    complaints = contractctl("rules", "--test", "contract_rules/own", cwd=own).out
    assert "own/titled: the README has no section '## own/titled'" in complaints
    assert "own/other: the README has a section, but there is no such clause" in complaints


def test_packs_that_cannot_be_loaded(own):
    (own / "contract_rules" / "own" / "titled.py").write_text("def\n")
    done = contractctl("rules", cwd=own)
    assert done.status == 2
    assert "cannot be imported: SyntaxError" in done.err
    assert "Traceback" not in done.err
    assert "'nowhere' is no folder" in contractctl("rules", "--test", "nowhere", cwd=own).err


@pytest.mark.parametrize("name", ["idempotency/key-declared", "operation-operationId", "idempotency"])
def test_explain_a_clause_an_alias_and_a_pack(name):
    done = contractctl("explain", name)
    assert (done.status, done.err) == (0, "")
    assert "**Why**" in done.out
    assert "\x1b" not in done.out


def test_explain_an_operation():
    done = contractctl("explain", "post /payments", "--spec", "fixtures/payments-good.yaml")
    lines = done.out.splitlines()
    assert lines[0].startswith("POST /payments  fixtures/payments-good.yaml:")
    facts = {line.split()[0]: line.split()[1:3] for line in lines[1:]}
    assert facts["create"] == ["yes", "certain"]
    assert facts["list"] == ["no", "certain"]
    assert contractctl("explain", "createPayment", "--spec", "fixtures/payments-good.yaml").out == done.out


def test_explain_what_is_said_by_hand_and_what_a_framework_adds(tmp_path):
    (tmp_path / "api.yaml").write_text(FRAMEWORK)
    lines = contractctl("explain", "GET /flows", "--spec", "api.yaml", cwd=tmp_path).out.splitlines()
    assert lines[0] == "GET /flows  api.yaml:5:5"
    facts = {line.split()[0]: " ".join(line.split()[1:]) for line in lines[1:]}
    assert facts["list"] == "yes certain the body is an array (line 10:13)"
    assert facts["bounded"] == "yes certain set by x-contract (line 6:20)"
    assert facts["secured"] == "no certain no 'security' asks for credentials"
    assert facts["collection-size"] == "large certain set by x-contract (line 6:35)"
    added = "  422 is HTTPValidationError, which a framework adds unasked: it is no promise  (line 11:9)"
    assert lines[-1] == added


def test_explain_a_clause_on_a_document(golden):
    done = contractctl("explain", "idempotency/key-declared", "--spec", "fixtures/payments-bad.yaml")
    assert (done.status, done.err) == (0, "")
    golden("explain-clause.txt", done.out)
    assert contractctl("explain", "idempotency/key-declared", "--spec", BAD, "--no-color").out == done.out


def test_explain_a_clause_with_the_settings_of_lint(tmp_path):
    (tmp_path / "api.yaml").write_text(MANY)
    few = contractctl("explain", "rate-limit/too-many-requests-declared", "--spec", "api.yaml", cwd=tmp_path).out
    assert "12 broken, 0 unknown, 1 held, 1 not applicable\nSeverity: info\n" in few
    assert "  it declares no 429 (12)\n    GET /things/a  api.yaml:" in few
    assert "\n    and 2 more\n" in few
    assert "Not applicable (1)\n  it is a health check (1)\n    GET /health  api.yaml:" in few
    (tmp_path / "contractctl.toml").write_text(CONFIGURED)
    out = contractctl("explain", "rate-limit/too-many-requests-declared", "--spec", "api.yaml", "-v", cwd=tmp_path).out
    assert "\n0 broken, 0 unknown, 1 held, 0 not applicable\nSeverity: hint\n\nHeld (1)\n    POST /things  api" in out


def test_explain_a_clause_that_is_off(tmp_path):
    (tmp_path / "api.yaml").write_text(MANY)
    arguments = ("explain", "rate-limit/policy-documented", "--spec", "api.yaml")
    off = contractctl(*arguments, cwd=tmp_path).out
    assert "\nSeverity: off in this run\n" in off
    assert "Broken (1)\n  nothing says whose requests a rate limit counts" in off
    assert "\nSeverity: warning\n" in contractctl(*arguments, "--profile", "public-api", cwd=tmp_path).out
    (tmp_path / "contractctl.toml").write_text('select = ["openapi"]\n[severity]\nrate-limit = "off"\n')
    assert contractctl(*arguments, "--profile", "public-api", cwd=tmp_path).out == off


def test_explain_a_clause_that_an_override_has_on(tmp_path):
    (tmp_path / "api.yaml").write_text(MANY)
    (tmp_path / "contractctl.toml").write_text(OVERRIDDEN)
    out = contractctl("explain", "rate-limit/too-many-requests-declared", "--spec", "api.yaml", cwd=tmp_path).out
    assert "\n1 broken, 0 unknown, 0 held, 0 not applicable\nSeverity: off but for overrides\n" in out
    assert "Broken (1)\n  error: it declares no 429 (1)\n    GET /things/b  api.yaml:" in out


def test_explain_what_is_promised_in_prose_and_what_waits(tmp_path):
    (tmp_path / "api.yaml").write_text(
        MANY.replace("openapi: 3.0.3", "openapi: 3.0.3\nx-contractctl-ignore: [rate-limit]")
    )
    arguments = ("--spec", "api.yaml", "--profile", "strict")
    waiting = contractctl("explain", "rate-limit/retry-after", *arguments, cwd=tmp_path).out
    assert "\nNo findings now: 1 suppressed\n" in waiting
    assert "\n  waits: 429 declared without Retry-After" in waiting
    (tmp_path / "api.yaml").write_text(MANY.replace("limited.", "limited to 60 requests a minute for each API key."))
    prose = contractctl("explain", "rate-limit/policy-documented", *arguments, cwd=tmp_path).out
    assert "Held (1)\n  promised in prose (1)\n    the document  api.yaml:1:1\n" in prose


def test_explain_a_clause_that_lint_does_not_ask(own):
    (own / "contract_rules" / "own" / "titled.py").write_text(KEPT)
    (own / "api.yaml").write_text(MANY)
    out = contractctl("explain", "own/titled", "--spec", "api.yaml", cwd=own).out
    assert out.endswith("\nNot asked: it has no promised side, so lint does not ask it.\n")


@pytest.mark.parametrize("profile", ["recommended", "strict"])
@pytest.mark.parametrize("name", ["bad", "good"])
def test_an_inquiry_counts_what_lint_counts(name, profile):
    catalog, settings, reading = load_catalog(), Settings(profiles=(profile,)), ReadOptions()
    document = open_document(expand([str(ROOT / f"fixtures/payments-{name}.yaml")], reading)[0], reading)
    report = lint([document], catalog, settings)
    told = {rule: inquire(document, rule, catalog, settings) for rule in report.tallies}
    asked = {rule: one for rule, one in told.items() if not one.never}
    for rule, inquiry in asked.items():
        tally = report.tallies[rule]
        counts = [tally.held, tally.broken, tally.unknown, tally.not_applicable]
        assert [inquiry.count(state) for state in State] == counts, rule
    assert len(asked) > 50


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("idempotency/key-declard",), "did you mean 'idempotency/key-declared'?"),
        (("POST /payments",), "name its document with --spec"),
        (("POST /payment", "--spec", "fixtures/payments-good.yaml"), "did you mean 'POST /payments'?"),
        (("POST /payments", "--spec", "fixtures"), " documents: name one"),
        (("idempotency", "--spec", "fixtures/payments-good.yaml"), "name one of its clauses, such as idempotency/"),
        (
            ("compatibility/webhook", "--spec", BAD),
            "is a section: name one of its clauses, such as compatibility/webhook-",
        ),
        (("compatibility/max-lenght",), "did you mean 'compatibility/max-length'?"),
        (("idempotency/key", "--spec", "fixtures/payments-good.yaml"), "did you mean 'idempotency/"),
        (("idempotency/key-declared", "--profile", "strict"), "--profile is for a document: name it with --spec"),
        (("idempotency/key-declared", "--spec", BAD, "--profile", "strct"), "did you mean 'strict'?"),
    ],
)
def test_explain_what_has_no_such_name(arguments, said):
    done = contractctl("explain", *arguments, cwd=ROOT)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1
