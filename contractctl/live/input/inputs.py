"""Valid input for an operation: what the user gave, ids that the server gave, what the document shows, what a schema allows."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from urllib.parse import urlencode

from contractctl.document.node import Value
from contractctl.live.input.instances import Instance, Instances, parameters_of
from contractctl.live.input.sample import sample
from contractctl.live.input.serialising import plain
from contractctl.live.options import Fixture
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import MediaType, Parameter
from contractctl.spec.validation import validator
from contractctl.traffic import Payload

_FREE_NAMES = frozenset(
    "name title slug code reference email username login label key subject description note external_id sku".split()  # noqa: SIM905
)
_MOST_EXAMPLES = 3
_MOST_PATHS = 3


class NoInput(Exception):  # noqa: N818 -- no error: the operation is left out
    """There is no input that is known to be valid; why, in words."""


@dataclass(frozen=True, slots=True)
class Input:
    """What to send to an operation."""

    path: Mapping[str, Value] = field(default_factory=dict)
    query: Mapping[str, Value] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Payload | None = None
    source: str = ""
    """`fixture`, `captured`, `example` or `generated`, by its least certain part; empty where nothing is needed."""


class Inputs:
    """Finds input; each body is a little different from the one before, so that names do not collide."""

    def __init__(self, instances: Instances, fixtures: Mapping[str, Fixture], seed: int) -> None:
        self._instances = instances
        self._fixtures = fixtures
        self._count = 0
        self._sent: set[str] = set()
        self._mark = f"{Random(seed).getrandbits(32):08x}"  # noqa: S311 -- to be the same again, not to be secret

    def fixture(self, operation: Operation) -> Fixture | None:
        """What the user gave for an operation."""
        return self._fixtures.get(operation.operation_id) or self._fixtures.get(operation.label)

    def candidates(self, operation: Operation, owned: Instance | None = None) -> Iterator[Input]:
        """Inputs, the surest first; with an instance of ours, only for that. Raises NoInput for none at all."""
        fixture = self.fixture(operation) or Fixture()
        bodies = list(self._bodies(operation, fixture))
        query, headers, around = self._around(operation, fixture)
        for values, source in self._paths(operation, fixture, owned):
            for body, shown in bodies:
                yield Input(values, query, headers, body, max(source, shown, around, key=_ORDER.index))

    def renewed(self, operation: Operation, found: Input) -> Input:
        """The same input once more; a JSON body with other names in it from the second time on."""
        media = operation.request_body.json if operation.request_body is not None else None
        if media is None or found.body is None:
            return found
        try:
            value = json.loads(found.body.data)
        except ValueError:
            return found
        data = json.dumps(self._fresh(operation, value, media)).encode()
        return replace(found, body=replace(found.body, data=data))

    def _paths(
        self, operation: Operation, fixture: Fixture, owned: Instance | None
    ) -> Iterator[tuple[dict[str, Value], str]]:
        names = parameters_of(operation.path)
        if not names or all(name in fixture.path for name in names):
            yield dict(fixture.path), "fixture" if names else ""
            return
        shown = {name: self._shown(operation.parameter("path", name)) for name in names}
        known = [owned] if owned is not None else list(self._instances.around(operation.path))[:_MOST_PATHS]
        for one in known:
            values: dict[str, Value] = dict(zip(names, one.values, strict=False))
            rest = {name: self._value(operation, name) for name in names[len(values) :]}
            yield {**values, **rest, **fixture.path}, "generated" if rest else "captured"
        if owned is None:
            examples = {name: value for name, value in shown.items() if value is not None}
            rest = {name: self._value(operation, name) for name in names if name not in examples}
            yield {**examples, **rest, **fixture.path}, "generated" if rest else "example"

    def _value(self, operation: Operation, name: str) -> Value:
        parameter = operation.parameter("path", name)
        made = self._generated(parameter) if parameter is not None else None
        return made if plain(made) else "1"

    def _around(self, operation: Operation, fixture: Fixture) -> tuple[dict[str, Value], dict[str, str], str]:
        """The query and the header fields that are required, and where they come from."""
        query, headers = dict(fixture.query), {name.lower(): text for name, text in fixture.headers.items()}
        cookies = []
        source = "fixture" if query or headers else ""
        for one in operation.parameters:
            if not one.required or one.name in query or one.name.lower() in headers:
                continue
            if one.location == "query":
                query[one.name] = self._best(one)
                source = max(source, "generated" if self._shown(one) is None else "example", key=_ORDER.index)
            elif one.location == "header" and one.name.lower() not in {"authorization", "accept", "content-type"}:
                headers[one.name.lower()] = self._field(one)
            elif one.location == "cookie":
                cookies.append(f"{one.name}={plain(self._best(one))}")
        if cookies:
            headers.setdefault("cookie", "; ".join(cookies))
        return query, headers, source

    def _field(self, parameter: Parameter) -> str:
        """A header field; keys that a caller chooses are new each time, whatever the seed: the server keeps them."""
        if "idempotency" in parameter.name.lower() or normalised(parameter.name).endswith("request_id"):
            return str(uuid.uuid4())
        return plain(self._best(parameter))

    def _best(self, parameter: Parameter) -> Value:
        shown = self._shown(parameter)
        return shown if shown is not None else self._generated(parameter)

    def _shown(self, parameter: Parameter | None) -> Value:
        """What the document shows for a parameter; None for nothing."""
        if parameter is None:
            return None
        if parameter.example is not None and parameter.example.value is not None:
            return parameter.example.value
        return next((one.value.value for one in parameter.examples.values() if one.value is not None), None)

    def _generated(self, parameter: Parameter) -> Value:
        schema = parameter.schema
        if schema is None and parameter.content:
            schema = next(iter(parameter.content.values())).schema
        found = self._instances.named(parameter.name)
        return found if found is not None else sample(schema, self._instances.named)

    def _bodies(self, operation: Operation, fixture: Fixture) -> Iterator[tuple[Payload | None, str]]:
        """Bodies with where they come from; a single None where the operation takes none."""
        wanted = operation.request_body
        if wanted is None or (not wanted.required and not wanted.content):
            yield None, ""
            return
        media = wanted.json or _sendable(wanted.content)
        if media is None:
            raise NoInput(f"its body is {', '.join(wanted.content) or 'of no type'}")
        if fixture.body is not None:
            yield self._payload(media, self._fresh(operation, fixture.body, media)), "fixture"
            return
        found = 0
        for value in _examples(media):
            found += 1
            yield self._payload(media, self._fresh(operation, value, media)), "example"
        if found < _MOST_EXAMPLES:
            made = sample(media.schema, self._instances.named)
            judge = validator(media.schema, "request") if media.schema is not None else None
            if judge is None or judge.is_valid(made):
                yield self._payload(media, self._fresh(operation, made, media)), "generated"
            elif not found:
                raise NoInput("no valid body could be made from its schema")

    def _payload(self, media: MediaType, value: Value) -> Payload:
        if media.is_json:
            kind = "application/json" if "*" in media.name else media.name
            return Payload(json.dumps(value).encode(), kind)
        if media.name.startswith("application/x-www-form-urlencoded") and isinstance(value, dict):
            return Payload(urlencode([(key, plain(one)) for key, one in value.items()]).encode(), media.name)
        return Payload(plain(value).encode(), media.name)

    def _fresh(self, operation: Operation, value: Value, media: MediaType) -> Value:
        """The value with a mark of its own in the members that name something, where the schema leaves them free.

        The first time it is as it is shown.
        """
        shown = json.dumps([operation.label, value], sort_keys=True)
        if shown not in self._sent or not isinstance(value, dict):
            self._sent.add(shown)
            return value
        self._count += 1
        judge = validator(media.schema, "request") if media.schema is not None else None
        made = dict(value)
        for name, held in value.items():
            if isinstance(held, str) and normalised(name) in _FREE_NAMES:
                marked = self._marked(held)
                trial = {**made, name: marked}
                if judge is None or judge.is_valid(trial):
                    made = trial
        return made

    def _marked(self, text: str) -> str:
        mark = f"{self._mark[:4]}{self._count}"
        if "@" in text:
            local, _, domain = text.partition("@")
            return f"{local}+{mark}@{domain}"
        return f"{text}-{mark}" if text.isascii() and " " not in text else f"{text} {mark}"


_ORDER = ("", "fixture", "captured", "example", "generated")


def _examples(media: MediaType) -> list[Value]:
    """The bodies that the document shows."""
    found = [media.example.value] if media.example is not None else []
    found += [one.value.value for one in media.examples.values() if one.value is not None]
    schema = media.schema
    if not found and schema is not None:
        listed = schema.raw.get("examples")
        found += [schema.raw["example"]] if schema.raw.get("example") is not None else []
        found += listed if isinstance(listed, list) else []
    return found[:_MOST_EXAMPLES]


def _sendable(content: Mapping[str, MediaType]) -> MediaType | None:
    """The first type that can be written without a file."""
    for name, media in content.items():
        if name.startswith(("application/x-www-form-urlencoded", "text/plain")):
            return media
    return None
