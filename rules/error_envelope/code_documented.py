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
from .publication import Code, is_published, values

clause = Clause("error-envelope/code-documented", "The error codes are published.", severities("I W W H"), few=3)

NO_CODE = not_applicable("no error answer of the usual form has a code")
STYLES = {
    "any": re.compile(r".*", re.DOTALL),
    "upper-snake": re.compile(r"[A-Z][A-Z0-9_]{1,62}"),
    "lower-snake": re.compile(r"[a-z][a-z0-9_]{1,62}"),
    "dotted": re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+"),
}
LOWEST_STATUS, HIGHEST_STATUS = 400, 599


@clause.promised
def publishes_codes(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """Each code property is judged once, however many answers share its schema."""
    codes = codes_in(api, context)
    for code in codes:
        yield judge(code, context)
    if not codes:
        yield NO_CODE


def codes_in(api: Api, context: Context[Options]) -> list[Code]:
    """The code properties of the error answers; a body of another form than most is for `consistent` to tell."""
    accepted = profiles(context.options.accept, context.settings) or profiles(("nested-error",), context.settings)
    found = survey(api, context.facts, context.settings)
    codes: dict[int, Code] = {}
    for answer in found.answers:
        if found.is_outlier(answer.schema, context.options.min_share):
            continue
        for code in codes_of(answer, accepted):
            codes.setdefault(id(code.schemas[0]), code).answers.append(answer)
    return list(codes.values())


def codes_of(answer: ErrorAnswer, accepted: tuple[Profile, ...]) -> Iterator[Code]:
    """The codes in an error body: where an accepted envelope has it, else under a usual name at the root."""
    for profile in (*accepted, None):
        if profile is not None and profile.missing(answer.body) != ():
            continue
        roots = (profile.root,) if profile is not None else ((), ("error",))
        names = profile.code if profile is not None else (frozenset({"code", "error_code"}),)
        for root in roots:
            for one in names:
                found = list(answer.body.found((*root, one)))
                if found:
                    yield from (Code(root, name, holder, schemas) for holder, name, schemas in found)
                    return


def judge(code: Code, context: Context[Options]) -> Verdict:
    """Whether one code property says which values it has, and writes them as agreed."""
    name, where = code.name, code.schemas[0]
    shapes = merged(code.schemas, "response").alternatives
    if any(whole_number(shape) and is_status(code.schemas) for shape in shapes):
        return broken(where, f"'{name}' repeats the HTTP status: give each kind of error a code of its own")
    style = STYLES[context.options.code_style]
    published = [value for shape in shapes for value in values(shape.sources)]
    odd = next((value for value in published if isinstance(value, str) and not style.fullmatch(value)), None)
    if odd is not None:
        return broken(where, f"the code '{odd[:60]}' is not written in {context.options.code_style}")
    if is_published(code, context.api, prose=context.settings.prose):
        return HOLDS
    free = "is a free number" if any(map(whole_number, shapes)) else "is a free string"
    return broken(where, f"'{name}' {free}: publish the codes, as enum, x-extensible-enum or examples")


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
