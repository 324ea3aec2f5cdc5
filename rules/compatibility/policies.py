"""The policies by name, and what they say of a kind of change before there is one: as far as its name tells."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product

from contractctl.facts import Change, Kind, Relation, Way

from . import oasdiff, sdk, wire
from .families import FLAGGED, FLAGS, HIDDEN, INERT, KEYWORDS, LASTING, STEPS, contexts_of, flag_name, name_of
from .ruling import Ruling

Policy = Callable[[Change, str], Ruling | None]
POLICIES: Mapping[str, Policy] = {"wire": wire.rule, "oasdiff": oasdiff.rule, "sdk": sdk.rule}

PROVEN = (
    Relation(Kind.INCOMPARABLE, loses=True, gains=True),
    Relation(Kind.UNDECIDED),
    Relation(Kind.EQUAL, loses=False, gains=False),
)
"""What may be known of the values: callers meet others than before; nothing; they do not."""

TURNED: Mapping[Way, Way] = {"request": "response", "response": "request", "none": "none"}

EXISTING: Mapping[str, tuple[str, str, Mapping[str, object]]] = {
    "endpoint-added": ("endpoint", "added", {}),
    "api-removed-without-deprecation": ("endpoint", "removed", {}),
    "api-removed-with-deprecation": ("endpoint", "removed", {"deprecated": True}),
    "api-path-removed-without-deprecation": ("endpoint", "removed", {"whole-path": True}),
    "api-path-removed-with-deprecation": ("endpoint", "removed", {"whole-path": True, "deprecated": True}),
    "new-required-request-parameter": ("request-parameter", "added", {"required": True}),
    "new-optional-request-parameter": ("request-parameter", "added", {}),
    "request-parameter-removed": ("request-parameter", "removed", {}),
    "request-parameter-removed-with-deprecation": ("request-parameter", "removed", {"deprecated": True}),
    "new-required-request-property": ("request-property", "added", {"required": True}),
    "new-optional-request-property": ("request-property", "added", {}),
    "request-property-removed": ("request-property", "removed", {}),
    "response-required-property-removed": ("response-property", "removed", {"required": True}),
    "response-optional-property-removed": ("response-property", "removed", {}),
    "response-required-property-added": ("response-property", "added", {"required": True}),
    "response-optional-property-added": ("response-property", "added", {}),
    "request-body-added-required": ("request-body", "added", {"required": True}),
    "request-body-added-optional": ("request-body", "added", {}),
    "request-body-removed": ("request-body", "removed", {}),
    "response-header-added": ("response-header", "added", {}),
    "required-response-header-removed": ("response-header", "removed", {"required": True}),
    "optional-response-header-removed": ("response-header", "removed", {}),
    "api-operation-id-added": ("operation-id", "added", {}),
    "api-operation-id-removed": ("operation-id", "removed", {}),
    "api-tag-added": ("tag", "added", {}),
    "api-tag-removed": ("tag", "removed", {}),
    "api-schema-added": ("component-schema", "added", {}),
    "api-schema-removed": ("component-schema", "removed", {}),
}
"""What comes and goes, with what the name tells of it."""

ALSO = {
    ("any-of", "wrapped"): "added",
    ("list-of-types", "changed"): "narrowed",
    ("pattern", "generalized"): "changed",
    ("pattern", "specialized"): "changed",
    ("type", "specialized"): "changed",
}
"""What may have the name of something else: oasdiff has none of its own for it."""

LEVELS = ("error", "warning", "safe")
NOT_TOLD = "depends on the change"


def foretold(name: str) -> Mapping[str, str]:
    """How bad a change of this name is under each policy: a level, or when which."""
    return {policy: _foretold(policy, name) for policy in POLICIES}


def _foretold(policy: str, name: str) -> str:
    told = policy == "oasdiff" or name.endswith(("-before-sunset", *wire.LATE))
    usual = _made_up().get(name, (Change("", "", "", "none", ""),) if told else ())
    if not usual:
        return NOT_TOLD
    said = _said(policy, name, usual)
    turned = _said(policy, name, [replace(one, direction=TURNED[one.direction]) for one in usual])
    return said if said == turned else f"{said}; in webhooks and callbacks {turned}"


def _said(policy: str, name: str, changes: Iterable[Change]) -> str:
    """The level in words; where that depends on the values, of several changes that have one name the worst one counts."""
    rows = {tuple(_level(POLICIES[policy](replace(one, relation=known), name)) for known in PROVEN) for one in changes}
    if all(len(set(row)) == 1 for row in rows):
        return " or ".join(sorted({row[0] for row in rows}, key=LEVELS.index))
    shown, open_, refuted = (min(column, key=LEVELS.index) for column in zip(*rows, strict=True))
    if shown == open_:
        return f"{shown} where a value shows it or that cannot be decided, else {refuted}"
    between = f", {open_} where that cannot be decided" if open_ != refuted else ""
    return f"{shown} where a value shows it{between}, else {refuted}"


def _level(ruling: Ruling | None) -> str:
    return ruling.severity.label if ruling is not None else "safe"


@cache
def _made_up() -> Mapping[str, Sequence[Change]]:
    """Changes by their names, as far as a name tells what changed."""
    found: dict[str, list[Change]] = {}
    for name, change in (*_of_keywords(), *_of_what_is_announced(), *_of_existence()):
        found.setdefault(name, []).append(change)
    return found


def _of_keywords() -> Iterator[tuple[str, Change]]:
    for aspect, verbs in KEYWORDS.items():
        for context, verb in product(contexts_of(aspect), verbs):
            name = name_of(context, aspect, verb)
            made = _change(context, aspect, verb, hidden=context in HIDDEN)
            yield name, made
            yield f"{name}{INERT}", replace(made, detail={"inert": True})
            if (aspect, verb) in ALSO and (aspect != "type" or context.startswith("request")):
                yield name_of(context, aspect, ALSO[aspect, verb]), made
            if context == "request-parameter-property":
                yield name.replace("parameter", "header"), made
            if (context, name) == ("response-body", "response-body-enum-value-removed"):
                yield "response-mediatype-enum-value-removed", made
    for flag, (side, need, verb) in product(FLAGS, FLAGGED):
        yield flag_name(flag, side, need, verb), _change(f"{side}-property", flag, verb, required=need == "required")


def _of_what_is_announced() -> Iterator[tuple[str, Change]]:
    for (aspect, steps), context in product(STEPS.items(), LASTING):
        yield from ((f"{context}-{step}", _change(context, aspect, step.rpartition("-")[2])) for step in steps)


def _of_existence() -> Iterator[tuple[str, Change]]:
    yield from ((name, _change(context, "existence", verb, **more)) for name, (context, verb, more) in EXISTING.items())
    for context, verb in product(("link", "callback", "webhook", "server"), ("added", "removed", "changed")):
        yield f"{context}-{verb}", _change(context, "existence", verb)


def _change(context: str, aspect: str, verb: str, **detail: object) -> Change:
    way = context.partition("-")[0]
    direction: Way = "request" if way == "request" else "response" if way == "response" else "none"
    return Change(context, aspect, verb, direction, "", 1, 2, detail=detail)
