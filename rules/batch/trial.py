"""A trial: one item that the server takes and one that it refuses, found by sending them, and requests made of them."""

import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from contractctl.clause import Context
from contractctl.contract.lookalikes import lookalike
from contractctl.contract.resources import path_values
from contractctl.document.node import Value
from contractctl.model import Verdict, unknown
from contractctl.spec.merged import merged
from contractctl.spec.schema import Schema
from contractctl.traffic import Call, Exchange, Payload, Request, asked

from . import Options
from .answers import entries_of
from .batches import Batch

T = TypeVar("T")
Steps = Generator[Call | Request, Exchange | tuple[Exchange, ...], T]

NO_INPUT = unknown("no-valid-input: no item was taken")
NO_ITEMS = unknown("no-items: the request that was found has no items")
NONE_REFUSED = unknown("none-refused: no item could be found that the server does not take")
GOOD_REFUSED = unknown("good-refused: the item that was taken before is refused now")
NONSENSE = "contractctl-nonsense"
FEW = 3
SERVER_ERROR = 500


@dataclass
class Trial:
    """An item that was taken and one that was refused."""

    found: Batch
    first: Exchange
    """An answered request, whose path, other members and headers all others have."""
    keys: Sequence[str]
    """The headers that must be others each time."""
    good: Value = None
    bad: Value = None
    declared: bool = True
    """Whether the wrong item is one that the document allows, so that it is wrong for its meaning only."""
    _sent: int = field(default=0)

    def call(self, items: Sequence[Value]) -> Call:
        """A request with these items, under an idempotency key of its own."""
        self._sent += 1
        headers = self.first.request.headers
        return Call(
            self.found.operation,
            path=path_values(self.first.request.url, self.found.operation),
            headers={name: lookalike(headers[name], self._sent % 9 + 1) for name in self.keys},
            body=payload(self.found, items, self.first.request.json_or_none),
        )


def payload(found: Batch, items: Sequence[Value], body: Value = None) -> Payload:
    """A body with these items; its other members are those of a body that was sent."""
    if found.member is None:
        return Payload(json.dumps(items).encode())
    others = body if isinstance(body, dict) else {}
    return Payload(json.dumps({**others, found.member: items}).encode())


def items_sent(exchange: Exchange, found: Batch) -> list[Value]:
    """The items of a request; none where it has none."""
    body = exchange.request.json_or_none
    items = body.get(found.member) if found.member is not None and isinstance(body, dict) else body
    return items if isinstance(items, list) else []


def trial_of(found: Batch, context: Context[Options], first: Exchange | None = None) -> Steps[Trial | Verdict]:
    """Send items, together and one by one, until one was taken and one was not; `first` was answered before."""
    first = first if first is not None else (yield from asked(Call(found.operation)))
    items = items_sent(first, found)
    if not items:
        return NO_ITEMS
    keys = [name for name in first.request.headers if context.settings.names.is_idempotency_header(name)]
    trial = Trial(found, first, keys)
    outcomes = [failed_of(first, found, index, len(items)) for index in range(len(items))]
    if not first.succeeded or None in outcomes:
        outcomes = []
        for item in items[:FEW]:
            alone = yield from asked(trial.call([item]))
            outcomes.append(failed_of(alone, found, 0, 1))
    goods = [item for item, failed in zip(items, outcomes, strict=False) if failed is False]
    bads = [item for item, failed in zip(items, outcomes, strict=False) if failed]
    if not goods:
        return NO_INPUT
    trial.good = goods[0]
    if bads:
        trial.bad = bads[0]
        return trial
    for item in spoiled(goods[0], found.items):
        alone = yield from asked(trial.call([item]))
        if alone.answer.status < SERVER_ERROR and failed_of(alone, found, 0, 1):
            trial.bad, trial.declared = item, False
            return trial
    return NONE_REFUSED


def failed_of(exchange: Exchange, found: Batch, index: int, count: int) -> bool | None:
    """Whether an item was refused, with its batch or by itself; None where the answer does not say."""
    if not exchange.succeeded:
        return True if count == 1 else None
    entries = entries_of(exchange, found)
    if entries is None:
        return False if count == 1 else None
    return entries.failed(index)


def spoiled(item: Value, schemas: Sequence[Schema]) -> Iterator[Value]:
    """An item that was taken with something wrong about it: no required member, a member of the wrong type, nothing at all."""
    if not isinstance(item, dict):
        return
    declared = [shape for one in schemas for shape in merged(one, "request").alternatives]
    required = [name for shape in declared for name in shape.required if name in item]
    for name in required[:1]:
        yield {key: value for key, value in item.items() if key != name}
    wrong = next((name for name, value in item.items() if isinstance(value, int | float | str)), None)
    if wrong is not None:
        yield {**item, wrong: {NONSENSE: True}}
    if not required:
        yield {}
