"""What a request has made or changed, as far as answers show it: which resource, how many, in which state."""

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from contractctl.clause import Context
from contractctl.contract.paging import paging_of
from contractctl.contract.resources import IDS, own_id, steady
from contractctl.document.node import Value
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Exchange, Request, asked

from . import Options

MOST_PAGES = 4


def identity(exchange: Exchange) -> dict[str, str]:
    """By what an answer names the resource: its id, and where it is; empty where it does not."""
    found = {}
    body = exchange.answer.json_or_none if exchange.answer.is_json else None
    holders = [body, *(body.values() if isinstance(body, dict) and len(body) == 1 else ())]
    for holder in holders:
        name = own_id(holder) if isinstance(holder, dict) else None
        if name is not None and isinstance(holder, dict):
            found["id"] = str(holder[name])
            break
    if exchange.location is not None:
        found["location"] = urlsplit(exchange.location).path
    return found


def same(one: Exchange, other: Exchange) -> bool | None:
    """Whether two answers are about one resource; None where they do not say."""
    mine, theirs = identity(one), identity(other)
    common = mine.keys() & theirs.keys()
    return all(mine[name] == theirs[name] for name in common) if common else None


def alike(one: Exchange, other: Exchange) -> bool:
    """Whether two answers show the same state, but for what is another each time."""
    return steady(one.answer.json_or_none) == steady(other.answer.json_or_none)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The items of a collection by their ids, as many as a few large pages hold."""

    items: Mapping[str, Mapping[str, Value]]

    def doubles(self, before: "Snapshot", made: Exchange) -> int:
        """How many items that were not there before are what an answer says was made, whatever their ids."""
        body = made.answer.json_or_none
        wanted = anonymous(body) if isinstance(body, dict) else {}
        new = [item for key, item in self.items.items() if key not in before.items]
        return sum(anonymous(item) == wanted for item in new)


def anonymous(item: Mapping[str, Value]) -> Value:
    """What two resources that were made by the same request have in common."""
    kept = {
        name: one
        for name, one in item.items()
        if normalised(str(name)) not in IDS and normalised(str(name)) != "status"
    }
    return steady({name: one for name, one in kept.items() if not isinstance(one, dict | list)})


def list_beside(operation: Operation, context: Context[Options]) -> Operation | None:
    """The list of what an operation makes: the GET of the same path."""
    found = next((one for one in operation.path_item.operations if one.method == "get"), None)
    return found if found is not None and context.facts(found).list else None


def snapshot(
    operation: Operation, context: Context[Options], path: Mapping[str, Value]
) -> Generator[Call | Request, Exchange | tuple[Exchange, ...], Snapshot | None]:
    """Read a collection; None where it cannot be read, or its items have no ids."""
    paging, collection = paging_of(operation, context.settings), context.facts(operation).collection
    query: dict[str, Value] = {
        one.name: largest(one.schema.raw.get("maximum") if one.schema else None) for one in paging.sizes[:1]
    }
    items: dict[str, Mapping[str, Value]] = {}
    for _ in range(MOST_PAGES):
        page = yield from asked(Call(operation, path=path, query=query, again=True))
        body = page.answer.json_or_none if page.succeeded else None
        found = body.get(collection.member) if isinstance(body, dict) and collection and collection.member else body
        if not isinstance(found, list):
            return None
        for item in found:
            name = own_id(item) if isinstance(item, dict) else None
            if name is None:
                return None
            items[str(item[name])] = item
        cursor = next_cursor(body, paging.next) if paging.cursors else None
        if cursor is None:
            break
        query = {**query, paging.cursors[0].name: cursor}
    return Snapshot(items)


def largest(maximum: Value) -> int:
    """The size of a page to ask for."""
    return min(maximum, 200) if isinstance(maximum, int) and maximum > 0 else 100


def next_cursor(body: Value, names: tuple[str, ...]) -> str | None:
    """The cursor of the next page where a body has one as a text."""
    for dotted in names:
        value = body
        for part in dotted.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, str) and value and "/" not in value:
            return value
    return None


def changed(exchange: Exchange, operation: Operation, spared: frozenset[str]) -> bytes | None:
    """The body of a request with one scalar that is another, but as valid; None where there is none to change."""
    try:
        body = json.loads(exchange.request.body)
    except ValueError:
        return None
    media = operation.request_body.json if operation.request_body is not None else None
    if not isinstance(body, dict) or media is None or media.schema is None:
        return None
    properties = {name: one.raw for name, one in media.schema.properties.items()}
    for name, value in body.items():
        other = _other(value, properties.get(name, {})) if name not in spared else None
        if other is not None:
            return json.dumps({**body, name: other}).encode()
    return None


def _other(value: Value, declared: Mapping[str, Value]) -> Value:
    """Another value of a member that its schema allows, too; None where that is not sure."""
    if "enum" in declared or "const" in declared or "$ref" in declared:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int):
        most, least = declared.get("maximum"), declared.get("minimum")
        if not isinstance(most, int | float) or value + 1 <= most:
            return value + 1
        return value - 1 if not isinstance(least, int | float) or value - 1 >= least else None
    longest = declared.get("maxLength")
    if {"pattern", "format"} & declared.keys() or (isinstance(longest, int) and len(value) + 2 > longest):
        return None
    return f"{value} 2"
