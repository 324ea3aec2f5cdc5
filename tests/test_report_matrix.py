"""The contract matrix as text, markdown and JSON."""

import json

import jsonschema

from contractctl.engine.matrix import CellState, added_up
from contractctl.findings import Enforcement
from contractctl.report import matrix_html, matrix_json, matrix_markdown, matrix_text
from tests.command import ROOT
from tests.gates import DIFF, LINT, LIVE, PAY, SHOP, gate


def text(*, verbose: bool = False, width: int = 100) -> str:
    """The matrix as it is printed."""
    return matrix_text.render(gate(), width=width, colour=False, verbose=verbose)


def test_each_state_is_a_word_with_its_count() -> None:
    lines = text().splitlines()
    row = {line.split()[0]: line.split()[1:] for line in lines if "/" in line.split(" ")[2:3].__str__()}
    assert row["pagination/next"] == ["known", "3", "not", "run"]  # of shop, the later one
    assert "  idempotency/key     broken 1        n/a" in lines
    assert "  pagination/next     held 4          held 4          unknown 2" in lines
    assert "  1 more clause had nothing to say (--verbose)" in lines
    assert "  not run: kept: no server: say 'server' in its [[api]]" in lines
    assert any(line.startswith("  Reached 0 of 0 operations of http://127.0.0.1:1") for line in lines)
    assert "Not asked: quiet: none of its files changed" in lines
    assert "security/https" in text(verbose=True)


def test_many_apis_share_one_matrix() -> None:
    told = matrix_text.render(gate(PAY, SHOP, PAY, SHOP), width=100, colour=False, verbose=False)
    assert "Contract matrix of 4 APIs" in told
    assert told.count("pagination/next") == 1
    rows = {row.name: row for row in added_up((PAY, SHOP))}
    together = rows["pagination/next"].cells[LINT]
    assert together.state is CellState.BROKEN  # the worst one
    assert (together.tally.held, together.tally.broken) == (4, 3)
    assert rows["pagination/next"].cells[DIFF].state is CellState.HELD
    assert rows["pagination/next"].cells[LIVE].state is CellState.UNKNOWN


def test_decisions_come_first_with_what_approves_them() -> None:
    page = matrix_markdown.render(gate())
    assert page.startswith(matrix_markdown.MARKER)
    assert "**Not passed: 2 decisions needed.**" in page
    assert page.index("### 2 decisions needed") < page.index("1 more finding, which do not fail")
    assert page.index("which do not fail") < page.index("3 baselined") < page.index("Contract matrix of pay")
    assert "`contractctl approve b2b2b2b2 --report report.json --reason TEXT --until DATE`" in page
    assert "`contractctl explain compatibility/removed`" in page
    assert "no key \\<b\\>" in page
    assert "| `pagination/next` | known 3 |  | not run |" in page
    assert "| `shop` | 0 held, 1 not | 0 held, 1 not | not run | @\u200bshop |" in page
    assert "**Passed.** No decision is needed." in matrix_markdown.render(gate(failing=0).__class__(**passing()))
    assert "**Not passed: 1 question could not be asked**" in matrix_markdown.render(gate(unread=1))


def passing() -> dict[str, object]:
    """A gate without a finding that fails."""
    whole = gate(failing=0)
    return {
        "report": whole.report.__class__("check", ("a.yaml",), (), {}, {}),
        "matrices": whole.matrices,
        "fail_on": whole.fail_on,
        "failing": 0,
    }


def test_a_page_has_room_for_what_matters_most() -> None:
    page = matrix_markdown.render(gate(*(PAY,) * 400))
    assert len(page.encode()) < 60_000
    assert "more: `--output html=report.html` shows all" in page
    assert "have no room here." in page


def test_json_is_what_its_schema_says() -> None:
    document = json.loads(matrix_json.render(gate()))
    schema = json.loads((ROOT / "contractctl" / "report" / "report.schema.json").read_text())
    jsonschema.validate(document, schema)
    shop = document["matrix"][1]
    assert shop["not_run"] == {"kept": "no server: say 'server' in its [[api]]"}
    assert shop["rows"][0]["preserved"]["findings"] == ["c3c3c3c3c3"]
    assert shop["rows"][1]["promised"]["findings"] == []
    assert shop["rows"][0]["promised"] is None
    clause = next(one for one in document["clauses"] if one["rule"] == "pagination/next")
    assert clause["lint"] == {"held": 4, "broken": 3, "unknown": 0, "not_applicable": 0}
    assert document["unchanged"] == ["quiet"]


def test_html_escapes_and_gives_every_finding_a_cell() -> None:
    page = matrix_html.render(gate(), {})
    assert "no key &lt;b&gt;" in page
    assert "<b>no key" not in page
    assert page.count('class="opened"') == 3
    assert "Besides" not in page
    assert matrix_html.render(gate(), {}) == page
    assert {one.value for one in Enforcement} == {"lint", "diff", "live"}
