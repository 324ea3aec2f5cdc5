"""Examples of kept sides in a README: written exchanges are judged, or handed out to a talk, without a network.

A fence `http bad` or `http good` stands after a fence `yaml api`, which holds the document. It has exchanges parted by
lines `---`: request, empty line, body, then the answer in the same form. Lines `# caller: anonymous`, `# valid: false`,
`# seconds: 2` and `# check: not_a_server_error` (a failure of that check, `# says: ...` its words) may stand before a
request. `*` in a path, a query or a header fits whatever a talk sends. A request line `<<< POST /hook` is a delivery:
the server sends it to `https://receiver.example.com/hook`, the first receiver of the talk (`/hook-2` the second one), and
what follows is the answer to it, `HTTP/1.1 000` for none; `# at: 2` is when it came. In the head of the fence may stand options of the pack, and `side=` with
the name of one kept side where a clause has several.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast
from urllib.parse import urlsplit

from contractctl.clause import Clause, Context, Side
from contractctl.contract.classifier import Classifier
from contractctl.engine.catalog import Catalog
from contractctl.engine.examples.cases import api_of, completed, option_values
from contractctl.engine.examples.letterbox import Letterbox
from contractctl.engine.examples.written import Misfit, WritingError, Written, read_exchanges, wished
from contractctl.engine.selection import active_clauses, with_options
from contractctl.engine.settings import Settings
from contractctl.live.routes import Routes
from contractctl.model import State, Verdict
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.traffic import (
    Call,
    Deliveries,
    Exchange,
    Failure,
    Listen,
    Receiver,
    Request,
    Talk,
    Together,
    Traffic,
    Wait,
)  # fmt: skip

FENCES = re.compile(
    r"^```(?:yaml (?P<api>api)[^\n]*|http (?P<kind>bad|good)(?P<options>[^\n]*))\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ExchangeExample:
    """One `http` fence: the clause it belongs to, whether it is bad, the options in its head, document and exchanges."""

    rule: str
    number: int
    bad: bool
    options: str
    document: str
    text: str

    @property
    def name(self) -> str:
        """How a test or an error names it."""
        return f"{self.rule} http {'bad' if self.bad else 'good'} {self.number}"


def exchange_examples(rule: str, section: str) -> Iterator[ExchangeExample]:
    """The `http` fences of a clause's section, each with the `yaml api` fence before it."""
    document = ""
    for number, match in enumerate(FENCES.finditer(section), start=1):
        if match["api"]:
            document = match["text"]
        else:
            yield ExchangeExample(
                rule, number, match["kind"] == "bad", match["options"].strip(), document, match["text"]
            )


def fault_of(example: ExchangeExample, catalog: Catalog, today: date) -> str | None:
    """What is wrong with an example, in words; None when the clause says what its kind says. Raises ContractctlError."""
    if not example.document:
        raise WritingError("an http example stands after a fence 'yaml api' with its document")
    judging = _Judging(example, catalog, today)
    said, misfits = judging.said()
    states = {verdict.state for verdict in said}
    wanted = State.BROKEN if example.bad else State.HOLDS
    if wanted in states and (example.bad or State.BROKEN not in states):
        return None
    if not example.bad and judging.only_failures and State.BROKEN not in states:
        return None  # nobody is told of what did not fail
    told = [f"{verdict.state.value}: {verdict.message}" for verdict in said if verdict.message] + misfits
    return f"{'nothing is broken' if example.bad else 'it does not hold'}: {told or 'no kept side looked at it'}"


