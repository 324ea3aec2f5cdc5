"""A change in one sentence."""

import json

from contractctl.facts import Change

from .places import alternative, place, shortened

KEYWORDS = {
    "max": "maximum", "min": "minimum", "exclusive-max": "exclusiveMaximum", "exclusive-min": "exclusiveMinimum",
    "one-of": "oneOf", "any-of": "anyOf", "all-of": "allOf", "default-value": "default",
    "pattern-property": "patternProperties", "dependent-schema": "dependentSchemas", "sunset": "x-sunset",
    "stability": "x-stability-level", "discriminator-mapping": "the discriminator's mapping",
    "discriminator-property-name": "the discriminator's property", "list-of-types": "the list of types",
    "x-extensible-enum-value": "x-extensible-enum", "media-type-schema": "its schema",
}  # fmt: skip
"""The keywords whose name is not that of the aspect in camelCase."""

PHRASES = {
    ("existence", "added"): "was added",
    ("existence", "removed"): "was removed",
    ("existence", "changed"): "changed from {before} to {after}",
    ("internal", "set"): "is internal now",
    ("internal", "unset"): "is not internal any more",
    ("required", "became-required"): "became required",
    ("required", "became-optional"): "became optional",
    ("nullable", "became-nullable"): "may be null now",
    ("nullable", "became-not-nullable"): "may not be null any more",
    ("enum", "became-enum"): "takes only {after} now",
    ("enum", "removed"): "is not limited to {before} any more",
    ("enum-value", "added"): "got the values {after}",
    ("enum-value", "removed"): "lost the values {before}",
    ("read-only", "set"): "became read-only",
    ("read-only", "unset"): "is not read-only any more",
    ("write-only", "set"): "became write-only",
    ("write-only", "unset"): "is not write-only any more",
    ("deprecated", "set"): "was deprecated",
    ("deprecated", "unset"): "is not deprecated any more",
    ("type", "compatible"): "changed its type from {before} to {after}, which accept the same",
    ("additional-properties", "narrowed"): "takes fewer undeclared properties",
    ("additional-properties", "widened"): "takes more undeclared properties",
    ("values", "narrowed"): "takes fewer values",
    ("values", "widened"): "takes more values",
    ("values", "changed"): "takes other values",
    ("not", "added"): "excludes some values: it got 'not'",
    ("not", "removed"): "excludes nothing more: it lost 'not'",
    ("not", "changed"): "excludes other values: its 'not' is another one",
    ("values", "undecided"): "may take other values",
    ("range", "generalized"): "stands for a range of codes now: {after}",
    ("range", "specialized"): "stands for fewer codes now: {after}",
    ("name", "generalized"): "was widened to {after}",
    ("name", "specialized"): "was narrowed to {after}",
    ("name", "changed"): "became {after}",
    ("scope", "added"): "asks for the scope {after}",
    ("scope", "removed"): "does not ask for the scope {before} any more",
    ("version", "changed"): "changed from {before} to {after}",
    ("encoding", "changed"): "has another encoding for the part '{name}'",
    ("one-of", "wrapped"): "became one of several: {after}",
    ("any-of", "wrapped"): "became one of several: {after}",
    ("one-of", "unwrapped"): "is not one of several any more: {before}",
    ("any-of", "unwrapped"): "is not one of several any more: {before}",
}  # fmt: skip


def sentence(change: Change) -> str:
    """What changed, in one sentence without a full stop."""
    if change.context == "security" and change.aspect == "alternative":
        return _alternative(change)
    phrase = PHRASES.get((change.aspect, change.verb)) or _phrase(change)
    if (change.aspect, change.verb) == ("existence", "added") and change.detail.get("required") is True:
        phrase = "was added and is required"
    moved = change.detail.get("moved-to")
    before, after = (_shown(_named(change, one)) for one in (change.before, change.after))
    if before == after:  # a text that reads like a number, or what differs at the end
        before, after = (shortened(json.dumps(one, ensure_ascii=False), 200) for one in (change.before, change.after))
    if change.aspect == "enum-value" and [
        len(one) for one in (change.before, change.after) if isinstance(one, list)
    ] == [1]:
        phrase = phrase.replace("the values", "the value")
    told = f"{place(change)} {phrase.format(before=before, after=after, name=change.name)}"
    exchanged = change.detail.get("exchanged")
    if isinstance(exchanged, tuple):
        old, new, more = exchanged
        told += f": '{shortened(new)}' took the place of '{shortened(old)}' there"
        told += f", and {more} more time{'' if more == 1 else 's'}" if more else ""
    if change.detail.get("renumbered"):
        return f"{told}; callers of it cannot tell whether it is still served"
    return f"{told}; its operationId is at {moved} now" if moved else told


def _alternative(change: Change) -> str:
    shown = change.before if change.verb == "removed" else change.after
    if shown == "none":
        return (
            "callers are let in without proof of who they are"
            if change.verb == "added"
            else "callers must prove who they are"
        )
    return f"callers may show {shown}" if change.verb == "added" else f"showing {shown} does not suffice any more"


def _phrase(change: Change) -> str:
    word = KEYWORDS.get(change.aspect) or _camel_case(change.aspect)
    if change.before is None and change.after is None:
        return f"has its '{word}' {change.verb}"
    if change.before is None:
        return f"got {word} {{after}}"
    if change.after is None:
        return f"lost {word} {{before}}"
    return f"changed {word} from {{before}} to {{after}}"


def _camel_case(aspect: str) -> str:
    first, *rest = aspect.split("-")
    return first + "".join(word.capitalize() for word in rest)


def _named(change: Change, value: object) -> object:
    """Alternatives by their names, those without by their place."""
    if change.aspect not in {"one-of", "any-of"} or not isinstance(value, list):
        return value
    return [alternative(one) if isinstance(one, str) and one.startswith("#") else one for one in value]


def _shown(value: object) -> str:
    """A value as it stands in a sentence: a list without its brackets, braces doubled nowhere."""
    if isinstance(value, list):
        return ", ".join(map(_shown, value[:6])) + (f" and {len(value) - 6} more" if len(value) > 6 else "")  # noqa: PLR2004
    return shortened(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), 60)
