import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.introduction import introductions
from contractctl.contract.paging import paging_of
from contractctl.contract.wording import foreign
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.merged import merged
from contractctl.spec.parts import Parameter

from . import Options

clause = Clause("pagination/size-bounded", "The size of a page is bounded.", severities("I W W I"), faults=True, few=3)

OTHER = not_applicable("it is no size of a page")
SPAN = r"between \d+ (and|to|-) ?\d+|\d+ ?(-|to|\.\.) ?\d+|\brang(e|es|ing)\b"
SAID = {
    "maximum": re.compile(
        rf"max(imum)?\b[^.]{{0,60}}\d|{SPAN}|\b(up to|at most|limited to|under|(no|not) \w+ than|(less|fewer) than) \D{{0,10}}\d"
        r"|\bexceed|upper limit",
        re.IGNORECASE,
    ),
    "default": re.compile(r"default", re.IGNORECASE),
    "minimum": re.compile(rf"min(imum)?\b[^.]{{0,60}}\d|{SPAN}|at least \d", re.IGNORECASE),
}
"""The words by which a description gives what a schema should."""
BOUNDS = {
    "maximum": ("maximum", "exclusiveMaximum", "enum", "const"),
    "minimum": ("minimum", "exclusiveMinimum", "enum"),
}


@clause.promised
def is_bounded(parameter: Parameter, context: Context[Options]) -> Iterator[Verdict]:
    """A shared parameter is judged once."""
    if not sizes_a_page(parameter, context):
        yield OTHER
        return
    problems = list(problems_of(parameter, context))
    for problem in problems:
        yield broken(parameter, f"{parameter.name} {problem}")
    if not problems:
        yield HOLDS


def sizes_a_page(parameter: Parameter, context: Context[Options]) -> bool:
    """Whether some list takes it as the size of its pages."""
    if parameter.location != "query" or not context.settings.names.is_size(parameter.name):
        return False
    return any(
        found.chooser is not None and parameter in found.sizes and context.facts(one).list
        for one in parameter.users
        if one.side == "server" and (found := paging_of(one, context.settings))
    )


def problems_of(parameter: Parameter, context: Context[Options]) -> Iterator[str]:
    """What is wrong with it, each in a few words."""
    options, said = context.options, context.settings.prose
    missing = [one for one in options.size_needs if facet(parameter, one) is None]
    words = f"{parameter.description} {parameter.schema.description if parameter.schema is not None else ''}"
    if missing and said:
        words += "".join(told_of(parameter, context))
    unsaid = [one for one in missing if not (said and SAID[one].search(words))]
    if unsaid and not (said and foreign([words])):
        yield f"has no {' and no '.join(unsaid)}"
    most = facet(parameter, "maximum")
    if isinstance(most, int | float) and most > options.max_page_size:
        yield f"allows pages of {most:g} items; {options.max_page_size} are the most that is wanted"
    if parameter.required:
        yield "must be given: a list should answer with a page of a usual size by itself"


def told_of(parameter: Parameter, context: Context[Options]) -> Iterator[str]:
    """The paragraphs of the document's introduction that speak of a parameter by its name."""
    named = re.compile(rf"[`?&'\"]{re.escape(parameter.name)}\b")
    for text in introductions(context.api):
        yield from (part for part in re.split(r"\n\s*\n", text) if named.search(part))


def facet(parameter: Parameter, keyword: str) -> object:
    """What a parameter's schema gives for a keyword, or for one that says the same."""
    shapes = merged(parameter.schema, "request").alternatives if parameter.schema is not None else ()
    for name in BOUNDS.get(keyword, (keyword,)):
        for shape in shapes:
            value = shape.facet(name)
            if value is not None:
                return value
    return None
