from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.api import Api
from contractctl.spec.parts import Parameter
from contractctl.spec.schema import Schema
from contractctl.spec.view import View

from . import Options
from .styles import NAMES, House, Kind, house_in, house_of, is_query, properties_of

clause = Clause(
    "naming/property-style", "Properties and query parameters are written in one way.", severities("H W W H")
)

NO_NAMES = not_applicable("it has no properties, and is no query parameter")
NO_STYLE = not_applicable("too few names have several words, or they have several styles")
NO_NAME = not_applicable("no name of it has several words")


@clause.promised_where("properties", "in")
def is_of_one_style(view: View, context: Context[Options]) -> Iterator[Verdict]:
    """A name of several words, where nine of ten such names of its kind join them in another way."""
    kind = kind_of(view)
    if kind is None:
        yield NO_NAMES
        return
    house = house_of(kind, context)
    if house.mixed and house.is_first(view):
        message = f"{kind.value} have several styles: {house.why}"
        yield broken(context.api, message, severity=Severity.HINT)
    if house.style is None:
        yield NO_STYLE
    elif isinstance(view, Parameter):
        other = house.other(view.name)
        if other is not None:
            yield broken(view, f"the query parameter '{view.name[:60]}' is {other}: {house.why}")
        else:
            yield HOLDS if house.shows(view.name) else NO_NAME
    else:
        yield from judge(view, house)


def kind_of(view: View) -> Kind | None:
    """What names a view has."""
    if isinstance(view, Parameter):
        return Kind.PARAMETERS if is_query(view) else None
    return Kind.PROPERTIES if isinstance(view, Schema) and isinstance(view.raw.get("properties"), dict) else None


def judge(view: View, house: House) -> Iterator[Verdict]:
    """The verdicts on the properties of a schema."""
    names = properties_of(view)
    others = [(name, style) for name in names if (style := house.other(name)) is not None]
    for name, style in others:
        node = view.node.find("properties", name) or view.node
        yield broken(node, f"the property '{name[:60]}' is {style}: {house.why}")
    if not others:
        yield HOLDS if any(map(house.shows, names)) else NO_NAME


@clause.preserved
def goes_on_alike(pair: Pair[Api], context: Context[Options]) -> Iterator[Verdict]:
    """A name that the base has nowhere is written as most names of the base are."""
    base, revision = pair.base, pair.revision
    for kind in (Kind.PROPERTIES, Kind.PARAMETERS):
        house = house_in(base, kind, context.options) if base is not None else None
        if base is None or revision is None or house is None or house.style is None:
            yield NO_STYLE
            continue
        news = list(new_names(base, revision, kind))
        others = [(view, name, style) for view, name in news if (style := house.other(name)) is not None]
        for view, name, style in others:
            node = (view.node.find("properties", name) if kind is Kind.PROPERTIES else None) or view.node
            message = f"the new name '{name[:60]}' is {style}: {house.why}"
            yield broken(node, message, severity=context.severity)
        if not others:
            yield HOLDS


def new_names(base: Api, revision: Api, kind: Kind) -> Iterator[tuple[View, str]]:
    """The names that the base has nowhere, each once."""
    known = {name for _, names in NAMES[kind](base) for name in names}
    for view, names in NAMES[kind](revision):
        for name in names:
            if name not in known:
                known.add(name)
                yield view, name
