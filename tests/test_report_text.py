"""The text report: what untrusted documents cannot do to a terminal, long lines, wide characters, colours."""

import re

import pytest

from contractctl.findings import Enforcement, Finding, Report, SourceLines, Tally, Waiting
from contractctl.model import Certainty, Location, Severity
from contractctl.report.terminal import cells, plain
from contractctl.report.text import TextOptions, render


def finding(message="a promise is missing", line=1, column=1, **other):
    values = {
        "rule": "own/rule", "enforcement": Enforcement.PROMISED, "severity": Severity.WARNING,
        "certainty": Certainty.CERTAIN, "message": message, "location": Location("api.yaml", line, column, "/info"),
        "help": "contractctl explain own/rule",
    }  # fmt: skip
    return Finding(**(values | other))


def report(*findings, text="openapi: 3.0.3\n", inputs=("api.yaml",), tallies=None):
    return Report("lint", inputs, findings, tallies or {}, {"api.yaml": SourceLines(text)})


def excerpt_of(text, column, width=100):
    lines = render(report(finding(column=column), text=text), TextOptions(width=width)).splitlines()
    source, caret = lines[2].partition(" | ")[2], lines[3].partition("| ")[2]
    assert caret.endswith("^")
    return source, caret


@pytest.mark.parametrize("bad", ["\x1b[31m", "\x9b2J", "\x07", "\u202e", "\u2028", "\r", "\x00", "\ud800", "\u200b"])
def test_control_characters_are_taken_out_everywhere(bad):
    found = finding(
        f"named {bad}here",
        location=Location(f"a{bad}.yaml", 1, 1, ""),
        operations=(f"GET /{bad}",),
        related=(Location(f"b{bad}.yaml", 1, 1, ""),),
    )
    unknown = {"own/rule": Tally(unknown=1, skipped=[(f"GET /{bad}", f"why {bad}")])}
    whole = Report("lint", ("a",), (found,), unknown, {f"a{bad}.yaml": SourceLines(f"x: {bad}y\n")})
    for options in (TextOptions(), TextOptions(quiet=True), TextOptions(verbose=True)):
        text = render(whole, options)
        assert bad not in text
        assert "\ufffd" in text
        text.encode("utf-8")


def test_a_message_cannot_begin_a_line_of_its_own():
    text = render(report(finding("one\n::error::two\n\nthree")))
    assert "one\u00a0::error::two  three" in text


@pytest.mark.parametrize(
    "text", ["::error::x", "  ::error::x", "word ::error::x", "a ##[error]x", "\t::error::x", "\n::a::x"]
)
@pytest.mark.parametrize("width", [20, 40, 100])
def test_no_line_is_a_command_of_a_workflow_log(text, width):
    place = Location(f"{text}.yaml", 1, 1, f"/paths/{text}/get")
    one = finding(text, location=place, operations=(text,), samples=(place,), count=3)
    two = finding(text, location=place, operations=(text, f"GET /{text}"), related=(place,))
    tallies = {"own/rule": Tally(unknown=1, skipped=[(text, text)])}
    whole = Report("lint", (text,), (one, two), tallies, {f"{text}.yaml": SourceLines(text)})
    for quiet in (True, False):
        for line in render(whole, TextOptions(width=width, quiet=quiet, verbose=not quiet)).splitlines():
            assert not line.lstrip().startswith("::")
            assert "##[" not in line


def test_the_caret_stands_under_the_column():
    assert excerpt_of("  post: x", 3) == ("  post: x", "  ^")


def test_tabs_and_wide_characters_do_not_move_the_caret():
    assert excerpt_of("\t\tpost: x", 3) == ("  post: x", "  ^")
    source, caret = excerpt_of('"名前": post', 7)
    assert cells(source[: source.index("post")]) == len(caret) - 1


@pytest.mark.parametrize("column", [1, 50, 500, 980, 1000])
def test_a_long_line_is_cut_around_the_caret(column):
    text = "".join(chr(ord("a") + number % 26) for number in range(1000))
    source, caret = excerpt_of(text, column, width=60)
    assert len(source) <= 60 - len("       1 | ")
    assert source[len(caret) - 1] == text[column - 1]
    assert source.startswith("…") == (column > 40)


