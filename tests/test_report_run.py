"""What a run did, in every report for people: the reach table, and what was tried again."""

import json

import jsonschema
import pytest

from contractctl.findings import Enforcement, Fate, Finding, Reached, Replayed, Report, ServerRun, Tally
from contractctl.model import Certainty, Location, Severity
from contractctl.report import exchanges, github, gitlab, html, json_report, junit, markdown, reach, sarif, text
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


def exchange(method: str, status: int) -> dict[str, object]:
    return {"request": {"method": method, "url": "/a"}, "answer": {"status": status}, "curl": f"curl {method} {status}"}


def finding(message: str, *asked: tuple[str, int]) -> Finding:
    return Finding(
        "own/a", Enforcement.KEPT, Severity.ERROR, Certainty.CERTAIN, message, Location("a.yaml", 1, 1, "/a"), ("POST /a",),
        evidence={"kind": "exchange", "exchanges": [exchange(*one) for one in asked]}, fingerprint="f1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("message", "asked", "shown"),
    [
        ("401: who is it", (("POST", 401), ("GET", 200)), "curl POST 401"),
        ("it has two effects", (("GET", 200), ("POST", 201), ("POST", 202), ("GET", 200)), "curl POST 202"),
        ("500: it fails", (("GET", 500), ("GET", 200)), "curl GET 500"),
        ("the last item is lost", (("GET", 200), ("GET", 201)), "curl GET 201"),
    ],
)
def test_the_line_for_a_shell_is_that_of_the_request_that_shows_the_fault(
    message: str, asked: tuple[tuple[str, int], ...], shown: str
) -> None:
    one = finding(message, *asked)
    assert exchanges.curl_of(one) == shown
    assert [line for line in exchanges.lines(one, 100, verbose=False) if line.startswith("$")] == [f"$ {shown}"]


def test_every_report_names_the_operation_of_a_live_finding() -> None:
    told = Report("test", ("a.yaml",), (finding("it fails", ("POST", 500)),), {}, {}, operations=3, server=RUN)
    as_junit = junit.render(told, {}, fail_on=Severity.ERROR)
    for written in (
        as_junit,
        github.render(told),
        gitlab.render(told),
        markdown.render(told, {}),
        sarif.render(told, {}),
    ):
        assert "POST /a: it fails" in written
    assert "$ curl POST 500" in as_junit


def test_every_report_says_why_a_run_ended_early() -> None:
    stopped = report(ServerRun("http://a", "safe", 7, 1, 0.0, (), stopped="nobody <is> there"))
    as_junit = junit.render(stopped, {}, fail_on=Severity.ERROR, unread=1)
    assert 'message="nobody &lt;is&gt; there"' in as_junit
    assert "nobody <is> there" in github.render(stopped, unread=1)
    assert "nobody <is> there" in sarif.render(stopped, {}, unread=1)
    assert "**nobody \\<is\\> there**" in markdown.render(stopped, {}, unread=1)
    assert "1 request in" in text.render(stopped)


def test_reasons_are_wrapped_and_say_how_many_more() -> None:
    rows = tuple(
        Reached(f"POST /{one * 30}", reached=False, tried=False, status=None, source="", why="no", requests=0)
        for one in "abcde"
    )
    lines = list(reach.lines(ServerRun("http://a", "safe", 7, 1, 0.0, rows), 60, verbose=False))
    assert all(len(line) <= 60 for line in lines[1:])
    assert lines[1:4] == [f"  no: POST /{'a' * 30},", f"      POST /{'b' * 30},", f"      POST /{'c' * 30} and 2 more"]


def test_what_is_skipped_as_a_whole_lists_no_subjects() -> None:
    tallies = {"own/a": Tally(skipped=[("", "needs more"), ("GET /a", "is odd"), ("", "is odd")])}
    told = Report("test", ("a.yaml",), (), tallies, {}, operations=3, server=RUN)
    lines = text.render(told, text.TextOptions(verbose=True)).splitlines()
    assert lines[1:4] == ["    own/a: needs more (1)", "    own/a: is odd (2)", "        GET /a, #"]
