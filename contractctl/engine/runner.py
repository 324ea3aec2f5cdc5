"""The runner leads a document through a run: clauses are asked, what may wait is held back, the rest becomes findings."""

from collections import Counter
from collections.abc import Iterable, Iterator

from contractctl.document.document import Document
from contractctl.engine.asking import Asked
from contractctl.engine.baseline import Known
from contractctl.engine.catalog import Catalog
from contractctl.engine.plan import Plan
from contractctl.engine.settings import Settings
from contractctl.engine.sieve import Sieve
from contractctl.engine.since import document_at
from contractctl.engine.telling import Telling
from contractctl.findings import Enforcement, Finding, Record, Report, SourceLines, Tally, Waiting, sort_findings
from contractctl.model import Waiver
from contractctl.spec.api import Api


def lint(documents: Iterable[Document], catalog: Catalog, settings: Settings) -> Report:
    """Ask the promised sides about each document, one after the other. Raises UsageError for a bad selection."""
    plan = Plan(catalog, settings)
    findings: list[Finding] = []
    tallies = {rule: Tally() for rule in plan.clauses}
    sources: dict[str, SourceLines] = {}
    waiting: Counter[Waiting] = Counter()
    inputs: list[str] = []
    records: list[Record] = []
    waivers: list[Waiver] = []
    operations = 0
    for document in documents:
        inputs.append(document.name)
        judged = Judged(Api(document), plan, _before(document, plan))
        findings.extend(judged.findings())
        operations += judged.asked.operations
        for rule, tally in judged.asked.tallies.items():
            tallies[rule].add(tally)
        sources.update((file.name, SourceLines(file.text)) for file in document.files)
        waiting.update(judged.sieve.held_back)
        if settings.record:
            records.append(judged.sieve.record)
        waivers.extend(judged.waivers())
    return Report(
        command="lint",
        inputs=tuple(inputs),
        findings=sort_findings(findings),
        tallies=tallies,
        sources=sources,
        operations=operations,
        waiting=waiting,
        waivers=tuple(waivers),
        records=tuple(records),
    )


def _before(document: Document, plan: Plan) -> Known | None:
    """What was broken at the revision since which only what is new counts."""
    if plan.settings.since is None:
        return None
    earlier = document_at(document, plan.settings.since)
    return Known(Judged(Api(earlier), plan).sieve.record.marks) if earlier is not None else None


class Judged:
    """One document of a run."""

    def __init__(self, api: Api, plan: Plan, before: Known | None = None) -> None:
        self.api = api
        self.asked = Asked(api, plan)
        self.sieve = Sieve(self.asked, plan, before)
        self._plan = plan

    def waivers(self) -> Iterator[Waiver]:
        """What the configuration lets wait, with what it met in this document."""
        settings = self._plan.settings
        path = self.api.document.path if self.sieve.approvals or settings.overrides else ""
        yield from self.sieve.approvals.waivers(path)
        met = self.asked.overrides_met
        whole = settings.whole and not (settings.include or settings.exclude)
        for number, override in enumerate(settings.overrides):
            yield override.waiver(path, met=number in met, whole=whole)

    def findings(self) -> Iterator[Finding]:
        """The findings, collapsed where that was asked for, with their lines."""
        telling = Telling(self.api, self.sieve, self.asked.whereabouts, Enforcement.PROMISED)
        return telling.findings(self.asked.tallies if self._plan.settings.collapse else None)
