"""`contractctl rules` and `contractctl explain`, also with packs of one's own."""

import json

import pytest

from command import ROOT, contractctl
from contractctl.engine.catalog import load_catalog

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
    assert all(f"\n{rule} " in text for rule in catalog.clauses)
    listed = json.loads(contractctl("rules", "--format", "json").out)
    assert [one["rule"] for one in listed] == list(catalog.clauses)
    assert set(listed[0]) == {"rule", "pack", "title", "severity", "aliases", "enforcements"}
    markdown = contractctl("rules", "--format", "markdown").out
    assert [line for line in markdown.splitlines() if line.startswith("## ")] == [
        f"## {loaded.pack.name}" for loaded in catalog.packs
    ]


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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("idempotency/key-declard",), "did you mean 'idempotency/key-declared'?"),
        (("POST /payments",), "name its document with --spec"),
        (("POST /payment", "--spec", "fixtures/payments-good.yaml"), "did you mean 'POST /payments'?"),
        (("POST /payments", "--spec", "fixtures"), " documents: name one"),
    ],
)
def test_explain_what_has_no_such_name(arguments, said):
    done = contractctl("explain", *arguments, cwd=ROOT)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1