def test_a_column_beyond_the_line_does_not_fail():
    assert excerpt_of("abc", 40)[0] == "abc"


@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_line_is_wider_than_the_terminal(width):
    long = finding("word " * 60, operations=("GET /" + "x" * 200,), related=(Location("y" * 200, 1, 1, ""),))
    text = render(report(long, text="z" * 500), TextOptions(width=width))
    assert max(map(len, text.splitlines()[1:-3])) <= width


def test_collapsed_findings_show_three_samples_and_the_rest_as_a_number():
    samples = tuple(Location("api.yaml", n, 5, f"/paths/~1things~1{{id}}~1{n}/post/responses") for n in range(1, 5))
    text = render(report(finding(count=40, samples=samples, operations=("GET /a", "GET /b"))))
    assert "POST /things/{id}/1  line 1:5\n" in text
    assert "/4" not in text
    assert "and 37 more\n" in text
    assert "Said once: 1 finding for 40 places; --no-collapse lists them all\n" in text


def test_findings_are_grouped_by_file_and_operation():
    one = finding(operations=("GET /a",), line=1)
    two = finding(operations=("GET /a", "GET /b", "GET /c", "GET /d", "GET /e"), line=2)
    lines = render(report(one, two, text="first\nsecond\n")).splitlines()
    assert lines[0] == "api.yaml"
    assert lines.index("  GET /a") > next(number for number, line in enumerate(lines) if "2:1" in line)
    assert "        in GET /a, GET /b, GET /c and 2 more operations" in lines


def test_summary():
    text = render(report(finding(), finding(severity=Severity.ERROR, rule="own/worst")), TextOptions(failing=1))
    assert text.endswith(
        "1 error, 1 warning in 1 document\nNext: contractctl explain own/worst\n"
        "Exit status 1: 1 finding at or above error (--fail-on)\n"
    )
    assert render(report()).startswith("No findings in 1 document: 0 promises held\n")
    assert "findings never fail the run" in render(report(finding()), TextOptions(fail_on=None))
    assert render(report(), TextOptions(quiet=True)) == ""


def test_colours_only_where_they_are_wanted():
    coloured = render(report(finding()), TextOptions(colour=True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(report(finding()))


def test_unknown_verdicts_with_their_reasons():
    skipped = [(f"GET /{name}", "the schema says nothing") for name in "abcde"]
    tallies = {"own/rule": Tally(unknown=5, skipped=skipped)}
    assert "5 verdicts could not be given; --verbose says why\n" in render(report(tallies=tallies))
    text = render(report(tallies=tallies), TextOptions(verbose=True))
    assert "    own/rule: the schema says nothing (5)\n        GET /a, GET /b, GET /c and 2 more\n" in text


def test_what_most_documents_break_is_said_once_unless_they_are_few():
    names = tuple(f"{number}.yaml" for number in range(10))
    every = [finding(location=Location(name, 1, 1, "")) for name in names]
    promise = TextOptions(titles={"own/rule": "It is kept."})
    assert "8 of 10 APIs do not keep: It is kept  own/rule" in render(report(*every[:8], inputs=names), promise)
    assert "APIs" not in render(report(*every[:7], inputs=names), promise)
    assert "APIs" not in render(report(*every[:4], inputs=names[:4]), promise)
    assert "APIs" not in render(report(*every, inputs=names), TextOptions(collapse=False))


def test_plain_leaves_other_scripts_alone():
    assert plain("Zahlung über 5 € 支払い") == "Zahlung über 5 € 支払い"


def test_what_waits_is_said():
    waiting = {Waiting.BASELINED: 410, Waiting.SUPPRESSED: 12, Waiting.APPROVED: 3, Waiting.PREVIEWED: 0}
    text = render(Report("lint", ("api.yaml",), (), {}, {}, waiting=waiting))
    assert "\nWaiting: 12 suppressed, 3 approved, 410 baselined\n" in text
    assert "Waiting" not in render(report(finding()))
