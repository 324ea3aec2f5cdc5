"""What a run did, in every report for people: the reach table, and what was tried again."""

import json

import jsonschema
import pytest

from contractctl.findings import Fate, Reached, Replayed, Report, ServerRun
from contractctl.report import html, json_report, markdown, reach
from contractctl.report.terminal import plain
from tests.command import ROOT

ROWS = (
    Reached("GET /a|b", reached=True, tried=True, status=200, source="captured", why="", requests=3),
    Reached("POST /<a>", reached=False, tried=True, status=401, source="", why="401: no <credentials>", requests=1),
    Reached(
        "PUT /c", reached=False, tried=False, status=None, source="", why="PUT is only sent at level write", requests=0
    ),
)
RUN = ServerRun("http://127.0.0.1:1", "safe", 7, 4, 1.5, ROWS, ("http://127.0.0.1:1/a/1",), ("a note",))
AGAIN = (
    Replayed("own/a", "it is <broken>", ("GET /a",), "f1", Fate.STILL),
    Replayed("own/b", "it was", ("GET /a", "GET /b"), "f2", Fate.GONE, "it answers 200 now"),
    Replayed("own/c", "who knows", (), "f3", Fate.UNTRIED, "it needs --level write"),
)
SAID = "level safe, 4 requests in 1.5 s, seed 7"
REPLAY = ServerRun("http://127.0.0.1:1", "safe", 7, 4, 1.5, ROWS, replayed=AGAIN)


def report(run: ServerRun) -> Report:
    return Report("test", ("a.yaml",), (), {}, {}, operations=3, server=run)


def test_text_tells_reasons_or_each_operation() -> None:
    assert list(reach.lines(RUN, 100, verbose=False)) == [
        "Reached 1 of 3 operations of http://127.0.0.1:1 (level safe, 4 requests in 1.5 s, seed 7)",
        "  401: no <credentials>: POST /<a>",
        "  PUT is only sent at level write: PUT /c",
        "  note: a note",
        "  left on the server: http://127.0.0.1:1/a/1",
        "",
    ]
    rows = list(reach.lines(RUN, 100, verbose=True))[1:4]
    assert rows == [
        "  GET /a|b   reached      200    3x  captured input",
        "  POST /<a>  not reached  401    1x  401: no <credentials>",
        "  PUT /c     not asked      -    0x  PUT is only sent at level write",
    ]


def test_text_tells_the_fate_of_each_finding() -> None:
    assert list(reach.lines(REPLAY, 100, verbose=False))[:4] == [
        f"Tried 3 findings again at {REPLAY.url}: 1 still there, 1 gone, 1 could not be tried ({SAID})",
        "  still there: GET /a: it is <broken> [own/a]",
        "  gone: it was (it answers 200 now) [own/b]",
        "  could not be tried: who knows (it needs --level write) [own/c]",
    ]


def test_markdown_has_the_table_and_escapes() -> None:
    text = markdown.render(report(RUN), {})
    assert "| `GET /a\\|b` | reached | 200 | 3 | captured input |" in text
    assert "| `PUT /c` | not asked | - | 0 | PUT is only sent at level write |" in text
    assert "<credentials>" not in text
    again = markdown.render(report(REPLAY), {})
    assert "- **could not be tried** who knows" in again
    assert "it needs" in again


def test_html_has_the_table_and_escapes() -> None:
    page = html.render(report(RUN), {})
    assert "<td><code>PUT /c</code></td><td>not asked</td>" in page
    assert "401: no &lt;credentials&gt;" in page
    assert "Reached 1 of 3 operations" in page
    assert "1 thing could not be removed from the server" in page
    assert "<td><code>http://127.0.0.1:1/a/1</code></td>" in page
    again = html.render(report(REPLAY), {})
    assert "<td>still there</td><td><code>GET /a</code> it is &lt;broken&gt;</td><td><code>own/a</code></td>" in again


@pytest.mark.parametrize("run", [RUN, REPLAY, ServerRun("http://a", "passive", None, 4, 0.0, ROWS)])
def test_json_is_what_its_schema_says(run: ServerRun) -> None:
    document = json.loads(json_report.render(report(run)))
    schema = json.loads((ROOT / "contractctl" / "report" / "report.schema.json").read_text())
    jsonschema.validate(document, schema)
    assert [one["fate"] for one in document["server"]["replayed"]] == [one.fate.value for one in run.replayed]


def test_nothing_was_sent_for_recorded_traffic() -> None:
    said = reach.head(ServerRun("http://a", "passive", None, 4, 0.0, ROWS))
    assert plain(said) == "Saw 1 of 3 operations of http://a succeed (4 recorded exchanges; nothing was sent)"
