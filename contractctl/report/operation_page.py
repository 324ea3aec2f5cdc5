"""An operation as text: what is known about it, how sure that is, what proves it, and what of it is no promise."""

from collections.abc import Iterator
from dataclasses import replace

from contractctl.contract.boilerplate import is_boilerplate
from contractctl.contract.classifier import Classifier
from contractctl.contract.fact import Fact
from contractctl.contract.settings import HAND_SET, ContractSettings
from contractctl.engine.places import Places
from contractctl.model import Place
from contractctl.report.terminal import plain
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response

IN_PROSE = "promised in prose: "


def operation_page(operation: Operation, settings: ContractSettings) -> Iterator[str]:
    """The operation with its place, a line for each fact, then what is said by hand and what a framework added."""
    facts = Classifier(operation.api, settings).facts(operation)
    known = facts.all()
    unread = (
        Classifier(operation.api, replace(settings, prose=False)).facts(operation).all() if settings.prose else known
    )
    more = {key: said for key in sorted(HAND_SET - {"kind"}) if key not in known and (said := facts.said(key))}
    added = {status: one for status, one in operation.responses.items() if is_boilerplate(one, settings)}
    places = Places(operation.api.document)
    places.want(operation.place, *(fact.place for fact in known.values()), *(said.node.place for said in more.values()))
    places.want(*(one.place for one in added.values()))
    at = _Where(operation, places)
    width = max(len(name) for name in (*known, *more))
    yield f"{plain(operation.label)}  {at.top}"
    for name, fact in known.items():
        prose = IN_PROSE if fact.value != unread[name].value else ""
        yield f"  {name.replace('_', '-'):<{width}}  {_judged(fact)}  {prose}{plain(fact.why)}{at.proof(fact)}"
    for key, said in more.items():
        yield f"  {key:<{width}}  {plain(str(said.value)):<3}  certain   {plain(said.why)}{at.told(said.node.place)}"
    for status, one in added.items():
        yield f"  {status} is {_name(one)}, which a framework adds unasked: it is no promise{at.told(one.place)}"


def _judged(fact: Fact) -> str:
    return f"{'yes' if fact else 'no':<3}  {'certain' if fact.certain else 'probable':<8}"


def _name(response: Response) -> str:
    """What the framework calls its schema."""
    schema = response.json.schema if response.json is not None else None
    return plain(str(schema.raw.get("title") or schema.node.key)) if schema is not None else "an answer"


class _Where:
    """How places are told on the page of one operation: its own file is left out."""

    def __init__(self, operation: Operation, places: Places) -> None:
        self._operation = operation
        self._places = places
        location = places.location(operation.place)
        self._path = location.path
        self.top = f"{plain(location.path)}:{location.line}:{location.column}"

    def proof(self, fact: Fact) -> str:
        """The place of a fact, unless it is the absence of something in the operation itself."""
        return self.told(fact.place) if fact or fact.place != self._operation.place else ""

    def told(self, place: Place) -> str:
        """A place behind a reason."""
        at = self._places.location(place)
        path = "line " if at.path == self._path else f"{plain(at.path)}:"
        return f"  ({path}{at.line}:{at.column})"
