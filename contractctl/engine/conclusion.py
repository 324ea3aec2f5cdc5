"""After all documents: what the configuration let wait is judged itself, since only now is it known what it met."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from contractctl.clause import Context
from contractctl.contract.classifier import Classifier
from contractctl.document.document import Document
from contractctl.document.load import parse
from contractctl.document.origin import LocalFile, ReadOptions
from contractctl.engine.catalog import Catalog
from contractctl.engine.fingerprints import of_text
from contractctl.engine.merge import added_up
from contractctl.engine.selection import Active, active_clauses
from contractctl.engine.settings import Settings
from contractctl.engine.telling import HELP
from contractctl.findings import Enforcement, Finding, Tally
from contractctl.model import Location, State, Verdict, Waiver, pointer_text
from contractctl.spec.api import Api


def conclude(
    waivers: Iterable[Waiver], catalog: Catalog, settings: Settings, tallies: Mapping[str, Tally]
) -> Iterator[Finding]:
    """The findings on the approvals and overrides of one configuration; the verdicts are added to the tallies."""
    nothing = Api(Document(parse("", b"openapi: 3.1.0"), LocalFile("", Path()), ReadOptions()))
    classifier = Classifier(nothing, settings.contract)
    waivers = added_up(waivers)
    for one in active_clauses(catalog, settings, catalog.promised) if waivers else ():
        side = one.clause.promised_side
        if side is None or side.subject is not Waiver:
            continue
        context = Context(one.options, nothing, classifier.facts, settings.today, settings.contract)
        for waiver in waivers:
            for verdict in side.verdicts(waiver, context):
                if one.clause.rule in tallies:  # two versions are not asked about it
                    tallies[one.clause.rule].count(verdict.state)
                if verdict.state is State.BROKEN:
                    yield _finding(one, verdict, waiver)


def _finding(active: Active, verdict: Verdict, waiver: Waiver) -> Finding:
    clause, place = active.clause, waiver.place
    return Finding(
        rule=clause.rule,
        enforcement=Enforcement.PROMISED,
        severity=verdict.severity or active.severity,
        certainty=verdict.certainty,
        message=verdict.message,
        location=Location(place.file, waiver.line or 1, 1, pointer_text(place.pointer)),
        fingerprint=of_text(clause.rule, waiver.source, *waiver.names, waiver.reason, str(place.pointer[-1:])),
        help=HELP.format(rule=clause.rule),
    )
