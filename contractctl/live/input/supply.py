"""The supply of input for each operation: what worked before, and things of our own for what changes or removes them."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from contractctl.clause import Level
from contractctl.contract.classify import Facts
from contractctl.live.input.inputs import Input, Inputs, NoInput
from contractctl.live.input.instances import Instance, Instances, shape_of
from contractctl.live.input.requests import request_for
from contractctl.live.sending.care import refusal_of, refusal_of_input
from contractctl.live.sending.sender import SAFE_METHODS, Sender
from contractctl.live.target import Target
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Exchange

_MOST_TRIES = 5


class Supply:
    """Gives input. What changes or ends something gets a thing of our own, made for it where a create was reached."""

    def __init__(  # noqa: PLR0913 -- what input is made of
        self, api: Api, *, target: Target, sender: Sender, inputs: Inputs, instances: Instances,
        facts: Callable[[Operation], Facts],
    ) -> None:  # fmt: skip
        self._api = api
        self._target = target
        self._sender = sender
        self._inputs = inputs
        self._instances = instances
        self._facts = facts
        self._proven: dict[str, tuple[int, Input]] = {}
        self.given: dict[str, Input] = {}
        """Input that is known to be right, by the label of its operation."""

    def prove(self, operation: Operation, index: int, found: Input) -> None:
        """Note that the input of that number among the candidates is good."""
        self._proven[operation.label] = (index, found)

    def is_proven(self, operation: Operation) -> bool:
        """Whether some input of an operation was answered well."""
        return operation.label in self._proven

    def next(self, operation: Operation) -> Input:
        """The best input that there is now; for what changes things, other values each time. Raises NoInput."""
        if operation.label in self.given:
            return self._inputs.renewed(operation, self.given[operation.label])
        proven = self._proven.get(operation.label)
        if proven is not None and operation.method.upper() in SAFE_METHODS:
            return proven[1]
        found = list(self.candidates(operation))
        if not found:
            raise NoInput("there is nothing to send")
        return found[min(proven[0], len(found) - 1)] if proven is not None else found[0]

    def candidates(self, operation: Operation) -> Iterator[Input]:
        """A few inputs, the surest first. Raises NoInput."""
        if self._inputs.fixture(operation) is None:
            refusal = refusal_of(operation, self._facts(operation))
            if refusal is not None:
                raise NoInput(refusal)
        owned = self._own(operation) if self._needs_our_own(operation) else self._preferred(operation)
        for number, found in enumerate(self._inputs.candidates(operation, owned)):
            if number >= _MOST_TRIES:
                return
            refusal = refusal_of_input(found)
            if refusal is not None:
                raise NoInput(refusal)
            yield self._with_etag(operation, found)

    def _with_etag(self, operation: Operation, found: Input) -> Input:
        """The input with the ETag of what it changes, where the document knows an If-Match (RFC 9110 13.1.1)."""
        changes = operation.method in {"put", "patch", "delete"}
        asked = changes and operation.parameter("header", "if-match") is not None
        getter = next((one for one in operation.path_item.operations if one.method == "get"), None)
        fixture = self._inputs.fixture(operation)
        given = fixture is not None and any(name.lower() == "if-match" for name in fixture.headers)
        if not asked or given or getter is None:
            return found
        request = request_for(Call(getter), Input(path=found.path), self._target)
        tag = self._sender.send(request, getter, Level.SAFE, extra=True).answer.headers.get("etag")
        return replace(found, headers={**found.headers, "if-match": tag}) if tag else found

    def _needs_our_own(self, operation: Operation) -> bool:
        """Whether an operation changes, ends or acts upon the thing that its path names."""
        if operation.method.upper() in SAFE_METHODS or "{" not in operation.path:
            return False
        fixture = self._inputs.fixture(operation)
        facts = self._facts(operation)
        return not ((fixture is not None and fixture.path) or facts.create or facts.read_action)

    def _own(self, operation: Operation) -> Instance:
        """A thing of our own that the operation may have: a new one where we can make it."""
        path = operation.path.rstrip("/")
        named = path if path.endswith("}") else path[: path.rindex("}") + 1]
        creator = self._creator(named)
        if creator is not None:
            self.create(creator)
        mine = [one for one in self._instances.of(named) if one.ours]
        if not mine:
            why = "its create was not reached" if creator is None else "its create shows no id"
            raise NoInput(f"there is nothing of our own to send it to: {why}")
        return mine[0]

    def _preferred(self, operation: Operation) -> Instance | None:
        """A thing of our own in which something may be created, where there is one or we can make one."""
        path = operation.path.rstrip("/")
        fixture = self._inputs.fixture(operation)
        safe = operation.method.upper() in SAFE_METHODS
        if safe or "{" not in path or path.endswith("}") or (fixture is not None and fixture.path):
            return None
        named = path[: path.rindex("}") + 1]
        creator = self._creator(named)
        if creator is not None and not any(one.ours for one in self._instances.of(named)):
            self.create(creator)
        return next((one for one in self._instances.of(named) if one.ours), None)

    def _creator(self, named: str) -> Operation | None:
        """The reached create of what a path names."""
        shape = shape_of(named)
        return next(
            (
                one
                for one in self._api.operations
                if one.method == "post" and f"{shape_of(one.path)}/{{}}" == shape and self.is_proven(one)
            ),
            None,
        )

    def create(self, operation: Operation) -> Exchange:
        """Make one more thing. Raises what the sender raises."""
        call = Call(operation)
        request = request_for(call, self.next(operation), self._target)
        return self._sender.send(request, operation, Level.WRITE, valid=True, extra=True)
