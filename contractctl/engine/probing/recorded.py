"""Recorded traffic is judged: nothing is sent, each exchange is asked about, and what was seen of the document is told."""

from collections.abc import Iterable, Mapping, Sequence

from contractctl.document.document import Document
from contractctl.engine.plan import Plan
from contractctl.engine.probing.evidence import Evidence
from contractctl.engine.probing.examination import Examination
from contractctl.errors import InputError
from contractctl.findings import Reached, Report, ServerRun
from contractctl.live.identity.callers import Callers
from contractctl.live.identity.redaction import Redaction, page_tokens
from contractctl.live.identity.tokens import Tokens
from contractctl.live.options import LiveOptions
from contractctl.live.records.recorded import Recorded, learn_secrets, placed
from contractctl.live.sending.budget import SystemClock
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.traffic import Exchange, Failure

NOTHING_SENT = "nothing is sent where traffic was recorded"
_MOST_TOLD = 3


def judge_recorded(document: Document, plan: Plan, exchanges: Sequence[Exchange], url: str | None = None) -> Report:
    """Judge exchanges whose operations are not known yet. Raises InputError where none fits, UsageError for a bad `url`."""
    found = Examination(Api(document), plan)
    recorded = placed(found.api, exchanges, url)
    if recorded is None:
        hint = "see --url for where its paths begin" if exchanges else "it holds no answers"
        raise InputError(f"none of {len(exchanges)} recorded exchanges fits a path of the document", hint=hint)
    for side, clause in found.sides(Operation, Api, Failure):
        del side
        found.skip(clause, NOTHING_SENT)
    found.judge(recorded.exchanges, recorded.target.route)
    return found.report(evidence_of(found.api, recorded.exchanges), _server(found, recorded))


def evidence_of(api: Api, exchanges: Iterable[Exchange]) -> Evidence:
    """Evidence that hides the credentials which these requests carry."""
    redaction = Redaction(shown=page_tokens(api))
    learn_secrets(redaction, (one.request for one in exchanges))
    nobody = Callers(LiveOptions(url=""), api, redaction, Tokens(SystemClock()))
    return Evidence(nobody, redaction)


def _server(found: Examination, recorded: Recorded) -> ServerRun:
    return ServerRun(
        url=recorded.target.base,
        level="passive",
        seed=None,
        requests=len(recorded.exchanges),
        seconds=0.0,
        reach=tuple(seen(found.operations, recorded.exchanges)),
        notes=(responses_seen(found.operations, recorded.exchanges), *_others(recorded)),
    )


def seen(operations: Iterable[Operation], exchanges: Iterable[Exchange]) -> Iterable[Reached]:
    """A row for each operation: whether it was asked, and whether it answered with a declared success."""
    by_label: dict[str, list[Exchange]] = {}
    for one in exchanges:
        if one.operation is not None:
            by_label.setdefault(one.operation.label, []).append(one)
    for operation in operations:
        asked = by_label.get(operation.label, [])
        good = [one for one in asked if one.succeeded and one.declared is not None]
        last = (good or asked)[-1].answer.status if asked else None
        why = "" if good else f"{last}: no declared success was seen" if asked else "it was not asked"
        source = "recorded" if asked else ""
        yield Reached(operation.label, bool(good), bool(asked), last, source, why, len(asked))


def responses_seen(operations: Iterable[Operation], exchanges: Iterable[Exchange]) -> str:
    """How much of what is declared was seen: `4 of 11 declared responses were seen`."""
    declared = declared_responses(operations)
    found = {(one.operation.label, one.declared[0]) for one in exchanges if one.operation and one.declared}
    return f"{len(found & declared.keys())} of {len(declared)} declared responses were seen"


def declared_responses(operations: Iterable[Operation]) -> Mapping[tuple[str, str], None]:
    """Operation and status of all responses that are declared, in the order of the document."""
    return {(one.label, str(status)): None for one in operations for status in one.responses}


def _others(recorded: Recorded) -> Iterable[str]:
    count = sum(recorded.others.values())
    if count:
        most = [f"{name} ({number})" for name, number in recorded.others.most_common(_MOST_TOLD)]
        more = f" and {len(recorded.others) - _MOST_TOLD} more" if len(recorded.others) > _MOST_TOLD else ""
        said = "1 recorded exchange fits" if count == 1 else f"{count} recorded exchanges fit"
        yield f"{said} no path of the document: {', '.join(most)}{more}"
