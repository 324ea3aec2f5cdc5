"""The policy `wire`: what can break a client by what goes over the wire, told by the proof where there is one."""

from collections.abc import Callable, Mapping

from contractctl.facts import Change

from .ruling import BREAKS, MAY_BREAK, SAFE, UNDECIDED, Ruling, harm, shown
from .senses import SENSES, Sense, sense

BEYOND = 2**53
"""Integers from here on, and below the negative of it, are not exchanged safely."""

LATE = ("-sunset-parse", "-sunset-missing", "-sunset-invalid", "-too-small", "sunset-deleted")
"""Ends of names: an end was not announced as it was agreed."""


def rule(change: Change, name: str) -> Ruling | None:
    """How bad a change is; None for a safe one."""
    if name.endswith("-before-sunset"):
        return BREAKS
    if name.endswith(LATE):
        return MAY_BREAK
    special = OF_CONTEXT.get((change.context, change.aspect)) or OF_ASPECT.get(change.aspect)
    if special is not None:
        return special(change)
    if change.aspect not in SENSES:
        return SAFE
    return of_values(change)


def of_values(change: Change) -> Ruling | None:
    """A keyword of a schema: safe where its sense or the proof says so, else as bad as what is proven."""
    detail = change.detail
    if detail.get("hidden") or detail.get("inert"):
        return SAFE
    asked = Sense.NARROWS if change.direction == "request" else Sense.WIDENS
    said = sense(change) if change.aspect != "type" or change.relation is None else Sense.UNCLEAR
    if said not in (asked, Sense.UNCLEAR) and change.direction != "none":
        return SAFE
    if change.relation is None:
        return BREAKS if said is asked and not detail.get("null-meant") else MAY_BREAK
    proven = harm(change)
    if proven is None:
        return UNDECIDED
    meant = detail.get("null-said")  # `nullable` without a type, which by the letter says nothing
    return (MAY_BREAK if meant else BREAKS) if proven else SAFE


# -- what the valid values alone do not tell ----------------------------------------------------------------------------


def _property(change: Change) -> Ruling | None:
    """A property that came or went. A new optional one is safe: no caller knew that name (robustness principle)."""
    detail = change.detail
    required = detail.get("required") is True
    if detail.get("hidden"):
        return SAFE
    if change.verb == "added":
        return BREAKS if required and change.direction == "request" else SAFE
    if change.direction == "request":
        return BREAKS if harm(change) else MAY_BREAK
    return BREAKS if required else MAY_BREAK


def _enum_value(change: Change) -> Ruling | None:
    """Clients are told to expect new values in answers; many do not."""
    found = of_values(change)
    return MAY_BREAK if found is BREAKS and change.direction == "response" else found


def _alternative(change: Change) -> Ruling | None:
    """One more among several that may come is like one more value of an enum: who tells them apart may pass it by."""
    found = of_values(change)
    grown = change.direction == "response" and change.verb == "added"
    return MAY_BREAK if found is BREAKS and grown else found


def _type(change: Change) -> Ruling | None:
    """A format that was not said before, or is not said any more, is a remark to most servers and clients."""
    found = of_values(change)
    remark = change.detail.get("format") in ("added", "removed") or _is_beyond_use(change)
    return MAY_BREAK if found is BREAKS and remark else found


def _is_beyond_use(change: Change) -> bool:
    """Whether only numbers show it that no two implementations read alike (RFC 8259, 6)."""
    witness = shown(change)
    return witness is not None and isinstance(witness.value, int | float) and abs(witness.value) >= BEYOND


def _default(change: Change) -> Ruling | None:
    """Who leaves it out gets something else than before."""
    unseen = change.detail.get("hidden") or change.detail.get("inert")
    told = change.direction == "request" and change.verb != "added" and not unseen
    return MAY_BREAK if told else SAFE


def _read_only(change: Change) -> Ruling | None:
    """In a request a property that is read-only is not there."""
    if change.direction != "request":
        return SAFE
    if change.verb == "set":
        return MAY_BREAK
    return BREAKS if change.detail.get("required") and harm(change) is not False else SAFE


def _write_only(change: Change) -> Ruling | None:
    """In an answer a property that is write-only is not there."""
    if change.direction != "response" or change.verb != "set":
        return SAFE
    return BREAKS if change.detail.get("required") else MAY_BREAK


def _discriminator(change: Change) -> Ruling | None:
    """Another branch is taken for the same value; new names matter to those who receive them."""
    if change.verb in ("removed", "deleted", "changed"):
        return BREAKS
    return MAY_BREAK if change.direction == "response" and change.aspect != "discriminator" else SAFE


def _encoding(change: Change) -> Ruling | None:
    """What a text holds. No validator looks at it; where nothing was said before, it is said now and no more."""
    return SAFE if change.before is None or change.after is None or change.detail.get("hidden") else MAY_BREAK


def _endpoint(change: Change) -> Ruling | None:
    """Nobody can be forced to read an announcement, but where there was one it is no surprise. A draft promises nothing."""
    if change.verb == "added" or change.detail.get("stability") in ("draft", "alpha"):
        return SAFE
    return MAY_BREAK if change.detail.get("deprecated") else BREAKS


def _parameter(change: Change) -> Ruling | None:
    if change.verb == "added":
        return BREAKS if change.detail.get("required") else SAFE
    return MAY_BREAK


