"""The names under which oasdiff knows changes: families made of context, aspect and verb, and what is different.

A change's `detail` holds what its name or its judgement depends on:
`inert` (no value is valid or invalid because of it), `hidden` (about a property that is not sent this way),
`open` (of a property that was added or removed: whether the other version accepts undeclared ones),
`required`, `default`, `deprecated`, `sunset`, `stability`, `read-only`, `write-only` of what was added, removed or
changed (of the revision where both have it); `format` of a type that stayed the same (`added`, `removed`, `changed`);
`null-said` (null alone shows the harm, and the version that refuses it says `nullable`), `null-meant` (null is spoken of, but
by the letter both refuse it);
`location`, `path-level` and `content` (whether it is a document) of a parameter; `status`, `success` and `covered-by`
of a response (none in 2.0 for media types); `media-type` of a body; `whole-path`, `moved-to`, `moved-from`, `internal` of an operation;
`renumbered` of a server (a new one differs in the number of the version alone, and so does `info.version`);
`exchanged` (two schemas, the one of which a reference leads to instead of the other now, and how many more do) and
`inside` (the path from there to what differs);
`side` where the API itself calls (`webhook`, `callback`);
`global`, `satisfied`, `anyone`, `anyone-before` of security; `used` and `part` of a security scheme.
"""

from collections.abc import Callable
from datetime import date, timedelta

from contractctl.diff.change import Change

HIDDEN_ASPECTS = frozenset(
    ("enum-value", "max", "min", "exclusive-max", "exclusive-min", "max-length", "min-length", "min-items", "max-items")
)
"""Aspects that are told apart for properties that are not sent this way."""


class Grace:
    """How long something must be announced before it goes, and which day it is."""

    def __init__(self, today: date | None = None, beta_days: int = 0, stable_days: int = 0) -> None:
        self.today = today
        self._days = {"beta": beta_days, "stable": stable_days}

    def days(self, change: Change) -> int:
        """The days that a change must be announced before, by its stability."""
        return self._days.get(str(change.detail.get("stability") or "stable"), 0)

    def is_future(self, sunset: date) -> bool:
        """Whether a sunset is still to come."""
        return self.today is not None and sunset > self.today

    def is_short(self, change: Change, sunset: date) -> bool:
        """Whether a sunset comes sooner than the days allow."""
        return self.today is not None and sunset < self.today + timedelta(days=self.days(change))


def oasdiff_id(change: Change, grace: Grace | None = None) -> str:
    """The name that oasdiff gives to such a change; where it knows none, one of the same make."""
    grace = grace or Grace()
    special = _BY_CONTEXT.get(change.context) if change.aspect != "existence" else None
    special = special or _BY_ASPECT.get(change.aspect)
    return (special(change, grace) if special is not None else None) or _family(change)


def _family(change: Change) -> str:
    """`<context>-<aspect>-<verb>`, or `<context>-became-...`."""
    context = _context(change)
    if change.verb.startswith("became-"):
        return f"{context}-{change.verb}"
    return f"{context}-{change.aspect}-{change.verb}"


def _context(change: Change) -> str:
    """The context with what is told apart in it."""
    context, detail = change.context, change.detail
    if context == "request-property" and detail.get("read-only") and change.aspect in HIDDEN_ASPECTS:
        return "request-read-only-property"
    told = change.aspect in ("required", "enum-value")
    if context == "response-property" and detail.get("write-only") and told and change.verb != "removed":
        return "response-write-only-property"
    return context


def sunset_date(change: Change) -> date | None:
    """The sunset in the detail as a date, or None where it is none (RFC 3339 full-date)."""
    try:
        return date.fromisoformat(str(change.detail.get("sunset"))[:10])
    except ValueError:
        return None


def _required(change: Change) -> str:
    return "required" if change.detail.get("required") else "optional"


def _existence(change: Change, grace: Grace) -> str | None:
    rule = _EXISTENCE.get(change.context)
    return rule(change, grace) if rule is not None else None


