import base64
import binascii
import json
import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import gates
from contractctl.contract.collection import last_literal
from contractctl.contract.names import words
from contractctl.contract.paging import types_of
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.traffic import Call, Talk, asked

from . import Options
from .pages import listing_of, read

clause = Clause("pagination/cursor-opaque", "A cursor is a string that only the server reads.", severities("I W W I"))

OTHER = not_applicable("it is no cursor that the server makes")
NO_CURSOR = unknown("no-cursor: the first page leads to no other by a cursor")
MADE_BY_SERVER = words(
    """cursor page_token next_token continuation_token continue continuation pagination_token page_cursor start_cursor
    after_cursor"""
)
FOLLOWING = words("next continue more")
"""Last segments of operations that answer with the second page and those after it."""
NUMERIC = re.compile(r"\^?\(?(\\d|\[0-9\])[+*]?(\{[\d,]*\})?\)?\$?")
TAKEN_APART = re.compile(
    r"base ?64[- ]?(encoded|url[- ]encoded|of)?[^.]{0,40}\b(offset|json|timestamp|page|id)\b", re.IGNORECASE
)


@clause.promised
def is_opaque(parameter: Parameter, context: Context[Options]) -> Iterator[Verdict]:
    """A shared parameter is judged once; ids that a caller has anyway (`since_id`, `starting_after`) are no matter of it."""
    if parameter.location != "query" or normalised(parameter.name) not in MADE_BY_SERVER:
        yield OTHER
        return
    problems = list(problems_of(parameter, prose=context.settings.prose))
    for problem in problems:
        yield broken(parameter, f"cursor '{parameter.name}' {problem}")
    if not problems:
        yield HOLDS


def problems_of(parameter: Parameter, *, prose: bool) -> Iterator[str]:
    """What is wrong with it, each in a few words."""
    types = types_of(parameter)
    shapes = merged(parameter.schema, "request").alternatives if parameter.schema is not None else ()
    if types and "string" not in types:
        yield f"is of type {min(types)}: a string can change its meaning, a number invites counting"
    elif any(NUMERIC.fullmatch(str(shape.facet("pattern"))) for shape in shapes):
        yield "is a string of digits, which invites counting"
    if parameter.required and not all(normalised(last_literal(one)) in FOLLOWING for one in parameter.users):
        yield "is required, but there is none for the first page"
    if prose and TAKEN_APART.search(parameter.description):
        yield "is described by what it is made of, so that callers will make their own"


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def is_unreadable(operation: Operation, context: Context[Options]) -> Talk:
    """Who can read a cursor will write one."""
    listing = listing_of(operation, context)
    made = (
        [one for one in listing.paging.cursors if normalised(one.name) in MADE_BY_SERVER] if listing is not None else []
    )
    if listing is None or not made or gates.outside(operation):
        return OTHER
    page = read((yield from asked(listing.first(2))), listing, 2, 0)
    following = page.following if page is not None else None
    cursor = following.query.get(made[0].name) if isinstance(following, Call) else None
    if not isinstance(cursor, str):
        return NO_CURSOR
    if is_readable(cursor):
        message = f"the cursor '{made[0].name}' is readable: callers will take it apart and make their own"
        return broken(operation, message, severity=Severity.INFO)
    return HOLDS


def is_readable(cursor: str) -> bool:
    """Whether a cursor is JSON or a query, as it is or behind base64."""
    texts = [cursor]
    try:
        padded = cursor.replace("-", "+").replace("_", "/") + "=" * (-len(cursor) % 4)
        texts.append(base64.b64decode(padded, validate=True).decode())
    except (binascii.Error, ValueError):
        pass
    return any(is_structured(text) for text in texts) or cursor.isdecimal()


def is_structured(text: str) -> bool:
    """Whether a text is a JSON object or array, or members like `offset=20`."""
    if re.fullmatch(r"[\w.]+[=:][^&\x00-\x1f]*(&[\w.]+=[^&]*)*", text) and text.isprintable():
        return True
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False
