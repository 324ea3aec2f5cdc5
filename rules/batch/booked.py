"""The list of what a batch makes: which things are on it, before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contractctl.clause import Context
from contractctl.contract.bodies import BATCH_WORDS
from contractctl.contract.collection import Collection
from contractctl.contract.paging import paging_of
from contractctl.contract.resources import own_id, path_values
from contractctl.contract.wording import PARAMETER, template
from contractctl.document.node import Value
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Exchange, asked

from . import Options
from .batches import Batch
from .trial import Steps

LARGEST = 200
GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list operation, where it is, and how its first page is made as large as it may be."""

    listing: Operation
    collection: Collection
    path: Mapping[str, Value]
    query: Mapping[str, Value]

    def ids(self) -> Steps[frozenset[str] | None]:
        """The ids of the things on the first page; None where it cannot be read."""
        page = yield from asked(Call(self.listing, path=self.path, query=self.query, again=True))
        body = page.answer.json_or_none if page.succeeded else None
        items = body.get(self.collection.member) if isinstance(body, dict) and self.collection.member else body
        if not isinstance(items, list):
            return None
        found = set()
        for item in items:
            name = own_id(item) if isinstance(item, dict) else None
            if name is None or not isinstance(item, dict):
                return None
            found.add(str(item[name]))
        return frozenset(found)


def shelf_of(found: Batch, sent: Exchange, context: Context[Options]) -> Shelf | None:
    """The list of what a batch makes: on its own path, or on that without what says batch; None where there is none."""
    operation = found.operation
    lists = {template(one.path): one for one in operation.api.operations if one.method == "get"}
    for path in beside(operation.path):
        listing = lists.get(template(path))
        collection = context.facts(listing).collection if listing is not None else None
        if listing is None or collection is None or not context.facts(listing).list:
            continue
        values = list(path_values(sent.request.url, operation).values())
        names = [one[1:-1] for one in PARAMETER.findall(listing.path)]
        sizes = paging_of(listing, context.settings).sizes[:1]
        query: dict[str, Value] = {}
        for one in sizes:
            most = one.schema.raw.get("maximum") if one.schema is not None else None
            query[one.name] = min(most, LARGEST) if type(most) is int and most > 0 else LARGEST // 2
        return Shelf(listing, collection, dict(zip(names, values, strict=False)), query)
    return None


def beside(path: str) -> Iterator[str]:
    """The paths on which what a batch makes may be listed: `/payments/batch` is `/payments`."""
    yield path
    segments = [one for one in path.split("/") if one]
    last = segments[-1] if segments else ""
    if ":" in last:
        yield "/" + "/".join([*segments[:-1], last.partition(":")[0]])
    kept = [one for one in segments if one.startswith("{") or not BATCH_WORDS & set(normalised(one).split("_"))]
    if kept and len(kept) < len(segments):
        yield "/" + "/".join(kept)


def is_there(shelf: Shelf, name: str) -> Steps[bool | None]:
    """Whether a thing can be read under its id; None where no operation reads one."""
    wanted = template(shelf.listing.path) + "/{}"
    reading = next(
        (one for one in shelf.listing.api.operations if one.method == "get" and template(one.path) == wanted), None
    )
    if reading is None:
        return None
    names = [one[1:-1] for one in PARAMETER.findall(reading.path)]
    places = dict(zip(names, [*shelf.path.values(), name], strict=False))
    answered = yield from asked(Call(reading, path=places, again=True))
    return True if answered.succeeded else False if answered.answer.status in GONE else None
