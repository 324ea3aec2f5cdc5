import re
from collections.abc import Iterator
from typing import cast

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.envelope import Profile, profiles
from contractctl.contract.forms import ErrorAnswer, survey
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.spec.merged import Shape, merged, normalised
from contractctl.spec.schema import Schema
from contractctl.traffic import Exchange

from . import Options, answers
from .publication import Code, is_published, values

clause = Clause("error-envelope/code-documented", "The error codes are published.", severities("I W W H"), few=3)

NO_CODE = not_applicable("no error answer of the usual form has a code")
NO_LIST = not_applicable("the document does not list its codes")
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


# -- a server -------------------------------------------------------------------------------------------------------------


@clause.kept()
def sends_published_codes(exchange: Exchange, context: Context[Options]) -> Verdict:
    """A code that the document does not list falls through every switch that a client has."""
    if not answers.is_judged(exchange, context):
        return answers.NO_ERROR
    body = answers.error_object(exchange)
    if body is None:
        return answers.NO_OBJECT
    known, paths = published(context)
    sent = next((found for path in paths if (found := answers.member(body, path)) is not None), None)
    if not isinstance(sent, str):
        return NO_CODE
    where, status = answers.place(exchange, context), exchange.answer.status
    if known and sent not in known:
        message = f"{status}: the code '{sent[:60]}' is not among those that the document publishes"
        return broken(where, message, severity=Severity.WARNING)
    if not STYLES[context.options.code_style].fullmatch(sent):
        return broken(where, f"{status}: the code '{sent[:60]}' is not written in {context.options.code_style}")
    return HOLDS if known or context.options.code_style != "any" else NO_LIST


def published(context: Context[Options]) -> tuple[frozenset[str], tuple[tuple[str, ...], ...]]:
    """The codes that the document lists as the only ones, empty where it does not; and where in a body codes stand."""
    key = (published, context.settings, context.options)
    if key not in context.api.memo:
        codes = codes_in(context.api, context)
        lists = [{str(one) for one in listed_for(code)} for code in codes]
        listed = context.api.root.find("x-error-codes")
        more = {str(one) for one in (*listed.mapping, *listed.items)} if listed is not None else set()
        known = frozenset(one for each in (*lists, more) for one in each) if all(lists) or more else frozenset()
        paths = tuple(dict.fromkeys((*code.root, normalised(code.name)) for code in codes))
        context.api.memo[key] = known, paths
    found = context.api.memo[key]
    return cast("tuple[frozenset[str], tuple[tuple[str, ...], ...]]", found)


def listed_for(code: Code) -> Iterator[object]:
    """The values of an enum, a const or `x-extensible-enum`; examples are no list."""
    for shape in merged(code.schemas, "response").alternatives:
        for schema in shape.sources:
            for keyword in ("enum", "x-extensible-enum", "x-enum"):
                listed = schema.raw.get(keyword)
                yield from listed if isinstance(listed, list) else ()
            if "const" in schema.raw:
                yield schema.raw["const"]
