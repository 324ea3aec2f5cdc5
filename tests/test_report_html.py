"""The HTML report as a file: its structure, what untrusted text cannot do in it, excerpts, clause pages, contrast."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import product

import pytest

from command import ROOT
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.findings import Enforcement, Finding, Report, SourceLines, Tally, Waiting
from contractctl.model import Certainty, Location, Severity
from contractctl.report.html import render
from contractctl.report.html_source import AROUND, WIDTH, excerpt
from contractctl.report.pages import Page, pages
from documents import document
from test_cli_golden import BAD, PACKS

VOID = {"meta", "link", "input"}
HOSTILE = "</script></style><img src=x onerror=alert(1)>\"'&amp;\u202e\x1b[31m\u2028\ud800\x00"


def finding(message="a promise is missing", line=1, column=1, path="api.yaml", **other):
    values = {
        "rule": "own/rule", "enforcement": Enforcement.PROMISED, "severity": Severity.WARNING,
        "certainty": Certainty.CERTAIN, "message": message, "location": Location(path, line, column, "/info"),
        "fingerprint": "0f", "help": "contractctl explain own/rule",
    }  # fmt: skip
    return Finding(**(values | other))


def page_of(*findings, text="openapi: 3.0.3\n", pages=None, **other):
    inputs = tuple(dict.fromkeys(one.location.path for one in findings)) or ("api.yaml",)
    sources = {name: SourceLines(text) for name in inputs}
    return render(Report("lint", inputs, findings, {}, sources, **other), pages or {})


class Outline(HTMLParser):
    """A page's elements, indented, with their text; unbalanced tags fail."""

    def __init__(self, page):
        super().__init__()
        self.open, self.lines, self.elements, self.said = [], [], [], []
        self.feed(page)
        self.close()
        assert self.open == []
        ids = [attrs["id"] for _, attrs in self.elements if "id" in attrs]
        assert len(ids) == len(set(ids))

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.elements.append((tag, values))
        shown = "".join(f" {name}={value}" if value else f" {name}" for name, value in attrs if name != "content")
        self.lines.append("  " * len(self.open) + tag + shown)
        if tag not in VOID:
            self.said.append((tag, values.get("class", "").split(), []))
            self.open.append(self.said[-1])

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if self.open and self.open[-1][0] in {"style", "script"}:
            return
        for _, _, words in self.open:
            words.append(data)
        margin = "  " * len(self.open)
        if "\n" not in data and self.open and self.open[-1][2] == [data]:
            self.lines[-1] += f" | {data}"
        else:
            self.lines.extend(f"{margin}| {line}" for line in data.split("\n") if line.strip())

    def texts(self, wanted):
        """The texts of the elements of a tag or class."""
        return ["".join(words).strip() for tag, classes, words in self.said if wanted in {tag, *classes}]


@pytest.fixture(scope="module")
def bad():
    """The report of the bad fixture, with the clauses that do not change soon."""
    catalog = load_catalog()
    found = lint([document((ROOT / BAD).read_text())], catalog, Settings(select=tuple(PACKS.split(","))))
    return render(found, pages([catalog], found))


def test_structure(golden, bad):
    outline = Outline(re.sub(r"(Written by contractctl )[^<]+", r"\g<1>0", bad))
    # what the clauses' READMEs say is not this test's matter
    text = re.sub(r"(?m)^( *)div class=page\n(\1 .*\n)+", r"\1div class=page\n", "\n".join(outline.lines))
    golden("payments-bad.html.outline", f"{text}\n")


def test_the_same_report_gives_the_same_bytes(bad):
    catalog = load_catalog()
    found = lint([document((ROOT / BAD).read_text())], catalog, Settings(select=tuple(PACKS.split(","))))
    assert render(found, pages([catalog], found)) == bad


def test_only_this_style_and_this_script_may_run(bad):
    policy = next(attrs["content"] for tag, attrs in Outline(bad).elements if tag == "meta" and "http-equiv" in attrs)
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", bad, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_untrusted_text_stays_text():
    where = Location(f"{HOSTILE}.yaml", 1, 1, f"/{HOSTILE}")
    hostile = finding(
        HOSTILE, location=where, rule=f"own/{HOSTILE}", operations=(f"GET /{HOSTILE}",), related=(where,),
        samples=(where,), alias=HOSTILE, evidence={HOSTILE: HOSTILE}, fingerprint=HOSTILE, count=3,
    )  # fmt: skip
    page = Page(
        f"own/{HOSTILE}",
        HOSTILE,
        f"{HOSTILE}\n\n    {HOSTILE}\n\n`{HOSTILE}` &#x202e; [x](https://x.test/{HOSTILE})\n\n```yaml {HOSTILE}\n{HOSTILE}\n```\n",
        Severity.ERROR,
    )
    sources = {f"{HOSTILE}.yaml": SourceLines(f"{HOSTILE}\n{HOSTILE}")}
    report = Report("lint", (f"{HOSTILE}.yaml", "b.yaml"), (hostile, finding(path="b.yaml")), {}, sources)
    text = render(report, {hostile.rule: page})
    outline = Outline(text)
    tags = [tag for tag, _ in outline.elements]
    assert (tags.count("script"), tags.count("style"), tags.count("img")) == (1, 1, 0)
    assert not any(name.startswith("on") for _, attrs in outline.elements for name in attrs)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]", text)
    assert "<img src=x onerror=alert(1)>" in outline.texts("body")[0]
    text.encode("utf-8")


