"""The changes between two versions as one HTML page that needs no network: a changelog to search, with both sources."""

from collections.abc import Iterator, Mapping

from contractctl import __version__
from contractctl.findings import Report
from contractctl.model import Location, Severity
from contractctl.report.change_groups import Group, groups
from contractctl.report.changes import Entry, Kind, by_kind, of_changelog
from contractctl.report.html_frame import framed
from contractctl.report.html_parts import LISTS, OperationLists, choice, clause_link, row
from contractctl.report.html_source import excerpt
from contractctl.report.html_text import counted, number, safe
from contractctl.report.pages import Page
from contractctl.report.proof import Proof
from contractctl.report.semver import advice
from contractctl.report.summary import waiting

_LABELS = (*(severity.label for severity in sorted(Severity, reverse=True)), "safe")


def render(report: Report, pages: Mapping[str, Page]) -> str:
    """The whole page with a line end; the same report gives the same bytes."""
    page = _Page(report, pages)
    return framed(page.title, page.body())


class _Page:
    """The body of one report."""

    def __init__(self, report: Report, pages: Mapping[str, Page]) -> None:
        self._report = report
        self._pages = pages
        self._told = of_changelog(report)
        self._kinds = by_kind(self._told)
        self._count = 0
        self._lists = OperationLists()

    @property
    def title(self) -> str:
        """`Payments: changes from 1.4.0 to 2.0.0`, as far as the documents say so."""
        if self._report.releases is None:
            return f"contractctl {self._report.command}"
        base, revision = self._report.releases
        versions = f" from {base.version} to {revision.version}" if base is not None and base.version else ""
        return f"{revision.title or 'API'}: changes{versions}"

    def body(self) -> Iterator[str]:
        """Everything from the heading to the footer."""
        yield from self._header()
        if self._told:
            yield from self._filter()
        yield '<main id="findings" tabindex="-1">\n'
        for kind, members in self._kinds.items():
            yield from self._kind(kind, members)
        yield '<p id="nothing" hidden>No changes match the filter.</p>\n'
        from contractctl.report.html_clause import clause_pages

        clauses = [*clause_pages(sorted({one.rule for one in self._told}), self._pages)]
        lists = [*self._lists.details()]
        for title, parts in (("Clauses", clauses), (LISTS, lists)):
            if parts:
                yield f'<section class="clauses">\n<h2>{title}</h2>\n' + "\n".join(parts) + "\n</section>\n"
        yield f"</main>\n<footer>Written by contractctl {safe(__version__)}</footer>\n"

    def _header(self) -> Iterator[str]:
        report = self._report
        inputs = " and ".join(safe(one) for one in report.inputs)
        yield f'<header>\n<h1>{safe(self.title)}</h1>\n<p class="inputs">{inputs}</p>\n<ul class="counts">\n'
        for kind in Kind:
            count = len(self._kinds.get(kind, ()))
            if kind is Kind.NOT_KEPT and not count:
                continue
            name = {Kind.BREAKING: "error", Kind.MAY_BREAK: "warning"}.get(kind, "")
            yield f'<li class="{name if count else "none"}"><b>{number(count)}</b> {kind.value.lower()}</li>\n'
        yield f'</ul>\n<p class="facts">{" ".join(f"{safe(fact)}." for fact in self._facts())}</p>\n</header>\n'

    def _facts(self) -> Iterator[str]:
        report = self._report
        release = advice(report)
        if release is not None and report.releases is not None:
            yield release.line(report.releases)
        elif not self._told:
            yield "This version is the first one" if report.is_first else "Nothing changed for callers"
        yield from waiting(report)

    def _filter(self) -> Iterator[str]:
        yield '<form id="filter" role="search" aria-label="Filter the changes" autocomplete="off" data-noun="changes" hidden>\n'
        yield '<label class="text"><span class="named">Path, operation, message or clause</span>'
        yield '<input type="search" name="text" placeholder="Path, operation, message or clause ( / )"></label>\n'
        if len(self._kinds) > 1:
            yield choice("document", "All kinds", [kind.value for kind in self._kinds], label="Kind")
        yield '<fieldset><legend class="named">Severity</legend>\n'
        labels = {one.label for one in self._told}
        for label in (one for one in _LABELS if one in labels):
            yield f'<label><input type="checkbox" name="severity" value="{label}" checked> {label}</label>\n'
        yield '</fieldset>\n<div class="told"><p id="status" role="status" aria-live="polite"></p>\n'
        yield '<button type="reset">Show all</button> <button type="button" id="open">Open all</button> '
        yield '<button type="button" id="close">Close all</button></div>\n</form>\n'

    def _kind(self, kind: Kind, members: list[Entry]) -> Iterator[str]:
        """The changes of one kind, by operation."""
        name = f"kind-{kind.name.lower().replace('_', '-')}"
        yield f'<section class="document" data-document="{kind.value}" aria-labelledby="{name}">\n'
        count = f'<span class="count">{number(len(members))}</span>'
        yield f'<h2 id="{name}">{kind.value} <span class="faint">{count} shown</span></h2>\n'
        for group in groups(members, collapse=True):
            yield f'<section class="operation">\n<h3>{_heading(group)}</h3>\n'
            yield from (self._change(one, group) for told in group.told for one in told.all)
            yield "</section>\n"
        yield "</section>\n"

    def _change(self, one: Entry, group: Group) -> str:
        """A `details` element: the summary always shows, the body when it is opened."""
        self._count += 1
        at = "".join(f'<span class="named">line </span>{place.line}:{place.column}' for place in one.places[-1:])
        operation = f"{one.operations[0]}: " if group.is_many and one.operations[0] not in one.said else ""
        sides = "".join(self._side("Base" if place is one.base else "Revision", place) for place in one.places)
        return (
            f'<details class="finding" id="finding={self._count}" data-severity="{one.label}" data-rule="{safe(one.rule)}">'
            f'<summary><span class="severity {one.label}">{one.label}</span> <span class="message">{safe(operation + group.said(one))}</span> '
            f'<span class="place">{at}</span> <span class="rule">{safe(one.rule)}</span></summary>\n'
            f'<div class="body"><div class="sides">{sides}</div>'
            f"<dl>{''.join(self._rows(one))}</dl>{clause_link(self._pages.get(one.rule))}</div></details>\n"
        )

    def _side(self, title: str, place: Location) -> str:
        """One version's lines around the change."""
        at = f"<code>{safe(f'{place.path}:{place.line}:{place.column}')}</code>"
        return f'<div class="where"><p>{title} {at}</p>{excerpt(self._report.sources.get(place.path), place)}</div>'

    def _rows(self, one: Entry) -> Iterator[str]:
        """What is known besides the places, as terms and what belongs to them."""
        if one.proof is not None:
            yield row("Proof", [_proof(one.proof)])
        if one.unsure:
            yield row("Certainty", [one.unsure])
        if len(one.operations) > 1:
            yield row("Operations", self._lists.items(one.operations))
        if one.finding is not None:
            yield row("Fingerprint", [f"<code>{safe(one.finding.fingerprint)}</code>"])


def _heading(group: Group) -> str:
    """An operation, or what several operations share."""
    if group.is_whole or group.is_many:
        return safe(group.heading)
    count = f' <span class="faint">{counted(len(group.operations), "operation")}</span>' if group.operations else ""
    return f"<code>{safe(group.heading)}</code>{count}"


def _proof(proof: Proof) -> str:
    """The value with what became of it; of a long one its part, the whole below it."""
    part = f"<code>{safe(proof.value)}</code> " if proof.value else ""
    if not proof.about:
        return f"{part}{safe(proof.told)}"
    whole = f'<details class="kept"><summary>the whole value</summary><code>{safe(proof.whole)}</code></details>'
    return f"{part}{safe(proof.told)}{whole}"
