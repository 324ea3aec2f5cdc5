"""What a reset header counts: seconds since 1970, or seconds from now; the same name has both meanings in the field."""

import re
from typing import Literal

from contractctl.contract.settings import ContractSettings
from contractctl.document.node import Value
from contractctl.spec.merged import merged
from contractctl.spec.parts import Header

Unit = Literal["epoch", "delta"]

DATES = frozenset({"unix-time", "unixtime", "unix-timestamp", "timestamp", "epoch", "date-time", "date", "http-date"})
SPANS = frozenset({"duration", "delta-seconds"})
SINCE_1970 = 1_000_000_000
"""As seconds, this was in 2001; no limit is reset in thirty years."""

EPOCH = re.compile(r"epoch|unix|time-?stamp|\bUTC\b|\bGMT\b|ISO[ -]?8601|RFC[ -]?\d{4}|\bdate\b", re.IGNORECASE)
DELTA = re.compile(
    r"\b(milli)?seconds?\b[^.]{0,20}\b(until|till|to|before|left|remaining|after|from now|in which)\b|from now|time (left|remaining)"
    r"|\b(number|amount|count) of (milli)?seconds|\b(in|remaining|delta|relative)[ -](milli)?seconds\b|\bminutes? (until|left)",
    re.IGNORECASE,
)


def unit_of(header: Header, settings: ContractSettings) -> Unit | None:
    """What the header counts, as its schema, its description or its example tell; None where they do not."""
    schema = header.schema
    told = by_schema(header)
    if told is not None:
        return told
    if settings.prose:
        text = f"{header.description} {schema.description if schema is not None else ''}"
        if EPOCH.search(text):
            return "epoch"
        if DELTA.search(text):
            return "delta"
    return by_example(header)


def by_schema(header: Header) -> Unit | None:
    """What format and bounds tell."""
    for shape in merged(header.schema, "response").alternatives if header.schema is not None else ():
        kind = shape.facet("format")
        least, most = shape.facet("minimum"), shape.facet("maximum")
        if (isinstance(kind, str) and kind in DATES) or (isinstance(least, int | float) and least >= SINCE_1970):
            return "epoch"
        if (isinstance(kind, str) and kind in SPANS) or (isinstance(most, int | float) and most < SINCE_1970):
            return "delta"
    return None


def by_example(header: Header) -> Unit | None:
    """What the first example tells."""
    for value in examples(header):
        text = str(value).strip()
        if text.isdecimal():
            return "epoch" if int(text[:20]) >= SINCE_1970 else "delta"
        if re.match(r"\d{4}-\d\d|[A-Z][a-z]{2}, \d\d", text):
            return "epoch"
    return None


def examples(header: Header) -> list[Value]:
    """The example values of a header and its schema."""
    nodes = [header.example, *(one.value for one in header.examples.values())]
    found = [node.value for node in nodes if node is not None]
    if header.schema is not None:
        several = header.schema.raw.get("examples")
        found += [header.schema.raw.get("example"), *(several if isinstance(several, list) else ())]
    return [one for one in found if isinstance(one, int | float | str)]
