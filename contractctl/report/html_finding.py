"""One finding as HTML: a line that says what is wrong, and what opens under it."""

import json
from collections.abc import Iterable, Iterator, Mapping

from contractctl.model import Certainty, Finding, Location, SourceLines
from contractctl.report.html_parts import operation_lists
from contractctl.report.html_source import excerpt
from contractctl.report.html_text import counted, number, safe
from contractctl.report.pages import Page
from contractctl.report.text import subject_of

_FEW = 6
"""A longer list of operations stands in the file once, whoever needs it."""


class FindingList:
    """The findings of one report, and the lists of operations that several of them share."""

    def __init__(self, sources: Mapping[str, SourceLines], pages: Mapping[str, Page]) -> None:
        self._sources = sources
        self._pages = pages
        self._seen: dict[str, int] = {}
        self._lists: dict[tuple[str, ...], int] = {}

    def html(self, finding: Finding) -> str:
        """A `details` element: the summary always shows, the body when it is opened."""
        severity, place = finding.severity.label, finding.location
        name = self._name(finding)
        return (
            f'<details class="finding" id="{name}" data-severity="{severity}" data-rule="{safe(finding.rule)}">'
            f'<summary><span class="severity {severity}">{severity}</span> '
            f'<span class="message">{safe(finding.message)}</span> '
            f'<span class="place"><span class="named">line </span>{place.line}:{place.column}</span> '
            f'<span class="rule">{safe(finding.rule)}{_remarks(finding)}</span></summary>\n'
            f'<div class="body">{excerpt(self._sources.get(place.path), place)}'
            f"<dl>{''.join(self._rows(finding, name))}</dl>{self._page(finding.rule)}</div></details>\n"
        )

    def lists(self) -> Iterator[str]:
        """The long lists of operations that findings link to; complete after the last finding."""
        yield from operation_lists(self._lists)

    def _name(self, finding: Finding) -> str:
        """The id: two documents may have findings of one fingerprint."""
        seen = self._seen[finding.fingerprint] = self._seen.get(finding.fingerprint, 0) + 1
        return f"finding={safe(finding.fingerprint)}" + (f"-{seen}" if seen > 1 else "")

    def _rows(self, finding: Finding, name: str) -> Iterator[str]:
        yield _row("Place", [_place(finding.location)])
        if len(finding.operations) > 1:
            yield _row("Operations", self._operations(finding.operations))
        if finding.samples:
            yield _row("Found at", [*map(_sample, finding.samples), *_more(finding)])
        if finding.related:
            yield _row("See also", map(_place, finding.related))
        if finding.certainty is not Certainty.CERTAIN:
            yield _row("Certainty", [finding.certainty.value])
        if finding.alias is not None:
            yield _row("Also called", [f"<code>{safe(finding.alias)}</code>"])
        if finding.evidence is not None:
            evidence = json.dumps(finding.evidence, ensure_ascii=False, sort_keys=True, default=str)
            yield _row("Evidence", [f"<code>{safe(evidence)}</code>"])
        yield _row("Fingerprint", [f'<a href="#{name}"><code>{safe(finding.fingerprint)}</code></a>'])

    def _operations(self, names: tuple[str, ...]) -> Iterator[str]:
        for one in names if len(names) <= _FEW else names[: _FEW // 2]:
            yield f"<code>{safe(one)}</code>"
        if len(names) > _FEW:
            index = self._lists.setdefault(names, len(self._lists) + 1)
            yield f'<a class="kept list" href="#operations={index}">all {counted(len(names), "operation")}</a>'

    def _page(self, rule: str) -> str:
        page = self._pages.get(rule)
        return f'<a class="kept" href="#clause={safe(rule)}">{safe(page.title)}</a>' if page is not None else ""


def _remarks(finding: Finding) -> str:
    """What stands behind the rule's name where it is not the usual."""
    remarks = [f"{counted(finding.count, 'place')}"] if finding.count > 1 else []
    remarks += [finding.certainty.value] if finding.certainty is not Certainty.CERTAIN else []
    return "".join(f" · {remark}" for remark in remarks)


def _row(term: str, items: Iterable[str]) -> str:
    """A term and what belongs to it; the texts are HTML."""
    listed = [*items]
    inner = listed[0] if len(listed) == 1 else f"<ul>{''.join(f'<li>{item}</li>' for item in listed)}</ul>"
    return f'<dt>{term}</dt><dd class="where">{inner}</dd>'


def _place(location: Location) -> str:
    return f'<code>{safe(_at(location))}</code> <code class="faint">{safe(location.pointer)}</code>'


def _sample(location: Location) -> str:
    return f'<code>{safe(subject_of(location))}</code> <code class="faint">{safe(_at(location))}</code>'


def _at(location: Location) -> str:
    return f"{location.path}:{location.line}:{location.column}"


def _more(finding: Finding) -> Iterator[str]:
    more = finding.count - len(finding.samples)
    if more > 0:
        yield f'<span class="faint">and {number(more)} more</span>'
