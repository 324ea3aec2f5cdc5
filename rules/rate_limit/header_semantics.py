from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.wording import foreign
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import Shape, merged
from contractctl.spec.parts import Header
from contractctl.spec.responses import Response

from . import Options
from .families import BY_HEADER, POLICY, Family, families_of, usual_family
from .units import unit_of

clause = Clause(
    "rate-limit/header-semantics", "Rate limit headers have one name, one type and one unit.", severities("W W W I"),
    faults=True,
)  # fmt: skip

NO_HEADER = not_applicable("it has no rate limit header")
DIGITS = frozenset({r"^\d+$", r"^\d*$", r"^[0-9]+$", r"^[0-9]*$", r"\d+", r"[0-9]+"})
UNTOLD = "say whether it is seconds since 1970 or seconds from now"


@clause.promised
def means_one_thing(response: Response, context: Context[Options]) -> Iterator[Verdict]:
    """A shared header is named once, however many answers have it."""
    names = [name for name in response.headers if name.lower() in BY_HEADER or name.lower() == POLICY]
    if not names:
        yield NO_HEADER
        return
    read = (meaning(name, response.headers[name], context) for name in names)
    found = [*strangers(response, names, context), *(one for one in read if one is not HOLDS)]
    yield from found or (HOLDS,)


def strangers(response: Response, names: list[str], context: Context[Options]) -> Iterator[Verdict]:
    """A header of another family than the document's, where that family is not there as well."""
    usual, own = usual_family(response.api), list(families_of(response))
    if usual is None or usual in own or context.options.family != "auto":
        return
    for family in own:
        name = next(one for one in names if BY_HEADER.get(one.lower()) is family)
        yield broken(response.headers[name], f"{name}: {mixed(family, usual)}")


def mixed(family: Family, usual: Family) -> str:
    """The complaint about two families."""
    return f"most answers of this document have {usual.headers[0]} instead of {family.headers[0]}"


def meaning(name: str, header: Header, context: Context[Options]) -> Verdict:
    """Whether the header's declaration tells how to read its value."""
    if header.schema is None:
        return unknown(f"{name} has no schema")
    shapes = merged(header.schema, "response").alternatives
    part = name.lower().rpartition("-")[2]
    if part == "reset":
        return reset(name, header, context)
    if part in {"limit", "remaining"}:
        if all(is_count(shape, listed=name.lower() == "ratelimit-limit") for shape in shapes):
            return HOLDS
        return broken(header, f"{name}: it counts requests; declare an integer")
    if any(shape.types is not None and not shape.types & {"string", "array"} for shape in shapes):
        return broken(header, f"{name}: it is a structured field (RFC 9651); declare a string")
    return HOLDS


def is_count(shape: Shape, *, listed: bool) -> bool:
    """Whether values are whole numbers; up to draft 03, RateLimit-Limit could list policies behind its number."""
    if shape.types is None or shape.types <= {"integer"}:
        return True
    return shape.types <= {"integer", "string"} and (listed or str(shape.facet("pattern")) in DIGITS)


def reset(name: str, header: Header, context: Context[Options]) -> Verdict:
    """Whether the unit of a reset is told, and is the wanted one."""
    wanted, unit = context.options.reset_unit, unit_of(header, context.settings)
    if unit is None:
        if context.settings.prose and foreign([header.description]):
            return unknown(f"{name} is described in another language than English")
        return broken(header, f"{name}: {UNTOLD}", severity=Severity.INFO)
    if wanted not in {"any", unit}:
        words = {"epoch": "seconds since 1970", "delta": "seconds from now"}
        return broken(header, f"{name}: it counts {words[unit]}; {words[wanted]} are wanted")
    return HOLDS