class _Judging:
    """What the kept sides of a clause say of the exchanges of one example."""

    def __init__(self, example: ExchangeExample, catalog: Catalog, today: date) -> None:
        loaded = catalog.pack(example.rule.partition("/")[0])
        options = option_values(example.options)
        self._only = options.pop("side", None)
        self._clause = next((one for one in loaded.clauses if one.page == example.rule and one.kept_sides), None)
        settings = Settings(select=(example.rule,))
        active = active_clauses(catalog, settings)[0]
        made = with_options(active.options, options, f"options.{loaded.pack.name}")
        self._api = api_of(completed(example.document), loaded.folder)
        self._routes = Routes(self._api)
        facts = Classifier(self._api, settings.contract).facts
        self._context = Context(made, self._api, facts, today, settings.contract)
        self._written = read_exchanges(example.text)

    @property
    def only_failures(self) -> bool:
        """Whether the clause looks at nothing but what the property-based phase found."""
        return {side.subject for side in self._sides(self._clause)} == {Failure}

    def said(self) -> tuple[list[Verdict], list[str]]:
        """All verdicts, and where a talk did not fit what is written."""
        said: list[Verdict] = []
        misfits: list[str] = []
        for side in self._sides(self._clause):
            if side.subject is Exchange:
                said.extend(verdict for one in self._exchanges() for verdict in self._verdicts(side, one))
            elif side.subject is Failure:
                said.extend(verdict for one in self._failures() for verdict in self._verdicts(side, one))
            elif side.subject is Traffic:
                said.extend(self._verdicts(side, Traffic(self._exchanges())))
            else:
                said.extend(self._talks(side, misfits))
        return said, misfits

    def _exchanges(self) -> tuple[Exchange, ...]:
        return tuple(self._exchange(one, one.request) for one in self._written if not one.heard)

    def _failures(self) -> Iterator[Failure]:
        """The exchanges that show that a check failed; one that repeats an idempotency key says so."""
        keys: set[str] = set()
        for one in self._written:
            key = one.request.headers.get("idempotency-key", "")
            if one.check:
                yield Failure(one.check, one.says, self._exchange(one, one.request), repeated_key=key in keys)
            keys |= {key} - {""}

    def _exchange(self, written: Written, request: Request) -> Exchange:
        operation = self._routes.operation(request.method, urlsplit(request.url).path)
        return Exchange(request, written.answer, operation, written.valid)

    def _sides(self, clause: Clause | None) -> list[Side]:
        sides = clause.kept_sides if clause is not None else []
        chosen = [one for one in sides if self._only in {None, one.judge.__name__}]
        if sides and not chosen:
            raise WritingError(f"there is no kept side '{self._only}'")
        return chosen

    def _verdicts(self, side: Side, subject: object) -> list[Verdict]:
        return list(side.verdicts(subject, self._context))

    def _talks(self, side: Side, misfits: list[str]) -> Iterator[Verdict]:
        """What a talk says that fits; about an operation it is led for each until one does."""
        subjects = [self._api] if side.subject is Api else self._operations()
        for subject in subjects:
            talk = side.judge(subject, self._context)
            if isinstance(talk, Verdict):
                yield talk
                continue
            try:
                yield self._led(cast("Talk", talk))
            except Misfit as misfit:
                of = f"{subject.label}: " if isinstance(subject, Operation) else ""
                misfits.append(f"{of}{misfit}")

    def _operations(self) -> list[Operation]:
        """The operations, that of the first exchange first."""
        first = self._exchanges()[0].operation
        return sorted(self._api.operations, key=lambda one: one is not first)

    def _led(self, talk: Talk) -> Verdict:
        left = list(self._written)
        letterbox = Letterbox(left)
        try:
            wish = next(talk)
            while True:
                wish = talk.send(cast("Exchange", self._answer(wish, left, letterbox)))
        except StopIteration as end:
            verdict = cast("Verdict", end.value)
        finally:
            talk.close()
        if left and len(left) < len(self._written):
            raise Misfit(f"it ends before {left[0]}, and says {verdict.state.value}: {verdict.message}")
        return verdict  # also where it had nothing to send to this operation

    def _answer(
        self, wish: object, left: list[Written], letterbox: Letterbox
    ) -> Exchange | tuple[Exchange, ...] | Receiver:
        if isinstance(wish, Listen):
            return letterbox.open()
        if isinstance(wish, Deliveries):
            return letterbox.delivered(wish)
        if isinstance(wish, Wait):
            return ()
        if isinstance(wish, Together):
            return tuple(self._next(one, left) for one in wish.calls)
        return self._next(cast("Call | Request", wish), left)

    def _next(self, wish: Call | Request, left: list[Written]) -> Exchange:
        if not left:
            raise Misfit(f"it goes on with {wished(wish)}")
        written = left.pop(0)
        return self._exchange(written, written.sent_for(wish))
