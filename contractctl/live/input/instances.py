"""What is known to exist on the server: ids from lists, creates, Location fields and links, by the path that takes them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contractctl.document.node import Value
from contractctl.live.routes import Route
from contractctl.live.target import Target
from contractctl.spec.api import Api
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Caller, Exchange

_PARAMETER = re.compile(r"\{([^{}]*)\}")
_ID_NAMES = ("id", "uuid", "uid", "key", "name", "slug", "code", "number")
_WRAPPERS = ("data", "item", "result")
_MOST = 50
"""Instances that are kept of one path."""
_DELETED = frozenset({200, 202, 204})


@dataclass(frozen=True, slots=True)
class Instance:
    """One resource: what stands for the parameters of its path, in their order."""

    values: tuple[str, ...]
    ours: bool = False
    """Whether this run made it."""


def shape_of(path: str) -> str:
    """A path template without the names of its parameters."""
    return _PARAMETER.sub("{}", path).rstrip("/")


def parameters_of(path: str) -> list[str]:
    """The names of a template's parameters, in their order."""
    return _PARAMETER.findall(path)


class Instances:
    """The resources that the exchanges of a run have shown."""

    def __init__(self, api: Api, target: Target) -> None:
        self._target = target
        self._api = api
        self._last_names = {shape_of(item.path): parameters_of(item.path)[-1:] for item in api.path_items}
        self._by_shape: dict[str, dict[tuple[str, ...], Instance]] = {}

    def of(self, path: str) -> list[Instance]:
        """The instances of a path template, those of ours first, the newest first."""
        found = list(self._by_shape.get(shape_of(path), {}).values())
        newest = found[::-1]
        return [one for one in newest if one.ours] + [one for one in newest if not one.ours]

    def around(self, path: str) -> Iterator[Instance]:
        """Instances of the longest beginning of a template that has any."""
        pieces = path.rstrip("/").split("/")
        while pieces:
            if pieces[-1].startswith("{"):
                found = self.of("/".join(pieces))
                if found:
                    yield from found
                    return
            pieces.pop()

    def is_foreign(self, route: Route) -> bool:
        """Whether a resource was there before anything said that this run made it."""
        known = self._by_shape.get(shape_of(route.item.path), {}).get(tuple(route.values.values()))
        return known is not None and not known.ours

    def named(self, name: str) -> str | None:
        """The id of something that a member such as `customer_id` speaks of."""
        stem = normalised(name).removesuffix("_id").removesuffix("_uuid")
        if stem == normalised(name) or not stem:
            return None
        for shape, held in self._by_shape.items():
            pieces = shape.split("/")
            if held and pieces[-1] == "{}" and normalised(pieces[-2]).rstrip("s") == stem.rstrip("s"):
                return next(reversed(held.values())).values[-1]
        return None

    def learn(self, exchange: Exchange) -> None:
        """Take up what an exchange shows. What another tenant or nobody sees is left alone."""
        route = self._target.route(exchange.request.url)
        if route is None or exchange.request.caller not in {Caller.FULL, None}:
            return
        method, shape, values = exchange.request.method, shape_of(route.item.path), tuple(route.values.values())
        if method == "DELETE" and exchange.answer.status in _DELETED:
            self._forget(shape, values)
            return
        if not exchange.succeeded:
            return
        if values and method in {"GET", "HEAD"} and route.item.path.rstrip("/").endswith("}"):
            self._keep(shape, values, ours=False)
        ours = method in {"POST", "PUT"}
        self._learn_location(exchange, ours=ours)
        if method in {"GET", "POST"}:
            self._learn_body(exchange, shape, values, ours=method == "POST")
        self._learn_links(exchange)

    def _learn_location(self, exchange: Exchange, *, ours: bool) -> None:
        route = self._target.route(exchange.location or "")
        if route is not None and route.values:
            self._keep(shape_of(route.item.path), tuple(route.values.values()), ours=ours)

    def _learn_body(self, exchange: Exchange, shape: str, values: tuple[str, ...], *, ours: bool) -> None:
        names = self._last_names.get(f"{shape}/{{}}")
        if not names:
            return
        for item in _items(exchange.answer.json_or_none):
            found = identity_of(item, names[0])
            if found is not None:
                self._keep(f"{shape}/{{}}", (*values, found), ours=ours)

    def _learn_links(self, exchange: Exchange) -> None:
        declared = exchange.declared
        for link in declared[1].links.values() if declared is not None else ():
            operation = self._linked(link.raw.get("operationId"))
            said = link.raw.get("parameters")
            if operation is None or not isinstance(said, Mapping):
                continue
            names = parameters_of(operation.path)
            found = [_expression(said.get(name, said.get(f"path.{name}")), exchange) for name in names]
            if found and all(one is not None for one in found):
                self._keep(shape_of(operation.path), tuple(map(str, found)), ours=exchange.request.method == "POST")

    def _linked(self, operation_id: Value) -> Operation | None:
        return next((one for one in self._api.operations if one.operation_id == operation_id), None)

    def _keep(self, shape: str, values: tuple[str, ...], *, ours: bool) -> None:
        if not all(map(_is_writable, values)):
            return
        held = self._by_shape.setdefault(shape, {})
        known = held.get(values)
        if known is None and len(held) >= _MOST:
            del held[next((key for key, one in held.items() if not one.ours), next(iter(held)))]
        held[values] = Instance(values, ours if known is None else known.ours)  # what was there before is not ours

    def _forget(self, shape: str, values: tuple[str, ...]) -> None:
        for other, held in self._by_shape.items():
            if other.startswith(shape):
                for key in [key for key in held if key[: len(values)] == values]:
                    del held[key]


def _is_writable(text: str) -> bool:
    """Whether an id can stand in a URL and is a segment of its own there: JSON can hold lone surrogates."""
    return text not in {".", ".."} and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _items(body: Value) -> list[dict[str, Value]]:
    """The resources in an answer: the body, what wraps it, or the items of its array."""
    if isinstance(body, list):
        return [one for one in body if isinstance(one, dict)][:20]
    if not isinstance(body, dict):
        return []
    arrays = [value for value in body.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if arrays and not any(name in body for name in _ID_NAMES[:3]):
        return [one for one in arrays[0] if isinstance(one, dict)][:20]
    inner = next((body[name] for name in _WRAPPERS if isinstance(body.get(name), dict)), None)
    return [inner if isinstance(inner, dict) and "id" not in body else body]


def identity_of(item: Mapping[str, Value], parameter: str) -> str | None:
    """What a resource is called in its path: the member of the parameter's name, else its id."""
    wanted = normalised(parameter)
    names = {normalised(name): value for name, value in item.items()}
    stem = wanted.rpartition("_")[2]
    for name in (wanted, stem if stem in _ID_NAMES else wanted, *_ID_NAMES):
        value = names.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return str(value)
    return None


def _expression(text: Value, exchange: Exchange) -> Value:
    """The value of a runtime expression about the answer (OpenAPI 3.1, 4.8.20.4); None for what is not there."""
    if not isinstance(text, str) or not text.startswith("$response."):
        return None
    where = text.removeprefix("$response.")
    if where.startswith("header."):
        return exchange.answer.headers.get(where.removeprefix("header.").lower())
    value = exchange.answer.json_or_none
    for token in where.partition("#")[2].split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        value = value.get(key) if isinstance(value, dict) else None
    return value
