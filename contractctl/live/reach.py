"""The reach of a run: which operations answer valid input with a declared success, twice, and why the others do not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from contractctl.clause import Level
from contractctl.live.input.inputs import Input, NoInput
from contractctl.live.input.requests import request_for
from contractctl.live.input.supply import Supply
from contractctl.live.sending.budget import Budget, Spent
from contractctl.live.sending.patience import seconds_asked
from contractctl.live.sending.sender import SAFE_METHODS, NotAllowed, Sender
from contractctl.live.target import Target
from contractctl.live.wire.error import WireError
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Exchange

_BUSY = frozenset({429, 502, 503, 504})
_ORDER = {"get": 0, "head": 0, "options": 0, "post": 1, "put": 2, "patch": 2, "delete": 3}


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one operation."""

    operation: Operation
    reached: bool
    status: int | None = None
    """Of the last answer."""
    source: str = ""
    """Where the input came from."""
    why: str = ""
    """Why it was not reached; empty where it was."""
    tried: bool = True
    """Whether anything was sent."""


class Reach:
    """Asks every operation that the level allows, those first that show what others need."""

    def __init__(self, *, sender: Sender, supply: Supply, target: Target, budget: Budget, level: Level) -> None:
        self.rows: dict[str, Row] = {}
        self.first: dict[str, Exchange] = {}
        """The first answer of each operation."""
        self._sender = sender
        self._supply = supply
        self._target = target
        self._budget = budget
        self._level = level

    def reached(self, operation: Operation) -> bool:
        """Whether an operation answered well."""
        row = self.rows.get(operation.label)
        return row is not None and row.reached

    def why_not(self, operation: Operation) -> str:
        """Why an operation was not reached."""
        row = self.rows.get(operation.label)
        return row.why if row is not None else "it was not asked"

    @property
    def sufficient(self) -> bool:
        """Whether enough was reached to say anything: something, and a tenth of what was tried."""
        tried = [row for row in self.rows.values() if row.tried]
        good = sum(row.reached for row in tried)
        return good > 0 and good * 10 >= len(tried)

    def survey(self, operations: Iterable[Operation], look: Callable[["Reach"], None]) -> None:
        """Ask all of them, and once more those that need what was only seen later. `look` may stop the run."""
        ordered = sorted(operations, key=lambda one: (_ORDER.get(one.method, 1), one.path.count("{"), one.number))
        for operation in ordered:
            self.rows[operation.label] = self._row(operation)
            look(self)
        for operation in ordered:
            row = self.rows[operation.label]
            if row.tried and not row.reached and "{" in operation.path and row.source != "fixture":
                self.rows[operation.label] = self._row(operation)

    def _row(self, operation: Operation) -> Row:
        if operation.method.upper() not in SAFE_METHODS and self._level < Level.WRITE:
            why = f"{operation.method.upper()} is only sent at level write"
            return Row(operation, reached=False, why=why, tried=False)
        try:
            return self._asked(operation)
        except NoInput as missing:
            return Row(operation, reached=False, why=str(missing), tried=False)
        except NotAllowed as reason:
            return Row(operation, reached=False, why=str(reason), tried=False)
        except (WireError, Spent) as error:
            return Row(operation, reached=False, why=str(error))

    def _asked(self, operation: Operation) -> Row:
        last: tuple[Exchange, Input] | None = None
        seen: set[tuple[str, bytes]] = set()
        for index, found in enumerate(self._supply.candidates(operation)):
            request = request_for(Call(operation), found, self._target)
            if (request.url, request.body) in seen:
                continue
            seen.add((request.url, request.body))
            exchange = self._send(operation, found)
            if _is_good(exchange) and self._good_again(operation, found, index):
                return Row(operation, reached=True, status=exchange.answer.status, source=found.source)
            last = (exchange, found)
            if exchange.answer.status in {401, 403}:
                break  # it is not the input
        if last is None:
            return Row(operation, reached=False, why="there is nothing to send", tried=False)
        return Row(operation, reached=False, status=last[0].answer.status, source=last[1].source, why=_why(*last))

    def _good_again(self, operation: Operation, found: Input, index: int) -> bool:
        """Whether a second request, with other values where it changes something, is answered well, too."""
        self._supply.prove(operation, index, found)
        again = self._send(operation, self._supply.next(operation))
        if not _is_good(again) and operation.method.upper() not in SAFE_METHODS:
            again = self._send(operation, self._supply.next(operation))
        return _is_good(again)

    def _send(self, operation: Operation, found: Input) -> Exchange:
        request = request_for(Call(operation), found, self._target)
        valid = found.source != "fixture" or None
        exchange = self._sender.send(request, operation, self._level, valid=valid, extra=True)
        if exchange.answer.status in _BUSY and self._budget.patient(seconds_asked(exchange.answer), operation.label):
            exchange = self._sender.send(request, operation, self._level, valid=valid, extra=True)
        self.first.setdefault(operation.label, exchange)
        return exchange


def _is_good(exchange: Exchange) -> bool:
    return exchange.succeeded and exchange.declared is not None


def _why(exchange: Exchange, found: Input) -> str:
    status = exchange.answer.status
    if exchange.succeeded:
        return f"it answers {status}, which the document does not declare" if exchange.declared is None else "only once"
    if status in {401, 403}:
        return f"{status}: the credentials do not suffice, or there are none (--auth)"
    hint = ": a fixture would help ([live.fixtures])" if found.source == "generated" else ""
    return f"{status} for {found.source} input{hint}" if found.source else f"{status} where no input is needed"


def count(rows: Mapping[str, Row]) -> tuple[int, int]:
    """How many operations were reached, of how many that were tried."""
    tried: Sequence[Row] = [row for row in rows.values() if row.tried]
    return sum(row.reached for row in tried), len(tried)
