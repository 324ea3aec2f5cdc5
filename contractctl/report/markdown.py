"""The report for a job summary or a comment on a pull request: Markdown of GitHub and GitLab, below 60,000 characters."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from contractctl.findings import Finding, Reached, Report, ServerRun
from contractctl.model import Location, Severity
from contractctl.report.exchanges import curl_of
from contractctl.report.markdown_text import SIZE, block, code, fitting, prose, size
from contractctl.report.pages import Page
from contractctl.report.proof import told
from contractctl.report.reach import head, reason_of, state_of
from contractctl.report.repository import Repository
from contractctl.report.summary import counted, total, unjudged, waiting
from contractctl.report.terminal import cut
from contractctl.report.text import subject_of

_OPEN = 10
"""A list of more findings is folded."""
_TABLE = 12_000
_CLAUSES = 12_000
"""Bytes that the table of documents and the list of clauses may take."""
_MESSAGE = 600
_CURL = 2000
"""Characters of a line for a shell; a part of it could not be run."""
_SAMPLES = 3
_MARK = 8
"""Characters of a fingerprint, of which `contractctl approve` needs only the beginning."""
_HEADING = 6
_TITLE = 20
_FOLD = 50
"""Bytes that a heading takes besides its name, the title of a list, the frame of a folded one; numbers included."""
_REST = 250
"""Bytes that the line about what was cut may take."""


def render(report: Report, pages: Mapping[str, Page], *, unread: int = 0) -> str:
    """Counts by document, findings by document and severity, the clauses; the least severe findings are cut."""
    repository = Repository()
    findings = sorted(report.findings, key=lambda finding: -finding.severity)
    head = block([*_head(report, unread), *_table(report, repository)])
    tail = block(_clauses(findings, pages))
    items = _Items(repository)
    kept = list(items.fitting(findings, SIZE - size(head) - size(tail) - _REST))
    return head + block(items.lists(kept)) + block(_cut(findings[len(kept) :])) + tail


def _head(report: Report, unread: int) -> Iterator[str]:
    yield f"## contractctl {report.command}"
    yield ""
    yield f"**{total(report)}**"
    if unread:
        why = "" if report.server is not None and report.server.stopped else "; the log says why"
        yield f"\n**{prose(unjudged(report, unread))}**{why}"
    for line in waiting(report):
        yield f"\n{line}"
    if report.server is not None:
        yield f"\n{prose(head(report.server))}\n"
        yield from _run(report.server)
    yield ""


def _run(run: ServerRun) -> Iterator[str]:
    """What became of findings that were tried again, and of each operation; notes."""
    yield from (f"- {prose(note)}" for note in run.notes)
    if run.leftovers:
        yield f"- left on the server: {', '.join(map(code, run.leftovers[:_OPEN]))}"
    if run.replayed:
        yield ""
        for one in run.replayed:
            why = f" ({one.why})" if one.why and one.why != one.message else ""
            yield f"- **{one.fate.value}** {prose(cut(one.message + why, _MESSAGE))} {code(one.rule)}"
    rows = [
        f"| {_cell(one.operation)} | {state_of(one)} | {one.status or '-'} | {one.requests} | {_plain_cell(one)} |"
        for one in run.reach
    ]
    shown = list(fitting(rows, _TABLE))
    if not shown:
        return
    yield "\n<details><summary>Operations that were asked</summary>\n"
    yield "| operation | state | status | requests | why, or which input |"
    yield "| :-- | :-- | --: | --: | :-- |"
    yield from shown
    if len(rows) > len(shown):
        yield f"\nand {counted(len(rows) - len(shown), 'more operation')}"
    yield "\n</details>"


def _plain_cell(one: Reached) -> str:
    return prose(reason_of(one)).replace("|", "\\|")


def _table(report: Report, repository: Repository) -> Iterator[str]:
    """The counts of each document and of each file that findings are in, the worst first."""
    if not report.findings:
        return
    counts: dict[str, dict[Severity, int]] = {name: {} for name in report.inputs}
    for finding in report.findings:
        row = counts.setdefault(finding.location.path, {})
        row[finding.severity] = row.get(finding.severity, 0) + 1
    levels = sorted(Severity, reverse=True)
    names = sorted(counts, key=lambda name: ([-counts[name].get(level, 0) for level in levels], name))
    yield "| document | " + " | ".join(level.label for level in levels) + " |"
    yield "| :-- |" + " --: |" * len(levels)
    rows = [
        f"| {_cell(repository.path(name) or name)} | {' | '.join(str(counts[name].get(level, 0)) for level in levels)} |"
        for name in names
    ]
    shown = list(fitting(rows, _TABLE))
    yield from shown
    if len(rows) > len(shown):
        yield f"\nand {counted(len(rows) - len(shown), 'more document')}"
    yield ""


def _cell(name: str) -> str:
    return code(name).replace("|", "\\|")


class _Items:
    """The findings as items of lists."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def fitting(self, findings: Iterable[Finding], room: int) -> Iterator[Finding]:
        """The first findings that there is room for, their headings and frames counted."""
        members: Counter[str | tuple[str, Severity]] = Counter()
        for finding in findings:
            path = finding.location.path
            group = (path, finding.severity)
            members.update((path, group))
            room -= size(block(self._item(finding)))
            room -= _HEADING + size(self._name(path)) if members[path] == 1 else 0
            room -= {1: _TITLE, _OPEN + 1: _FOLD}.get(members[group], 0)
            if room < 0:
                return
            yield finding

    def lists(self, findings: Iterable[Finding]) -> Iterator[str]:
        """By document, and in it by severity; long lists are folded."""
        groups: dict[str, dict[Severity, list[Finding]]] = {}
        for finding in findings:
            groups.setdefault(finding.location.path, {}).setdefault(finding.severity, []).append(finding)
        for path, by_severity in groups.items():
            yield f"### {self._name(path)}"
            yield ""
            for severity, members in by_severity.items():
                items = (line for finding in members for line in self._item(finding))
                yield from _folded(_number(severity, len(members)), items, fold=len(members) > _OPEN)

    def _item(self, finding: Finding) -> Iterator[str]:
        place = finding.location
        names = f"{code(finding.rule)} {code(finding.fingerprint[:_MARK])}"
        yield f"- {self._where(place)} {prose(cut(told(finding), _MESSAGE))} {names}"
        if asked := curl_of(finding):
            yield f"  - {code(asked if len(asked) <= _CURL else 'the request is too long to be shown here')}"
        for sample in finding.samples[:_SAMPLES]:
            yield f"  - {code(subject_of(sample))} {self._where(sample)}"
        more = finding.count - min(len(finding.samples), _SAMPLES)
        if finding.samples and more > 0:
            yield f"  - and {more} more"

    def _where(self, place: Location) -> str:
        return code(f"{self._repository.path(place.path) or place.path}:{place.line}")

    def _name(self, path: str) -> str:
        return code(self._repository.path(path) or path)


