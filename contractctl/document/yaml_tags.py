"""YAML tags: those of the JSON schema of YAML 1.2 are followed, any other one is a problem and ignored."""

import yaml

from contractctl.document.node import Value
from contractctl.document.scalars import Flaw, double, resolve

_PREFIX = "tag:yaml.org,2002:"
_NO_TYPE = object()


def is_plain_collection(event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> bool:
    """Whether the tag of an object or array says no more than that it is one."""
    name = "map" if isinstance(event, yaml.MappingStartEvent) else "seq"
    return event.tag in ("!", _PREFIX + name)


def unknown_tag(tag: str) -> Flaw:
    """What to say of a tag that JSON has no type for."""
    return Flaw("unknown-tag", f"JSON has no type for the tag {_shown(tag)}; it is ignored.")


def tagged_scalar(tag: str, text: str) -> tuple[Value, Flaw | None]:
    """The value of a scalar with a tag: a string where the tag is unknown or does not fit."""
    name = tag.removeprefix(_PREFIX)
    if tag == "!" or (name == "str" and name != tag):
        return text, None
    if name == tag or name not in ("int", "float", "bool", "null"):
        return text, unknown_tag(tag)
    value = _typed(name, resolve(text)[0])
    if value is _NO_TYPE:
        return text, Flaw("unknown-tag", f"The tag {_shown(tag)} does not fit its value; it is ignored.")
    return value, None


def _typed(name: str, value: Value) -> Value:
    """A resolved value as the type that a tag names, or _NO_TYPE."""
    if name == "null" and value is None:
        return None
    if name == "bool" and isinstance(value, bool):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and name in ("int", "float"):
        return value if name == "int" else double(str(value))[0]
    return value if name == "float" and isinstance(value, float) else _NO_TYPE


def _shown(tag: str) -> str:
    """The tag as it is written in most files, at a length that fits a message."""
    short = "!!" + tag.removeprefix(_PREFIX) if tag.startswith(_PREFIX) else tag
    return short if len(short) <= 60 else f"{short[:57]}..."  # noqa: PLR2004 - a message's worth
