import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Value
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.spec.merged import Shape, merged, normalised
from contractctl.spec.schema import Schema
from contractctl.traffic import Exchange

from . import Options
from .styles import objects

clause = Clause("naming/time-format", "A point in time says how it is written.", severities("H W W H"), few=3)

NO_TIMES = not_applicable("no property of it is called like a point in time")
OPEN = unknown("nothing is said of the type of a property that is called like a point in time")
NO_JSON = not_applicable("no JSON of a declared success answers it")
ENDING = re.compile(
    r"(?:^|_)(?:at|timestamp)$|_date$|^(?:.*_)?(?:creat\w+|updat\w+|modif\w+|start\w*|end\w*|expir\w+|finish\w*)_time$"
)
"""Of a name in its normalised form: `created_at`, `startTime`."""
NOT_TIMES = frozenset("up_to_date out_of_date good_at look_at".split())  # noqa: SIM905
FORMATS = frozenset("date-time date time http-date date-time-local unix-time unix-timestamp timestamp epoch".split())  # noqa: SIM905
NUMBERS = frozenset({"integer", "number"})
COMPOSED = frozenset({"$ref", "allOf", "anyOf", "oneOf", "discriminator"})
SAID = re.compile(
    r"iso[ -]?8601|rfc[ -]?(?:3339|2822|1123|7231|9110|822)|\bunix\b|epoch|posix|y{2,4}[-/.]?m{2}|m{2}[-/.]?(?:d{2}|y{2})|d{2}[-/.]?m{2}"
    r"|(?:milli|micro|nano)?seconds?\b|\bms\b|human[- ]readable|\butc\b|\bgmt\b|\d{4}-\d{2}-\d{2}|strftime|time ?stamp in",
    re.IGNORECASE,
)
"""A description that says how it is written."""
NO_ZONE = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
EXPIRY = re.compile(r"(^|_)(expiry|expiration|exp)_date$")
MONTH = re.compile(r"(0?[1-9]|1[0-2])/(\d{2}|\d{4})")
CARD = re.compile(r"(?<![a-z])cards?(?![a-z])", re.IGNORECASE)
ON_CARDS = frozenset("cvc cvv cvc2 cvv2 pan card_number card_holder card_holder_name cardholder_name".split())  # noqa: SIM905
DEEPEST, MOST_ITEMS = 6, 3


@clause.promised_where("properties")
def says_how(schema: Schema, context: Context[Options]) -> Iterator[Verdict]:
    """A string called like a point in time has a format, a number a unit."""
    held, times = schema.raw.get("properties"), times_in(schema.api)
    if not isinstance(held, dict) or times.isdisjoint(held):
        yield NO_TIMES
        return
    for name in (one for one in held if one in times):
        found = schema.properties.get(name)
        yield judge(schema, name, found, context) if found is not None else OPEN


def times_in(api: Api) -> frozenset[str]:
    """The names of points in time among those of all properties: there are far fewer names than properties."""
    known = api.memo.get(times_in)
    if not isinstance(known, frozenset):
        names = {name for _, held in objects(api) for name in held if isinstance(name, str)}
        known = api.memo[times_in] = frozenset(filter(is_time, names))
    return known


def is_time(name: str) -> bool:
    """Whether a name is that of a point in time."""
    last = name[-4:].lower()
    if not last.endswith(("at", "date", "time", "tamp")):
        return False
    plain = normalised(name)
    return ENDING.search(plain) is not None and plain != "at" and plain not in NOT_TIMES


