"""Markdown for job summaries and comments: short enough, and no text of a document is markup."""

import re

import pytest
from markdown_it import MarkdownIt

from command import contractctl
from contractctl.findings import Waiting
from contractctl.model import Severity
from contractctl.report.markdown import render
from contractctl.report.markdown_text import code, prose
from contractctl.report.terminal import plain
from reports import HOSTILE, PAGES, finding, hostile, many, report

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OWN = {"<details>", "</details>", "<summary>", "</summary>"}
NAMED = re.compile(r"(?<!\w)@\w|#\d|\bG[HL]-\d|://|\bwww\.|\bmailto:", re.IGNORECASE)
"""What GitHub and GitLab make links, mentions and references of, outside code."""


def tokens(text):
    """All tokens, those within lines included; what is HTML is ours."""
    found = [one for block in READER.parse(text) for one in (block, *(block.children or ()))]
    for one in found:
        if one.type in {"html_block", "html_inline"}:
            assert set(re.findall(r"<[^>]*>", one.content)) <= OWN
    return found


def rendered(one, **other):
    text = render(one, PAGES, **other)
    assert len(text) < 60_000
    text.encode("utf-8")
    return text


@pytest.mark.parametrize("text", HOSTILE)
def test_prose_is_read_as_it_was_written(text):
    (_, inline, _) = READER.parse(f"- {prose(text)}")[2:5]
    assert {one.type for one in inline.children} <= {"text", "text_special"}
    read = "".join(one.content for one in inline.children).replace("\u200b", "")
    assert read.split() == plain(text).split()


@pytest.mark.parametrize("text", HOSTILE)
def test_prose_names_nobody_and_links_nowhere(text):
    assert not NAMED.search(prose(text))


@pytest.mark.parametrize("text", [*HOSTILE, "`", "``", "", " ", "a`b``c```"])
def test_code_is_one_span(text):
    inline = READER.parse(f"x {code(text)} y")[1]
    assert [one.type for one in inline.children] == ["text", "code_inline", "text"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_document_is_markup(text):
    whole = rendered(hostile(text))
    kinds = {one.type for one in tokens(whole)}
    assert not kinds & {"link_open", "image", "s_open", "fence", "em_open", "hr"}
    prose_only = "".join(one.content for one in tokens(whole) if one.type in {"text", "text_special"})
    assert not NAMED.search(prose_only)
    assert "table_open" in kinds


def test_a_pipe_does_not_end_a_cell():
    found = tokens(rendered(report(finding(path="a|b.yaml"), inputs=("a|b.yaml", "c.yaml"))))
    assert [one.content for one in found if one.type == "code_inline"][:2] == ["a|b.yaml", "c.yaml"]
    assert sum(one.type == "td_open" for one in found) == 10


def test_no_findings_need_no_table():
    assert "|" not in rendered(report(inputs=("a.yaml", "b.yaml")))


def test_many_findings_lose_the_least_severe():
    text = rendered(many(30_000, documents=200))
    tokens(text)
    assert len(text) > 50_000
    shown = len(re.findall("^- .*finding number", text, re.MULTILINE))
    assert f"**and {30_000 - shown:,} more**" in text
    assert " 7500 warnings, 7500 info, 7500 hints" in text
    assert "### `api-7.yaml`" in text
    assert "warnings</summary>" not in text
    assert text.count("<details>") == text.count("</details>")


@pytest.mark.parametrize("character", ["x", "\U0001f4a3", "*", "`", "<"])
def test_long_text_is_cut(character):
    long = character * 30_000
    findings = [finding(long, path=f"{n}{long}", line=n + 1) for n in range(500)]
    text = rendered(report(*findings, inputs=tuple(f"{n}{long}" for n in range(500))))
    assert len(text.encode("utf-16-le")) / 2 < 60_000
    assert " more**" in text
    assert "more documents" in text


def test_documents_and_severities_are_in_order_and_long_lists_are_folded():
    ones = [finding(f"info {n}", line=n + 1, severity=Severity.INFO) for n in range(12)]
    worst = [finding("an error", path="b.yaml", line=9, severity=Severity.ERROR)]
    text = rendered(report(*ones, *worst, inputs=("api.yaml", "b.yaml", "c.yaml")))
    assert text.index("### `b.yaml`") < text.index("### `api.yaml`")
    assert "**1 error**\n\n- `b.yaml:9` an error `own/rule` `ab12`\n" in text
    assert "<details><summary>12 info</summary>\n\n- `api.yaml:1` info 0" in text
    assert "| `c.yaml` | 0 | 0 | 0 | 0 |" in text
    assert text.index("| `b.yaml`") < text.index("| `api.yaml`") < text.index("| `c.yaml`")


def test_samples_of_a_collapsed_finding():
    samples = tuple(finding(line=n).location for n in (7, 8, 9, 10))
    text = rendered(report(finding(samples=samples, count=40)))
    assert "  - `#/info` `api.yaml:9`\n  - and 37 more\n" in text
    assert "api.yaml:10" not in text


def test_what_waits_and_what_was_not_read_is_said():
    text = rendered(report(waiting={Waiting.APPROVED: 3}), unread=1)
    assert "**No findings in 1 document: 3 promises held**" in text
    assert "**1 document could not be judged**" in text
    assert "Waiting: 3 approved" in text


def test_the_clauses_are_named_with_their_promises():
    text = rendered(report(finding()))
    assert "- `own/rule` A promise is made." in text
    assert "`contractctl explain own/rule`" in text
    assert "`contractctl approve ab12 --reason TEXT --until DATE`" in text
    several = rendered(report(finding(), finding(rule="own/rule-1", line=2)))
    assert "`contractctl explain CLAUSE`" in several
    assert "`contractctl approve FINGERPRINT " in several


@pytest.mark.parametrize("name", ["bad", "good"])
def test_real_reports(name):
    done = contractctl("lint", f"fixtures/payments-{name}.yaml", "--format", "markdown")
    tokens(done.out)
    assert done.out.startswith("## contractctl lint\n\n**")