def _endpoint(change: Change, grace: Grace) -> str:
    if change.verb == "added":
        return "endpoint-added"
    return _removal("api-path" if change.detail.get("whole-path") else "api", change, grace, "-without-deprecation")


def _removal(start: str, change: Change, grace: Grace, undeprecated: str) -> str:
    if not change.detail.get("deprecated"):
        return f"{start}-removed{undeprecated}"
    if change.detail.get("sunset") is None:
        return f"{start}-removed-with-deprecation"
    sunset = sunset_date(change)
    if sunset is None:
        return "request-parameter-sunset-parse" if start == "request-parameter" else "api-path-sunset-parse"
    return f"{start}-removed-before-sunset" if grace.is_future(sunset) else f"{start}-removed-with-deprecation"


def _parameter(change: Change, grace: Grace) -> str:
    if change.verb == "removed":
        return _removal("request-parameter", change, grace, "")
    if change.detail.get("location") == "path":
        return "new-request-path-parameter"
    if change.detail.get("path-level"):
        return f"new-{_required(change)}-request-default-parameter-to-existing-path"
    return f"new-{_required(change)}-request-parameter"


def _parameter_property(change: Change, _: Grace) -> str | None:
    if change.verb == "added" and change.detail.get("location") == "header" and change.detail.get("required"):
        return "new-required-request-header-property"
    return None


def _request_property(change: Change, _: Grace) -> str | None:
    if change.verb == "removed":
        return None if not change.detail.get("read-only") else "request-property-removed"
    if not change.detail.get("required"):
        return "new-optional-request-property"
    return "new-required-request-property" + ("-with-default" if change.detail.get("default") else "")


def _response_property(change: Change, _: Grace) -> str:
    hidden = "write-only-" if change.detail.get("write-only") else ""
    return f"response-{_required(change)}-{hidden}property-{change.verb}"


def _response_header(change: Change, _: Grace) -> str:
    return "response-header-added" if change.verb == "added" else f"{_required(change)}-response-header-removed"


def _status(change: Change, _: Grace) -> str:
    return f"response-{'success' if change.detail.get('success') else 'non-success'}-status-{change.verb}"


_EXISTENCE: dict[str, Callable[[Change, Grace], str | None]] = {
    "endpoint": _endpoint,
    "request-parameter": _parameter,
    "request-parameter-property": _parameter_property,
    "request-property": _request_property,
    "response-property": _response_property,
    "response-header": _response_header,
    "response-status": _status,
    "request-body": lambda change, _: (
        f"request-body-added-{_required(change)}" if change.verb == "added" else "request-body-removed"
    ),
    "security-scheme": lambda change, _: f"api-security-component-{change.verb}",
    "operation-id": lambda change, _: f"api-operation-id-{'added' if change.verb == 'added' else 'removed'}",
    "tag": lambda change, _: f"api-tag-{change.verb}",
    "component-schema": lambda change, _: f"api-schema-{change.verb}",
}


def _removed_name(change: Change, _: Grace) -> str | None:
    return f"{change.context}-{change.verb}" if change.context.endswith(("property", "type", "webhook")) else None


def _deprecated(change: Change, grace: Grace) -> str | None:
    """What the announcement of an end is called: with a date, without one, too late."""
    start = "endpoint" if change.context == "endpoint" else change.context
    if change.verb == "unset":
        return f"{start}-reactivated"
    missing = change.detail.get("sunset") is None
    prefix = "api" if change.context == "endpoint" else change.context
    if missing:
        too_few = grace.days(change) > 0
        return f"{prefix}-deprecated-sunset-missing" if too_few else f"{start}-deprecated"
    sunset = sunset_date(change)
    if sunset is None:
        parse = {"endpoint": "api-deprecated-sunset-parse", "request-parameter": "request-parameter-sunset-parse"}
        return parse.get(change.context, f"{prefix}-deprecated-sunset-invalid")
    if grace.is_short(change, sunset):
        return f"{prefix}-sunset-date-too-small"
    return "request-parameter-deprecated" if start == "request-parameter" else f"{start}-deprecated-with-sunset"


