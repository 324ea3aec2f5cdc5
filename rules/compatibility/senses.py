"""What a change of a keyword does to the values that a schema accepts, told by the keyword and the verb alone."""

import enum

from contractctl.facts import Change


class Sense(enum.Enum):
    """What becomes of the set of valid values."""

    NARROWS = "narrows"
    WIDENS = "widens"
    UNCLEAR = "unclear"
    """That depends on the values: only the relation of both schemas can tell."""
    NEITHER = "neither"
    """It says nothing about validity."""


N, W, U, X = Sense.NARROWS, Sense.WIDENS, Sense.UNCLEAR, Sense.NEITHER

_MOST = {"increased": W, "decreased": N, "set": N, "unset": W}
_LEAST = {"increased": N, "decreased": W, "set": N, "unset": W}
_ASKED = {"added": N, "removed": W, "changed": U}
_UNCLEAR = {"added": U, "removed": U, "changed": U}

SENSES: dict[str, dict[str, Sense]] = {
    "additional-properties": {"narrowed": N, "widened": W},
    "all-of": {"added": X, "removed": X},
    "any-of": {"added": U, "removed": U, "wrapped": U, "unwrapped": U, "changed": U},
    "const": _ASKED,
    "contains": _ASKED,
    "content-encoding": {"changed": U},
    "content-media-type": {"changed": U},
    "content-schema": _ASKED,
    "dependent-required": _ASKED,
    "dependent-schema": _ASKED,
    "discriminator": _UNCLEAR,
    "discriminator-mapping": {"added": U, "deleted": U, "changed": U},
    "discriminator-property-name": {"changed": U},
    "else": _UNCLEAR,
    "enum": {"became-enum": N, "removed": W},
    "enum-value": {"added": W, "removed": N},
    "exclusive-max": _MOST,
    "exclusive-min": _LEAST,
    "if": _UNCLEAR,
    "items": _ASKED,
    "list-of-types": {"widened": W, "narrowed": N, "changed": U},
    "max": _MOST,
    "max-contains": _MOST,
    "max-items": _MOST,
    "max-length": _MOST,
    "max-properties": _MOST,
    "min": _LEAST,
    "min-contains": _LEAST,
    "min-items": _LEAST,
    "min-length": _LEAST,
    "min-properties": _LEAST,
    "multiple-of": {"set": N, "unset": W, "changed": U},
    "not": {"added": N, "removed": W, "changed": U},
    "nullable": {"became-nullable": W, "became-not-nullable": N},
    "one-of": {"added": U, "removed": U, "wrapped": U, "unwrapped": U, "changed": U},
    "pattern": {"added": N, "removed": W, "generalized": W, "specialized": N, "changed": U},
    "pattern-property": {"added": U, "removed": U, "changed": U},
    "prefix-items": _UNCLEAR,
    "property-names": _ASKED,
    "required": {"became-required": N, "became-optional": W},
    "then": _UNCLEAR,
    "type": {"generalized": W, "specialized": N, "compatible": X, "changed": U},
    "unevaluated-items": {"added": N, "removed": W, "changed": U},
    "unevaluated-properties": {"added": N, "removed": W, "changed": U},
    "unique-items": {"set": N, "unset": W},
    "values": {"narrowed": N, "widened": W, "changed": U, "undecided": U},
}
"""By aspect and verb, for all keywords of a schema."""

ANNOTATIONS: dict[str, tuple[str, ...]] = {
    "default-value": ("added", "removed", "changed"),
    "deprecated": ("set", "unset"),
    "read-only": ("set", "unset"),
    "stability": ("increased", "decreased", "invalid"),
    "sunset": ("set", "unset", "changed"),
    "write-only": ("set", "unset"),
    "x-extensible-enum-value": ("added", "removed"),
}
"""What a schema says beside its valid values, with the verbs."""


def sense(change: Change) -> Sense:
    """What a change does to the valid values, as far as its keyword tells."""
    return SENSES.get(change.aspect, {}).get(change.verb, Sense.UNCLEAR)