def _folded(title: str, lines: Iterable[str], *, fold: bool) -> Iterator[str]:
    """A titled list, folded where it is long. `title` is no text of a document."""
    yield f"<details><summary>{title}</summary>" if fold else f"**{title}**"
    yield ""
    yield from lines
    yield ""
    if fold:
        yield "</details>"
        yield ""


def _number(severity: Severity, count: int) -> str:
    return f"{count} info" if severity is Severity.INFO else counted(count, severity.label)


def _cut(findings: Sequence[Finding]) -> Iterator[str]:
    """What is not shown."""
    if findings:
        counts = dict.fromkeys(sorted(Severity, reverse=True), 0)
        for finding in findings:
            counts[finding.severity] += 1
        numbers = ", ".join(_number(severity, count) for severity, count in counts.items() if count)
        yield f"**and {len(findings):,} more** that this page has no room for: {numbers}. `--output html=report.html` shows all."
        yield ""


def _clauses(findings: Sequence[Finding], pages: Mapping[str, Page]) -> Iterator[str]:
    """The promises that are broken, the most severe first, and how to read on."""
    rules = list(dict.fromkeys(finding.rule for finding in findings))
    if not rules:
        return
    lines = list(fitting((_clause(rule, pages.get(rule)) for rule in rules), _CLAUSES))
    if len(rules) > len(lines):
        lines.append(f"- and {counted(len(rules) - len(lines), 'more clause')}")
    yield from _folded("What the clauses say", lines, fold=True)
    clause = rules[0] if len(rules) == 1 else "CLAUSE"
    mark = findings[0].fingerprint[:_MARK] if len(findings) == 1 else "FINGERPRINT"
    yield f"`contractctl explain {clause}` says why a clause matters and what to do."
    yield f"`contractctl approve {mark} --reason TEXT --until DATE` lets a finding stand; its fingerprint is at its end."


def _clause(rule: str, page: Page | None) -> str:
    return f"- {code(rule)} {prose(cut(page.title, _MESSAGE))}" if page is not None else f"- {code(rule)}"
