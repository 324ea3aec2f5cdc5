"""The report as one HTML page that needs no network: findings by document and operation, filters, excerpts, clauses."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from contractctl import __version__
from contractctl.findings import Finding, Report
from contractctl.model import Severity
from contractctl.report import html_run
from contractctl.report.html_finding import FindingList
from contractctl.report.html_frame import framed
from contractctl.report.html_parts import LISTS, choice, figure, overview
from contractctl.report.html_text import counted, number, safe
from contractctl.report.pages import Page
from contractctl.report.terminal import plain

_ELSEWHERE = "Shared by several operations, or by none"


def render(report: Report, pages: Mapping[str, Page]) -> str:
    """The whole page with a line end; the same report gives the same bytes."""
    return framed(_title(report), _Page(report, pages).body())


def _title(report: Report) -> str:
    inputs = report.inputs[0] if len(report.inputs) == 1 else counted(len(report.inputs), "document")
    return f"contractctl {report.command}: {inputs}"


class _Page:
    """The body of one report."""

    def __init__(self, report: Report, pages: Mapping[str, Page]) -> None:
        self._report = report
        self._pages = pages
        self._documents: dict[str, list[Finding]] = {}
        self._rules: dict[str, list[Finding]] = {}
        for finding in report.findings:
            self._documents.setdefault(finding.location.path, []).append(finding)
            self._rules.setdefault(finding.rule, []).append(finding)

    def body(self) -> Iterator[str]:
        """Everything from the heading to the footer."""
        yield from self._header()
        if self._report.findings:
            yield from self._filter()
        yield '<main id="findings" tabindex="-1">\n'
        findings = FindingList(self._report.sources, self._pages)
        for index, (path, members) in enumerate(self._documents.items(), start=1):
            yield from _document(index, path, members, findings)
        yield '<p id="nothing" hidden>No findings match the filter.</p>\n'
        yield from self._appendix([*findings.lists()])
        yield f"</main>\n<footer>Written by contractctl {safe(__version__)}</footer>\n"

    def _header(self) -> Iterator[str]:
        report = self._report
        inputs = safe(report.inputs[0]) if len(report.inputs) == 1 else counted(len(report.inputs), "document")
        yield f'<header>\n<h1>contractctl {safe(report.command)}</h1>\n<p class="inputs">{inputs}</p>\n'
        yield '<ul class="counts">\n'
        for severity, count in report.counts().items():
            noun = severity.label if count == 1 or severity is Severity.INFO else f"{severity.label}s"
            yield f'<li class="{severity.label if count else "none"}"><b>{number(count)}</b> {noun}</li>\n'
        yield f'</ul>\n<p class="facts">{" ".join(f"{fact}." for fact in _facts(report))}</p>\n'
        if len(report.inputs) > 1:
            yield self._by_document()
        if self._rules:
            yield self._by_clause()
        if report.server is not None:
            yield from html_run.tables(report.server)
        yield "</header>\n"

    def _by_document(self) -> str:
        documents = {name: self._documents.get(name, []) for name in (*self._report.inputs, *self._documents)}
        rows = (
            f'<tr><td><a href="#document={quote(plain(name))}"><code>{safe(name)}</code></a></td>'
            f"{figure(sum(one.severity is Severity.ERROR for one in members))}{figure(len(members))}</tr>\n"
            for name, members in documents.items()
        )
        return overview("By document", {"Document": "", "Errors": "number", "Findings": "number"}, rows)

    def _by_clause(self) -> str:
        ranked = sorted(self._rules.items(), key=lambda item: (-len(item[1]), item[0]))
        rows = (
            f'<tr><td><a href="#text={quote(plain(rule))}"><code>{safe(rule)}</code></a></td>'
            f'<td class="promise">{safe(self._pages[rule].title) if rule in self._pages else ""}</td>'
            f"{figure(len(members))}</tr>\n"
            for rule, members in ranked
        )
        return overview("By clause", {"Clause": "", "Promise": "promise", "Findings": "number"}, rows)

    def _filter(self) -> Iterator[str]:
        yield '<form id="filter" role="search" aria-label="Filter the findings" autocomplete="off" hidden>\n'
        yield '<label class="text"><span class="named">Path, operation, message or clause</span>'
        yield '<input type="search" name="text" placeholder="Path, operation, message or clause ( / )"></label>\n'
        packs = sorted({rule.partition("/")[0] for rule in self._rules})
        yield choice("pack", "All packs", packs)
        if len(self._documents) > 1:
            yield choice("document", "All documents", [*self._documents])
        yield '<fieldset><legend class="named">Severity</legend>\n'
        for severity, count in self._report.counts().items():
            if count:
                label = severity.label
                yield f'<label><input type="checkbox" name="severity" value="{label}" checked> {label}</label>\n'
        yield '</fieldset>\n<div class="told"><p id="status" role="status" aria-live="polite"></p>\n'
        yield '<button type="reset">Show all</button> <button type="button" id="open">Open all</button> '
        yield '<button type="button" id="close">Close all</button></div>\n</form>\n'

    def _appendix(self, lists: Sequence[str]) -> Iterator[str]:
        """What several findings speak of, once."""
        from contractctl.report.html_clause import clause_pages

        clauses = [*clause_pages(sorted(self._rules), self._pages)]
        for title, parts in (("Clauses", clauses), (LISTS, lists)):
            if parts:
                yield f'<section class="clauses">\n<h2>{title}</h2>\n' + "\n".join(parts) + "\n</section>\n"


def _document(index: int, path: str, members: Sequence[Finding], findings: FindingList) -> Iterator[str]:
    """The findings of one file: first those that belong to no single operation."""
    yield f'<section class="document" data-document="{safe(path)}" aria-labelledby="document-{index}">\n'
    count = f'<span class="count">{number(len(members))}</span>'
    yield f'<h2 id="document-{index}">{safe(path)} <span class="faint">{count} shown</span></h2>\n'
    groups: dict[str, list[Finding]] = {"": []}
    for finding in members:
        groups.setdefault(finding.operation if finding.count == 1 and finding.operation else "", []).append(finding)
    for operation, group in groups.items():
        if group:
            heading = f"<code>{safe(operation)}</code>" if operation else _ELSEWHERE
            yield f'<section class="operation">\n<h3>{heading}</h3>\n'
            yield from map(findings.html, group)
            yield "</section>\n"
    yield "</section>\n"


def _facts(report: Report) -> Iterator[str]:
    """What the counts do not say."""
    if report.server is not None:
        yield from html_run.facts(report.server)
    if not report.findings:
        held = sum(tally.held for tally in report.tallies.values())
        yield f"No findings: {counted(held, 'promise')} held"
    if report.operations:
        yield f"{counted(report.operations, 'operation')} judged"
    collapsed = [finding.count for finding in report.findings if finding.count > 1]
    if collapsed:
        yield f"{counted(len(collapsed), 'finding')} said once for {counted(sum(collapsed), 'place')}"
    waiting = [f"{number(count)} {why.value}" for why, count in report.waiting.items() if count]
    if waiting:
        yield f"Waiting and not counted: {', '.join(waiting)}"
    unknown = sum(tally.unknown for tally in report.tallies.values())
    if unknown:
        yield f"{counted(unknown, 'verdict')} could not be given"