def test_clause_pages_stand_once_and_without_markup_of_their_own():
    markdown = (
        "It is kept.\n\n<b>raw</b> ![shot](https://x.test/a.png) [no](javascript:alert(1)) [yes](https://x.test)\n"
    )
    page = Page("own/rule", "It is kept.", f"{markdown}\n```yaml bad only=all\na: 1 # <- here\n```\n", Severity.ERROR)
    outline = Outline(page_of(finding(), finding(line=2, fingerprint="1f"), pages={"own/rule": page}))
    assert [attrs["href"] for tag, attrs in outline.elements if tag == "a" and "#" not in attrs["href"]] == [
        "https://x.test/a.png", "https://x.test"
    ]  # fmt: skip
    assert "<b>raw</b>" in outline.texts("page")[0]
    assert "img" not in {tag for tag, _ in outline.elements}
    assert outline.texts("page") == [
        "own/rule\n<b>raw</b> !shot [no](javascript:alert(1)) yes\nBreaks the promise only=alla: 1 # <- here"
    ]
    assert sum(attrs.get("href") == "#clause=own/rule" for _, attrs in outline.elements) == 2


def test_an_opened_finding_says_all_that_is_known():
    related = Location("b.yaml", 3, 4, "/components")
    found = finding(
        certainty=Certainty.PROBABLE, related=(related,), alias="old-name", evidence={"kind": "witness"},
        operations=("GET /a", "GET /b"), samples=(Location("api.yaml", 9, 5, "/paths/~1a/get"),), count=12,
    )  # fmt: skip
    text = Outline(page_of(found))
    assert text.texts("rule") == ["own/rule · 12 places · probable"]
    assert text.texts("where") == [
        "api.yaml:1:1 /info", "GET /aGET /b", "GET /a api.yaml:9:5and 11 more", "b.yaml:3:4 /components", "probable",
        "old-name", '{"kind": "witness"}', "0f",
    ]  # fmt: skip
    assert text.texts("facts") == ["1 finding said once for 12 places."]


def test_a_long_list_of_operations_stands_once():
    names = tuple(f"GET /things/{number}" for number in range(40))
    text = page_of(*(finding(line=line, operations=names, fingerprint=str(line)) for line in (1, 2)))
    assert text.count("GET /things/39") == 1
    assert text.count('href="#operations=1">all 40 operations') == 2


def test_what_waits_and_what_is_unknown_is_said():
    tallies = {"own/rule": Tally(held=4, unknown=2)}
    waiting = {Waiting.SUPPRESSED: 3, Waiting.APPROVED: 0, Waiting.BASELINED: 1200}
    text = render(Report("lint", ("api.yaml",), (), tallies, {}, operations=7, waiting=waiting), {})
    (facts,) = Outline(text).texts("facts")
    assert facts.split(". ") == [
        "No findings: 4 promises held",
        "7 operations judged",
        "Waiting and not counted: 3 suppressed, 1,200 baselined",
        "2 verdicts could not be given.",
    ]
    assert "<form" not in text


def test_findings_of_one_fingerprint_in_two_documents_can_both_be_named():
    outline = Outline(page_of(finding(), finding(path="b.yaml")))
    assert {"finding=0f", "finding=0f-2"} <= {attrs.get("id") for _, attrs in outline.elements}


def excerpt_of(text, line, column):
    outline = Outline(excerpt(SourceLines(text), Location("api.yaml", line, column, "")))
    numbers = [int(attrs["value"]) for tag, attrs in outline.elements if tag == "li"]
    return numbers, "".join(outline.texts("here")), outline.texts("mark")


def test_an_excerpt_has_three_lines_on_both_sides_and_marks_the_word():
    text = "".join(f"    - key{number}: value\n" for number in range(1, 21))
    assert excerpt_of(text, 10, 7) == ([7, 8, 9, 10, 11, 12, 13], "- key10: value", ["key10"])
    assert AROUND == 3


@pytest.mark.parametrize(("line", "numbers"), [(1, [1, 2, 3, 4]), (5, [2, 3, 4, 5])])
def test_an_excerpt_ends_where_the_file_does(line, numbers):
    assert excerpt_of("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n", line, 1)[0] == numbers


@pytest.mark.parametrize("column", [1, 2, 50, 5_000, 99_990, 100_000])
def test_a_document_of_one_line_is_cut_around_the_column(column):
    text = "".join(f'"{number:05}":1,' for number in range(10_000))
    numbers, here, words = excerpt_of(text, 1, column)
    assert numbers == [1]
    assert len(here) <= WIDTH + 2
    assert text[column - 1 :].startswith(words[0])
    assert (here.startswith("…"), here.endswith("…")) == (column > 41, column < 90_000)


@pytest.mark.parametrize(("text", "line", "column"), [("a: 1", 9, 1), ("", 1, 1), ("  \n", 1, 1)])
def test_no_excerpt_where_there_is_no_line(text, line, column):
    assert excerpt(SourceLines(text), Location("api.yaml", line, column, "")) == ""
    assert excerpt(None, Location("api.yaml", line, column, "")) == ""


def test_a_column_beyond_the_line_does_not_fail():
    assert excerpt_of("abc", 1, 40) == ([1], "abc", [])


def luminance(colour):
    """The relative luminance of WCAG 2.2."""
    parts = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast(scheme):
    css = (ROOT / "contractctl" / "report" / "html.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#\w{6})", re.findall(r":root \{(.*?)\}", css, re.DOTALL)[scheme]))
    ground = ("paper", "raised", "marked")
    for ink, paper in product(colours.keys() - {*ground, "line"}, ground):
        light, dark = sorted((luminance(colours[ink]), luminance(colours[paper])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper)
