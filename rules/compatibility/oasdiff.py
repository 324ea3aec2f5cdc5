"""The policy `oasdiff`: the levels that oasdiff gives to its names, by the same rule for most, and where it makes exceptions."""

from contractctl.facts import Change

from .ruling import BREAKS, MAY_BREAK, SAFE, Ruling
from .senses import SENSES, Sense, sense

ERRORS = frozenset(
    (
        "api-deprecated-sunset-missing", "api-deprecated-sunset-parse", "api-invalid-stability-level",
        "api-path-removed-before-sunset", "api-path-removed-without-deprecation", "api-path-sunset-parse",
        "api-removed-before-sunset", "api-removed-without-deprecation", "api-stability-decreased",
        "api-sunset-date-changed-too-small", "api-sunset-date-too-small", "new-request-path-parameter",
        "new-required-request-default-parameter-to-existing-path", "new-required-request-header-property",
        "new-required-request-parameter", "new-required-request-property", "new-required-request-property-with-default",
        "request-body-added-required", "request-body-media-type-removed", "request-body-media-type-schema-added",
        "request-body-removed", "request-parameter-default-value-added", "request-parameter-default-value-changed",
        "request-parameter-default-value-removed", "request-parameter-deprecated-sunset-missing",
        "request-parameter-removed-before-sunset", "request-parameter-sunset-date-changed-too-small",
        "request-parameter-sunset-date-too-small", "request-parameter-sunset-deleted",
        "request-parameter-sunset-parse", "request-parameter-x-extensible-enum-value-removed",
        "request-property-became-required-with-default", "request-property-deprecated-sunset-invalid",
        "request-property-deprecated-sunset-missing", "request-property-stability-decreased",
        "request-property-sunset-date-too-small", "request-property-x-extensible-enum-value-removed",
        "required-response-header-removed", "response-media-type-name-generalized", "response-media-type-removed",
        "response-property-deprecated-sunset-invalid", "response-property-deprecated-sunset-missing",
        "response-property-stability-decreased", "response-property-sunset-date-too-small",
        "response-required-property-removed", "response-success-status-removed", "sunset-deleted", "webhook-removed",
    )
)  # fmt: skip
"""What is no keyword of a schema and breaks a client."""

WARNINGS = frozenset(
    (
        "optional-response-header-removed", "request-body-all-of-removed", "request-parameter-pattern-changed",
        "request-parameter-property-type-changed", "request-parameter-removed", "request-property-all-of-removed",
        "request-property-pattern-changed", "request-property-removed", "response-body-media-type-schema-removed",
        "response-optional-property-removed", "response-property-enum-value-added",
        "response-required-property-became-not-write-only",
    )
)  # fmt: skip

SAFE_NAMES = frozenset(
    (
        "response-body-any-of-added",
        "response-property-any-of-added",
        "request-body-any-of-added",
        "request-property-any-of-added",
    )
)
"""Named as no danger, against the rule."""

SENT = (
    "request-body",
    "request-property",
    "request-parameter",
    "request-parameter-property",
    "request-header-property",
)
ANSWERED = ("response-body", "response-property", "response-header")
KNOWN = frozenset(SENSES) - {
    "additional-properties", "discriminator", "discriminator-mapping", "discriminator-property-name", "items", "max-properties",
    "min-properties", "multiple-of", "not", "unique-items", "values",
}  # fmt: skip
"""The keywords for which it has names."""

BOUNDS = frozenset({"max", "min", "exclusive-max", "exclusive-min", "max-length", "min-items"})
LISTED = {
    ("one-of", "added"): Sense.WIDENS, ("one-of", "removed"): Sense.NARROWS, ("one-of", "wrapped"): Sense.UNCLEAR,
    ("any-of", "added"): Sense.WIDENS, ("any-of", "removed"): Sense.NARROWS, ("any-of", "wrapped"): Sense.WIDENS,
    ("all-of", "added"): Sense.NARROWS,
    ("pattern-property", "added"): Sense.NARROWS, ("pattern-property", "removed"): Sense.WIDENS,
    ("prefix-items", "added"): Sense.WIDENS, ("prefix-items", "removed"): Sense.NARROWS,
    ("if", "added"): Sense.NARROWS, ("if", "removed"): Sense.WIDENS,
    ("then", "added"): Sense.NARROWS, ("then", "removed"): Sense.WIDENS,
    ("else", "added"): Sense.NARROWS, ("else", "removed"): Sense.WIDENS,
}  # fmt: skip
"""Where it reads a sense that the keyword does not have by itself."""


BY_NAME = {
    "generalized": Sense.WIDENS,
    "specialized": Sense.NARROWS,
    "compatible": Sense.NEITHER,
    "narrowed": Sense.NARROWS,
}
"""Ends of names that say by themselves what happens: values that are sent as text compare otherwise."""

UNSTABLE = ("draft", "alpha")
"""Stability levels that promise nothing."""


def rule(change: Change, name: str) -> Ruling | None:
    """The level of a name: error, warning, or safe."""
    if _is_unseen(change):
        return SAFE
    if name in ERRORS:
        return BREAKS
    if name in WARNINGS:
        return MAY_BREAK
    return SAFE if name in SAFE_NAMES else _of_values(change, name)


def _of_values(change: Change, name: str) -> Ruling | None:
    """The level of a keyword of a schema: by its sense and the direction that the name tells."""
    hidden = "read-only-property" in name or "write-only-property" in name
    if hidden or change.aspect not in KNOWN or name.endswith("-annotation-only"):
        return SAFE
    told = LISTED.get((change.aspect, change.verb)) or BY_NAME.get(name.rpartition("-")[2]) or sense(change)
    if name.startswith(SENT):
        return _sent(change, name, told)
    return _answered(change, told) if name.startswith(ANSWERED) else SAFE


def _is_unseen(change: Change) -> bool:
    """Whether it is a change that has a name, but that oasdiff does not look for in that place."""
    detail = change.detail
    if change.aspect == "existence":
        return change.context == "endpoint" and detail.get("stability") in UNSTABLE
    if change.aspect == "required":
        return bool(detail.get("hidden")) or detail.get("declared") is False
    return change.context.startswith("request-parameter") and detail.get("path-level") is True


def _sent(change: Change, name: str, told: Sense) -> Ruling | None:
    if name.endswith("enum-value-removed"):
        return BREAKS
    if change.aspect == "pattern" and change.verb in ("generalized", "specialized"):
        return MAY_BREAK if name.endswith("changed") else SAFE
    if told in (Sense.WIDENS, Sense.NEITHER):
        return SAFE
    if change.aspect in BOUNDS and change.verb == "set":
        return MAY_BREAK
    return BREAKS


def _answered(change: Change, told: Sense) -> Ruling | None:
    if change.aspect in ("pattern", "all-of", "enum", "any-of") or told in (Sense.NARROWS, Sense.NEITHER):
        return SAFE
    if change.aspect == "enum-value":
        return SAFE
    if change.verb == "unset":
        return BREAKS if change.aspect in ("max-length", "min-items") else SAFE
    return BREAKS
