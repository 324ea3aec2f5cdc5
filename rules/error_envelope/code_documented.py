import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.envelope import Profile, profiles
from contractctl.contract.forms import ErrorAnswer, survey
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.spec.merged import Shape, merged
from contractctl.spec.schema import Schema

from . import Options

clause = Clause("error-envelope/code-documented", "The error codes are published.", severities("I W W H"))

NO_CODE = not_applicable("no error answer has a code")
STYLES = {
    "any": re.compile(r".*", re.DOTALL),
    "upper-snake": re.compile(r"[A-Z][A-Z0-9_]{1,62}"),
    "lower-snake": re.compile(r"[a-z][a-z0-9_]{1,62}"),
    "dotted": re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+"),
}
PUBLISHING = ("enum", "const", "pattern", "x-extensible-enum", "x-enum")
ENOUGH = 2
"""So many examples show what codes look like."""
LOWEST_STATUS, HIGHEST_STATUS = 400, 599


@clause.promised
def publishes_codes(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """Each code property is judged once, however many answers share its schema."""
    accepted = profiles(context.options.accept, context.settings) or profiles(("nested-error",), context.settings)
    seen: set[int] = set()
    for answer in survey(api, context.facts, context.settings).answers:
        for name, schemas in codes_of(answer, accepted):
            if id(schemas[0]) not in seen:
                seen.add(id(schemas[0]))
                yield judge(api, name, schemas, context.options)
    if not seen:
        yield NO_CODE


def codes_of(answer: ErrorAnswer, accepted: tuple[Profile, ...]) -> Iterator[tuple[str, tuple[Schema, ...]]]:
    """The code's schemas in an error body: where an accepted envelope has it, else under a usual name at the root."""
    for profile in (*accepted, None):
        if profile is not None and profile.missing(answer.body) != ():
            continue
        roots = (profile.root,) if profile is not None else ((), ("error",))
        names = profile.code if profile is not None else (frozenset({"code", "error_code"}),)
        for root in roots:
            for one in names:
                found = list(answer.body.found((*root, one)))
                if found:
                    yield from ((name, schemas) for _, name, schemas in found)
                    return


def judge(api: Api, name: str, schemas: tuple[Schema, ...], options: Options) -> Verdict:
    """Whether one code property says which values it has, and writes them as agreed."""
    shapes = merged(schemas, "response").alternatives
    if any(whole_number(shape) and is_status(schemas) for shape in shapes):
        return broken(schemas[0], f"'{name}' repeats the HTTP status: give each kind of error a code of its own")
    values = [value for shape in shapes for value in published(shape.sources)]
    odd = next(
        (value for value in values if isinstance(value, str) and not STYLES[options.code_style].fullmatch(value)), None
    )
    if odd is not None:
        return broken(schemas[0], f"the code '{odd[:60]}' is not written in {options.code_style}")
    if values or any(keyword in one.raw for shape in shapes for one in shape.sources for keyword in PUBLISHING):
        return HOLDS
    if has_list(api):
        return HOLDS
    free = "is a free number" if any(map(whole_number, shapes)) else "is a free string"
    return broken(schemas[0], f"'{name}' {free}: publish the codes, as enum, x-extensible-enum or examples")


def published(schemas: tuple[Schema, ...]) -> Iterator[object]:
    """The values that schemas publish: of an enum or const, and examples where there are at least two."""
    for schema in schemas:
        for keyword in ("enum", "x-extensible-enum"):
            values = schema.raw.get(keyword)
            yield from values if isinstance(values, list) else ()
        if "const" in schema.raw:
            yield schema.raw["const"]
        examples = schema.raw.get("examples")
        if isinstance(examples, list) and len(examples) >= ENOUGH:
            yield from examples


def whole_number(shape: Shape) -> bool:
    """Whether the code is an integer and nothing else."""
    return shape.types is not None and shape.types == frozenset({"integer"})


def is_status(schemas: tuple[Schema, ...]) -> bool:
    """Whether bounds or the example of an integer show that it is the HTTP status again."""
    for schema in schemas:
        shown = [schema.raw.get(keyword) for keyword in ("example", "minimum", "maximum", "default")]
        if any(isinstance(one, int) and LOWEST_STATUS <= one <= HIGHEST_STATUS + 1 for one in shown):
            return True
    return False


def has_list(api: Api) -> bool:
    """Whether the document lists its codes elsewhere: `x-error-codes`, or a component `ErrorCode` with an enum."""
    listed = api.components.get("schemas", {}).get("ErrorCode")
    return "x-error-codes" in api.root or (listed is not None and "enum" in listed.raw)
