"""The tables of the text report: their order, their width in a terminal, names with control characters."""

import pytest

from contractctl.findings import ApiName, Enforcement, Finding, Report
from contractctl.model import Certainty, Location, Severity
from contractctl.report.text import TextOptions, render


def finding(path, rule="own/rule", severity=Severity.WARNING, count=1):
    place = Location(path, 1, 1, "")
    return Finding(rule, Enforcement.PROMISED, severity, Certainty.CERTAIN, "no", place, count=count)


def report(*findings, apis=None):
    inputs = tuple(dict.fromkeys(one.location.path for one in findings))
    return Report("lint", inputs, findings, {}, {}, apis=apis or {})


def table(found, width=None, **options):
    text = render(found, TextOptions(width=width or 100, terminal=width is not None, collapse=False, **options))
    return text.splitlines()


def test_statistics_begin_with_what_is_most_severe_then_most_frequent():
    rare = finding("a", "own/rare", Severity.ERROR)
    often = [finding(path, "own/often", count=5) for path in "abb"]
    mixed = [finding("a", "own/mixed"), finding("a", "own/mixed", Severity.HINT)]
    lines = table(report(*mixed, *often, rare), statistics=True, quiet=True)
    assert [line.split() for line in lines] == [
        ["findings", "places", "files", "severity", "rule", "promise"],
        ["1", "1", "1", "error", "own/rare"],
        ["3", "15", "2", "warning", "own/often"],
        ["1", "1", "1", "warning", "own/mixed"],
        ["1", "1", "1", "hint", "own/mixed"],
        ["6", "18", "2", "total"],
        [],
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_tables_fit_into_a_terminal(width):
    paths = [f"services/{'team' * 20}/{number}/openapi.yaml" for number in range(12)]
    found = report(*map(finding, paths))
    titles = {"own/rule": "A promise is kept " * 10}
    lines = table(found, width, statistics=True, titles=titles)
    assert max(len(line) for line in lines) <= width
    assert any(line.endswith("/11/openapi.yaml") for line in lines)
    assert any("more files with findings" in line for line in lines)
    wide = table(found, statistics=True, titles=titles)
    assert any(line.endswith("A promise is kept") for line in wide)
    assert any(paths[0] in line for line in wide)


def test_names_of_untrusted_files_drive_no_terminal():
    paths = [f"{number}\x1b[2J.yaml" for number in range(6)]
    named = report(*map(finding, paths), apis={paths[0]: ApiName("n\x07ame", "@o\x1bwner")})
    for options in ({}, {"statistics": True}):
        text = "\n".join(table(named, **options))
        assert "\x1b" not in text
        assert "\x07" not in text


def test_the_worst_file_stands_first_and_columns_without_numbers_are_left_out():
    many = [finding(path) for path in "abcde"] + [finding("e", severity=Severity.ERROR), finding("d")]
    lines = table(report(*many), statistics=True)
    start = next(number for number, line in enumerate(lines) if line.endswith("  file"))
    assert lines[start].split() == ["errors", "warnings", "file"]
    assert [line.split()[-1] for line in lines[start + 1 : start + 6]] == ["e", "d", "a", "b", "c"]
