from collections.abc import Iterator, Mapping

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.resources import id_of_items, own_id, path_values, steady
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, not_applicable, unknown
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Talk, asked

from . import Options

clause = Clause(
    "security/tenant-isolated", "A tenant neither sees nor changes what belongs to another one.", severities("E E E E")
)

OTHER = not_applicable("it neither shows nor changes one thing that can be created")
NO_LIST = not_applicable("it is no list that asks who reads it")
NOT_MADE = unknown("not-made: nothing could be created and read by which to try it")
DIFFERENT = unknown("different: the other tenant is answered, but not shown to have got at the same thing")
SHARED = unknown("shared: both tenants see the same, and nothing shows that it is not for all")
NOT_LISTED = unknown("not-listed: the list could not be read by both, or its items have no ids")
GONE = frozenset({404, 410})
REFUSED = frozenset({403, 404, 410})
MOST_ITEMS = 2
MOST_TRIES = 10


@clause.kept(Level.WRITE)
def shows_others_nothing(operation: Operation, context: Context[Options]) -> Talk:
    """What one tenant has just made is not shown to another one."""
    creator = creator_of(operation, context) if operation.method == "get" else None
    if creator is None or not is_private(operation):
        return OTHER
    made = yield from asked(Call(creator))
    place = place_of(made, operation) if made.succeeded else None
    if place is None:
        return NOT_MADE
    mine = yield from asked(Call(operation, path=place))
    if not mine.succeeded:
        return NOT_MADE
    theirs = yield from asked(Call(operation, caller=Caller.OTHER, path=place))
    if not theirs.succeeded:
        return HOLDS
    if steady(mine.answer.json_or_none) != steady(theirs.answer.json_or_none):
        return DIFFERENT
    message = f"{theirs.answer.status}: what one tenant has made is shown to another one: want 404"
    return broken(operation, message, severity=Severity.ERROR)


@clause.kept(Level.WRITE)
def is_changed_by_no_other(operation: Operation, context: Context[Options]) -> Talk:
    """What one tenant has made is not changed or removed by another one."""
    getter = next((one for one in operation.path_item.operations if one.method == "get"), None)
    changes = operation.method in {"put", "patch", "delete"}
    if not changes or getter is None or creator_of(operation, context) is None or not is_private(operation):
        return OTHER
    theirs = yield from asked(Call(operation, caller=Caller.OTHER))
    if not theirs.succeeded:
        return HOLDS
    after = yield from asked(Call(getter, path=path_values(theirs.request.url, operation), again=True))
    removed = operation.method == "delete" and after.answer.status in GONE
    if removed or (operation.method != "delete" and after.succeeded and shows(after, theirs)):
        verb = "removed" if removed else "changed"
        message = f"{theirs.answer.status}: what one tenant has made is {verb} by another one: want 404"
        return broken(operation, message, severity=Severity.ERROR)
    return DIFFERENT


@clause.kept(Level.SAFE)
def lists_nothing_of_others(operation: Operation, context: Context[Options]) -> Talk:
    """Two tenants see nothing in a list that only one of them may read by its id."""
    collection = context.facts(operation).collection if operation.method == "get" else None
    if collection is None or not context.facts(operation).list or not is_private(operation):
        return NO_LIST
    mine = yield from asked(Call(operation))
    theirs = yield from asked(Call(operation, caller=Caller.OTHER))
    both = [items_of(one, collection.member) for one in (mine, theirs)]
    name = id_of_items(both[0])
    if not all(both):
        return HOLDS if mine.succeeded and theirs.succeeded else NOT_LISTED
    ids = {str(item.get(name)) for item in both[0]} if name is not None else set()
    common = [item for item in both[1] if name is not None and str(item.get(name)) in ids]
    if not common:
        return HOLDS if name is not None else NOT_LISTED
    return (yield from whose(operation, common[:MOST_ITEMS]))


def whose(operation: Operation, common: list[Mapping[str, Value]]) -> Talk:
    """What both see belongs to one of them, if it names a thing that the other one may not read."""
    getters = [one for one in operation.api.operations if is_getter(one)]
    tries = [(one, value) for item in common for value in names_in(item) for one in getters]
    for getter, value in tries[:MOST_TRIES]:
        place = {getter.segments[-1][1:-1]: value}
        mine = yield from asked(Call(getter, path=place))
        theirs = yield from asked(Call(getter, caller=Caller.OTHER, path=place))
        if any(one.succeeded and two.answer.status in REFUSED for one, two in ((mine, theirs), (theirs, mine))):
            message = f"200: the list shows a tenant things of another one, which {getter.label} refuses"
            return broken(operation, message, severity=Severity.ERROR)
    return SHARED


def is_private(operation: Operation) -> bool:
    """Whether the server asks who calls it."""
    return operation.secured and gates.outside(operation) is None


def is_getter(operation: Operation) -> bool:
    """Whether it reads one thing by nothing but its id."""
    one = operation.method == "get" and operation.path.endswith("}") and operation.path.count("{") == 1
    return one and is_private(operation)


def creator_of(operation: Operation, context: Context[Options]) -> Operation | None:
    """The create of what an operation is about: the POST on the path without the last segment."""
    if not operation.path.endswith("}"):
        return None
    above = operation.path.rpartition("/")[0]
    found = (one for one in context.api.operations if one.method == "post" and one.path.rstrip("/") == above)
    return next((one for one in found if context.facts(one).create and not one.deprecated), None)


def place_of(made: Exchange, operation: Operation) -> dict[str, Value] | None:
    """The path parameters of what was made: from Location, else from the id in the answer; None where it tells neither."""
    location = made.answer.headers.get("location")
    if location is not None and "[" not in location:
        found = path_values(location, operation)
        if len(found) == operation.path.count("{") and all(found.values()):
            return found
    body = made.answer.json_or_none if made.answer.is_json else None
    if isinstance(body, dict) and own_id(body) is None:
        body = body.get("data")
    name = own_id(body) if isinstance(body, dict) else None
    if name is None or not isinstance(body, dict):
        return None
    return path_values(f"{made.request.url.partition('?')[0].rstrip('/')}/{body[name]}", operation)


def shows(after: Exchange, change: Exchange) -> bool:
    """Whether a thing now is as a change wanted it: each plain member that it has of those that were sent."""
    wanted, found = change.request.json_or_none, after.answer.json_or_none
    if not isinstance(wanted, dict) or not isinstance(found, dict):
        return False
    same = [
        found[name] == value for name, value in wanted.items() if name in found and not isinstance(value, dict | list)
    ]
    return bool(same) and all(same)


def items_of(exchange: Exchange, member: str | None) -> list[Mapping[str, Value]]:
    """The items of a list; none where it could not be read."""
    body = exchange.answer.json_or_none if exchange.succeeded else None
    found = body.get(member) if member and isinstance(body, dict) else body
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def names_in(item: Mapping[str, Value], depth: int = 3) -> Iterator[str]:
    """The ids in an item: its own, and those of what it speaks of."""
    for name, value in item.items():
        said = normalised(str(name))
        if isinstance(value, str | int) and (said in {"id", "uuid"} or said.endswith("_id")):
            yield str(value)
        elif isinstance(value, dict) and depth:
            yield from names_in(value, depth - 1)