def _status(change: Change) -> Ruling | None:
    """A new success is a surprise; errors come as they come."""
    if not change.detail.get("success") or change.detail.get("covered-by"):
        return SAFE
    return BREAKS if change.verb == "removed" else MAY_BREAK


def _media_type(change: Change) -> Ruling | None:
    return BREAKS if change.verb == "removed" else SAFE


def _media_type_name(change: Change) -> Ruling | None:
    """A range takes more; in an answer the type that was asked for is still among what may come."""
    narrowed = change.verb != "generalized"
    return (
        MAY_BREAK
        if change.direction == "response" and not narrowed
        else BREAKS
        if narrowed and change.direction == "request"
        else SAFE
    )


def _header(change: Change) -> Ruling | None:
    if change.verb == "added":
        return BREAKS if change.direction == "request" and change.detail.get("required") else SAFE
    return BREAKS if change.detail.get("required") else MAY_BREAK


def _asked(change: Change) -> Ruling | None:
    """Whether something must be there, where no schema says so."""
    narrows = change.verb == "became-required"
    return BREAKS if narrows == (change.direction == "request") else SAFE


def _security(change: Change) -> Ruling | None:
    """Safe where all who were let in before still are."""
    return SAFE if change.detail.get("satisfied") else BREAKS


def _scheme(change: Change) -> Ruling | None:
    if change.verb == "added" or not change.detail.get("used"):
        return SAFE
    if change.aspect == "existence":
        return SAFE  # told by the operations that ask for something else now
    told = change.aspect.endswith("-url") or (change.aspect == "oauth-scope" and change.verb == "removed")
    if change.aspect == "oauth-scope" and change.verb == "changed":
        return SAFE
    return MAY_BREAK if told else BREAKS


def _gone(change: Change) -> Ruling | None:
    return BREAKS if change.verb == "removed" else SAFE


def _server(change: Change) -> Ruling | None:
    """A new number in the address of a new version: the old one is served elsewhere, or not at all."""
    return MAY_BREAK if change.detail.get("renumbered") else _gone(change)


def _gone_or_changed(change: Change) -> Ruling | None:
    return SAFE if change.verb == "added" else MAY_BREAK


def _stability(change: Change) -> Ruling | None:
    return SAFE if change.verb == "increased" else MAY_BREAK


def _set_is_safe(change: Change) -> Ruling | None:
    return BREAKS if change.verb == "unset" else SAFE


def _extensible(change: Change) -> Ruling | None:
    return BREAKS if change.direction == "request" and change.verb == "removed" else SAFE


def _media_type_schema(change: Change) -> Ruling | None:
    narrows = change.verb == "added"
    return MAY_BREAK if narrows == (change.direction == "request") else SAFE


def _always(_: Change) -> Ruling | None:
    return BREAKS


def _perhaps(_: Change) -> Ruling | None:
    return MAY_BREAK


def _never(_: Change) -> Ruling | None:
    return SAFE


Rule = Callable[[Change], Ruling | None]

OF_ASPECT: Mapping[str, Rule] = {
    "content-encoding": _encoding,
    "content-media-type": _encoding,
    "any-of": _alternative,
    "default-value": _default,
    "discriminator": _discriminator,
    "discriminator-mapping": _discriminator,
    "discriminator-property-name": _discriminator,
    "encoding": _perhaps,
    "enum-value": _enum_value,
    "media-type-schema": _media_type_schema,
    "one-of": _alternative,
    "read-only": _read_only,
    "stability": _stability,
    "type": _type,
    "write-only": _write_only,
    "x-extensible-enum-value": _extensible,
}

OF_CONTEXT: Mapping[tuple[str, str], Rule] = {
    ("callback", "existence"): _gone,
    ("endpoint", "existence"): _endpoint,
    ("endpoint", "internal"): lambda change: BREAKS if change.verb == "set" else SAFE,
    ("link", "existence"): _gone_or_changed,
    ("request-body", "existence"): lambda change: _gone(change) if change.verb == "removed" else _parameter(change),
    ("request-body", "required"): _asked,
    ("request-body-media-type", "existence"): _media_type,
    ("request-body-media-type", "name"): _media_type_name,
    ("request-parameter", "allow-empty-value"): _set_is_safe,
    ("request-parameter", "allow-reserved"): _set_is_safe,
    ("request-parameter", "content"): _always,
    ("request-parameter", "existence"): _parameter,
    ("request-parameter", "explode"): _always,
    ("request-parameter", "required"): _asked,
    ("request-parameter", "style"): _always,
    ("request-parameter-property", "existence"): _property,
    ("request-property", "existence"): _property,
    ("response-header", "existence"): _header,
    ("response-header", "required"): _asked,
    ("response-header-property", "existence"): _property,
    ("response-media-type", "existence"): _media_type,
    ("response-media-type", "name"): _media_type_name,
    ("response-property", "existence"): _property,
    ("response-status", "existence"): _status,
    ("response-status", "range"): _never,
    ("security", "alternative"): _security,
    ("security", "scope"): _security,
    ("server", "existence"): _server,
    ("webhook", "existence"): _gone,
    **{
        ("security-scheme", aspect): _scheme
        for aspect in (
            "existence", "type", "name", "in", "http-scheme", "open-id-connect-url", "oauth-flow", "oauth-scope",
            "oauth-authorization-url", "oauth-token-url", "oauth-refresh-url", "oauth-device-authorization-url",
        )
    },
}  # fmt: skip