def _sunset(change: Change, _: Grace) -> str:
    prefix = "api" if change.context == "endpoint" else change.context
    if change.context == "endpoint" and change.verb != "unset" and sunset_date(change) is None:
        return "api-path-sunset-parse"
    if change.verb == "unset":
        return "sunset-deleted" if change.context == "endpoint" else f"{prefix}-sunset-deleted"
    return f"{prefix}-sunset-date-changed-too-small" if change.verb == "changed" else f"{prefix}-sunset-set"


def _stability(change: Change, _: Grace) -> str:
    prefix = "api" if change.context == "endpoint" else change.context
    return "api-invalid-stability-level" if change.verb == "invalid" else f"{prefix}-stability-{change.verb}"


def _required_change(change: Change, _: Grace) -> str | None:
    if change.context == "request-property" and change.verb == "became-required" and change.detail.get("default"):
        return "request-property-became-required-with-default"
    if change.context == "request-parameter-property" and change.detail.get("location") == "header":
        return f"request-header-property-{change.verb}"
    return None


def _flag(change: Change, _: Grace) -> str:
    side = change.context.partition("-")[0]
    negated = "" if change.verb == "set" else "not-"
    return f"{side}-{_required(change)}-property-became-{negated}{change.aspect}"


def _enum(change: Change, _: Grace) -> str | None:
    if change.context == "response-body" and change.verb == "removed":
        return "response-mediatype-enum-value-removed"
    if change.aspect == "enum" and change.verb == "removed":
        return f"{_context(change)}-enum-value-removed"
    if change.context == "request-parameter-property" and change.detail.get("location") == "header":
        return f"request-header-property-{change.verb}" if change.verb == "became-enum" else None
    return None


def _type(change: Change, _: Grace) -> str | None:
    """A request has no `specialized`; parameters and headers are text, in which a number is a string as well."""
    textual = change.context.startswith(("request-parameter", "response-header"))
    verb = (str(change.detail.get("as-text", "")) if textual else "") or change.verb
    if verb == "specialized" and change.context in ("request-body", "request-property", "request-parameter"):
        verb = "changed"
    return None if change.context == "security-scheme" else f"{change.context}-type-{verb}"


def _pattern(change: Change, _: Grace) -> str | None:
    """Only a pattern that accepts everything is called more general, and only in what is sent."""
    if change.verb in ("generalized", "specialized"):
        anything = change.after == ".*" and change.direction == "request"
        return f"{change.context}-pattern-{'generalized' if anything else 'changed'}"
    return None


def _security(change: Change, _: Grace) -> str:
    start = "api-global-security" if change.detail.get("global") else "api-security"
    return f"{start}-{change.verb}" if change.aspect == "alternative" else f"{start}-{change.aspect}-{change.verb}"


def _scheme(change: Change, _: Grace) -> str:
    aspect = {"oauth-authorization-url": "oauth-url"}.get(change.aspect, change.aspect)
    return f"api-security-component-{aspect}-{change.verb}"


_BY_ASPECT: dict[str, Callable[[Change, Grace], str | None]] = {
    "existence": lambda change, grace: _existence(change, grace) or _removed_name(change, grace),
    "deprecated": _deprecated,
    "sunset": _sunset,
    "stability": _stability,
    "required": _required_change,
    "read-only": _flag,
    "write-only": _flag,
    "enum": _enum,
    "enum-value": _enum,
    "one-of": lambda change, _: f"{change.context}-wrapped-in-one-of" if change.verb == "wrapped" else None,
    "any-of": lambda change, _: f"{change.context}-any-of-added" if change.verb == "wrapped" else None,
    "type": _type,
    "pattern": _pattern,
    "all-of": lambda change, _: (
        f"{change.context}-all-of-{change.verb}" + ("-annotation-only" if change.detail.get("annotation-only") else "")
    ),
    "list-of-types": lambda change, _: f"{change.context}-list-of-types-narrowed" if change.verb == "changed" else None,
}

_BY_CONTEXT: dict[str, Callable[[Change, Grace], str | None]] = {"security": _security, "security-scheme": _scheme}
