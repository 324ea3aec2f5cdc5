"""What a document says of the end of an operation: since when it is deprecated, its last day, what comes after it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contractctl.contract.http_dates import MONTHS, read_http_date
from contractctl.contract.names import Names
from contractctl.contract.structured_fields import read_item
from contractctl.document.node import Node, Value
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Header
from contractctl.spec.responses import Response

SINCE = "x-deprecated-since"
SUNSET = "x-sunset"
_SINCES = ("since", "deprecationDate", "deprecatedSince")
_SUNSETS = ("sunset", "sunsetDate", "removalDate", "endOfLife")
"""What members of an extension are called that is an object: `x-deprecation: {sunset: 2027-06-30}`."""

_FULL_DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_MONTH_FIRST = re.compile(rf"\b({'|'.join(MONTHS)})[a-z]*\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.? ({'|'.join(MONTHS)})[a-z]*\.?,? (\d{{4}})\b", re.IGNORECASE)
_ENDS = re.compile(
    r"\b(sunset\w*|remov\w+|retir\w+|until|end[- ]of[- ]life|eol|shut(?:ting)? ?down|turned off|discontinu\w+|"
    r"stop(?:s|ped)? working|no longer (?:be )?(?:available|supported))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Said:
    """A day as it is written, where, and what day that is; None where it is none."""

    text: str
    node: Node
    day: date | None


def sunset_of(raw: Mapping[str, Value]) -> str | None:
    """The `x-sunset` as text, where there is one; whether it is a date is for a judge to say."""
    value = raw.get(SUNSET)
    return None if value is None else str(value)


def sunset(operation: Operation) -> tuple[str, Node] | None:
    """The last day and where it is said: at the operation, the path, in a documented `Sunset` header, or in `info`."""
    for node in (operation.node, operation.path_item.node):
        found = _in_extensions(node, SUNSET, _SUNSETS)
        if found is not None:
            return found
    for response in operation.responses.values():
        header = response.header("Sunset")
        said = next(_examples(header), None) if header is not None else None
        if said is not None:
            return said.text, said
    return _in_extensions(operation.api.root.nearest("info"), SUNSET, _SUNSETS)


def since(operation: Operation, names: Names) -> Said | None:
    """Since when it is deprecated: in `x-deprecated-since`, else in an example of a documented `Deprecation` header."""
    for node in (operation.node, operation.path_item.node):
        found = _in_extensions(node, SINCE, _SINCES)
        if found is not None:
            return Said(*found, day_of(found[0]))
    for response in operation.responses.values():
        header = header_among(response, "deprecation-header", names)
        said = next(_examples(header), None) if header is not None else None
        if said is not None and (day := day_of(said.text)) is not None:
            return Said(said.text, said, day)
    return None


def last_day(operation: Operation, *, prose: bool) -> Said | None:
    """Its last day, in the description too where `prose` counts."""
    found = sunset(operation)
    if found is not None:
        return Said(*found, day_of(found[0]))
    day = described_end(operation.description) if prose else None
    node = operation.node.find("description") if day is not None else None
    return Said(str(day), node, day) if day is not None and node is not None else None


def described_end(text: str) -> date | None:
    """The day that stands in a sentence about an end: `will be removed on 1 March 2027`."""
    for sentence in _SENTENCE.split(text):
        if _ENDS.search(sentence):
            for day in _days_in(sentence):
                return day
    return None


def day_of(text: str) -> date | None:
    """The day of a full-date or date-time (RFC 3339), an HTTP-date (RFC 9110) or a date field (RFC 9745); None for none."""
    for read in (_full_date, _http_date, _moment):
        try:
            return read(text.strip())
        except ValueError:
            continue
    return None


def deprecation_moment(text: str) -> datetime:
    """Read the value of a `Deprecation` field, `@1772323200` (RFC 9745 2.1). Raises ValueError for all else."""
    value = read_item(text).value
    if not isinstance(value, datetime):
        raise ValueError(f"'{text[:40]}' is no date such as '@1772323200'")  # noqa: TRY004 -- a text that cannot be read
    return value


def header_among(response: Response, names_of: str, names: Names) -> Header | None:
    """The first header of a response whose name is in one of the sets of `[contract.names]`."""
    return next((header for key, header in response.headers.items() if names.has(names_of, key)), None)


def example_texts(header: Header) -> Iterator[str]:
    """The example values of a header that are texts, those of its schema included."""
    return (node.text for node in _examples(header))


def _examples(header: Header) -> Iterator[Node]:
    several = header.node.find("schema", "examples")
    nodes = (
        header.example,
        *(one.node.find("value") for one in header.examples.values()),
        *(header.node.find("schema", keyword) for keyword in ("example", "const", "default")),
        *(several.children() if several is not None else ()),
    )
    yield from (node for node in nodes if node is not None and isinstance(node.value, str))


def _in_extensions(node: Node, own: str, members: tuple[str, ...]) -> tuple[str, Node] | None:
    """What an extension says, or a member of one that is an object."""
    objects = (one for one in node.children() if str(one.key).startswith("x-") and isinstance(one.value, dict))
    for found in (node.find(own), *(one.find(member) for one in objects for member in members)):
        if found is not None and isinstance(found.value, str | int):
            return str(found.value), found
    return None


def _full_date(text: str) -> date:
    return date.fromisoformat(text[:10])


def _http_date(text: str) -> date:
    return read_http_date(text).date()


def _moment(text: str) -> date:
    return deprecation_moment(text).date()


def _days_in(text: str) -> Iterator[date]:
    months = [month.lower() for month in MONTHS]
    found = [(one.start(), (one[1], one[2], one[3])) for one in _FULL_DATE.finditer(text)]
    found += [
        (one.start(), (one[3], str(months.index(one[1].lower()) + 1), one[2])) for one in _MONTH_FIRST.finditer(text)
    ]
    found += [
        (one.start(), (one[3], str(months.index(one[2].lower()) + 1), one[1])) for one in _DAY_FIRST.finditer(text)
    ]
    for _, (year, month, day) in sorted(found):
        try:
            yield date(int(year), int(month), int(day))
        except ValueError:
            continue