def judge(schema: Schema, name: str, found: Schema, context: Context[Options]) -> Verdict:
    """The verdict on one property."""
    raw = found.raw
    if raw.get("type") == "string" and COMPOSED.isdisjoint(raw) and raw.get("format") in FORMATS:  # most of them
        return HOLDS
    shapes = merged(found, "response").alternatives
    plain = [one for one in shapes if one.types is not None and one.types - {"null"}]
    if not plain or any(one.types & {"object", "array", "boolean"} for one in plain if one.types is not None):
        return OPEN
    prose = context.settings.prose
    if is_month_of_card(schema, name, plain, prose=prose):
        return HOLDS
    if any(says(one, prose=prose) for one in (*plain, *beside(schema, name))):
        return HOLDS
    numeric = all(one.types is not None and one.types - {"null"} <= NUMBERS for one in plain)
    node = schema.node.find("properties", name) or schema.node
    how = "a number, and nothing says of what" if numeric else "a string without a format"
    want = "say whether these are seconds" if numeric else "want 'format: date-time' or 'date'"
    return broken(node, f"'{name[:60]}' looks like a point in time, and is {how}: {want}")


def is_month_of_card(schema: Schema, name: str, shapes: Sequence[Shape], *, prose: bool) -> bool:
    """Whether it is the month that is printed on a payment card, such as `03/2030`, and no point in time."""
    if not EXPIRY.search(normalised(name)):
        return False
    sources = [one for shape in shapes for one in shape.sources]
    if any(isinstance(found := one.raw.get("example"), str) and MONTH.fullmatch(found) for one in sources):
        return True
    held = schema.raw.get("properties")
    beside_it = {normalised(one) for one in held if isinstance(one, str)} if isinstance(held, dict) else set()
    about = [normalised(one) for one in (name, *map(str, schema.node.pointer))]
    if beside_it & ON_CARDS or any(CARD.search(one) for one in about):
        return True
    return prose and any(CARD.search(one.description) for one in sources)


def beside(schema: Schema, name: str) -> Iterator[Shape]:
    """The same property as it is described where this schema is one of several in `allOf`."""
    above, owner = schema.node.parent, schema.owner
    if above is None or above.key != "allOf" or not isinstance(owner, Schema):
        return
    for shape in merged(owner, "response").alternatives:
        for one in shape.properties.get(name, ()):
            yield from merged(one, "response").alternatives


def says(shape: Shape, *, prose: bool) -> bool:
    """Whether a schema says how a point in time is written."""
    for schema in shape.sources:
        raw = schema.raw
        if {"pattern", "enum", "const"} & raw.keys() or raw.get("format") in FORMATS:
            return True
        numeric = bool(schema.types & NUMBERS)
        if (numeric and raw.get("format") == "int64") or (prose and SAID.search(schema.description)):
            return True
    return False


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def has_a_zone(exchange: Exchange, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """A moment that is written without an offset may be any of twenty-four; where the format is declared, conformance tells it."""
    declared = exchange.declared
    media = declared[1].json if declared is not None and exchange.succeeded else None
    if media is None or media.schema is None or not exchange.answer.is_json or exchange.operation is None:
        yield NO_JSON
        return
    times = list(moments(exchange.answer.json_or_none, (media.schema,), 0))
    bare = sorted({name for name, value in times if is_moment(value) and NO_ZONE.fullmatch(value)})
    for name in bare:
        message = f"'{name[:60]}' is a moment without an offset, such as Z: nobody knows in which zone it is"
        yield broken(exchange.operation, message, severity=Severity.INFO)
    if not bare:
        yield HOLDS if times else NO_JSON


def moments(value: Value, schemas: Sequence[Schema], depth: int) -> Iterator[tuple[str, str]]:
    """The members called like points in time that are texts, with their values, where no format is declared."""
    if depth > DEEPEST:
        return
    shapes = merged(schemas, "response").alternatives if schemas else ()
    if isinstance(value, list):
        items = tuple(one for shape in shapes for one in shape.items)
        for one in value[:MOST_ITEMS]:
            yield from moments(one, items, depth + 1)
    elif isinstance(value, dict):
        for key, one in value.items():
            name = str(key)
            below = tuple(found for shape in shapes for found in shape.properties.get(name, ()))
            if isinstance(one, str) and is_time(name) and not any("format" in found.raw for found in below):
                yield name, one
            yield from moments(one, below, depth + 1)


def is_moment(value: str) -> bool:
    """Whether a text is a date and a time of ISO 8601."""
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
