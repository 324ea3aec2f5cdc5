"""One finding as HTML: a line that says what is wrong, and what opens under it."""

import json
from collections.abc import Iterator, Mapping

from contractctl.findings import Finding, SourceLines
from contractctl.model import Certainty, Location
from contractctl.report.exchanges import exchanges_of, lines
from contractctl.report.html_parts import OperationLists, clause_link, row
from contractctl.report.html_source import excerpt
from contractctl.report.html_text import counted, number, safe
from contractctl.report.pages import Page
from contractctl.report.text import subject_of

_WIDEST = 2_000
"""Characters of a line of an exchange."""
_FEW = 6
"""A longer list of operations stands in the file once, whoever needs it."""


class FindingList:
    """The findings of one report, and the lists of operations that several of them share."""

    def __init__(self, sources: Mapping[str, SourceLines], pages: Mapping[str, Page]) -> None:
        self._sources = sources
        self._pages = pages
        self._seen: dict[str, int] = {}
        self._lists = OperationLists()

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
            f"<dl>{''.join(self._rows(finding, name))}</dl>{clause_link(self._pages.get(finding.rule))}</div></details>\n"
        )

    def lists(self) -> Iterator[str]:
        """The long lists of operations that findings link to; complete after the last finding."""
        yield from self._lists.details()

    def _name(self, finding: Finding) -> str:
        """The id: two documents may have findings of one fingerprint."""
        seen = self._seen[finding.fingerprint] = self._seen.get(finding.fingerprint, 0) + 1
        return f"finding={safe(finding.fingerprint)}" + (f"-{seen}" if seen > 1 else "")

    def _rows(self, finding: Finding, name: str) -> Iterator[str]:
        yield row("Place", [_place(finding.location)])
        if len(finding.operations) > 1:
            yield row("Operations", self._lists.items(finding.operations))
        if finding.samples:
            yield row("Found at", [*map(_sample, finding.samples), *_more(finding)])
        if finding.related:
            yield row("See also", map(_place, finding.related))
        if finding.certainty is not Certainty.CERTAIN:
            yield row("Certainty", [finding.certainty.value])
        if finding.alias is not None:
            yield row("Also called", [f"<code>{safe(finding.alias)}</code>"])
        if exchanges_of(finding):
            told = "\n".join(map(safe, lines(finding, _WIDEST, verbose=True)))
            yield row("Exchanges", [f'<pre class="exchanges">{told}</pre>'])
        elif finding.evidence is not None:
            evidence = json.dumps(finding.evidence, ensure_ascii=False, sort_keys=True, default=str)
            yield row("Evidence", [f"<code>{safe(evidence)}</code>"])
        yield row("Fingerprint", [f'<a href="#{name}"><code>{safe(finding.fingerprint)}</code></a>'])


def _remarks(finding: Finding) -> str:
    """What stands behind the rule's name where it is not the usual."""
    remarks = [f"{counted(finding.count, 'place')}"] if finding.count > 1 else []
    remarks += [finding.certainty.value] if finding.certainty is not Certainty.CERTAIN else []
    return "".join(f" · {remark}" for remark in remarks)


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
