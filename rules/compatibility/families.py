"""The names of all changes: made of where, which keyword and what became of it; where oasdiff has a name, the same one."""

from collections.abc import Iterator
from itertools import product

from .senses import ANNOTATIONS, SENSES

REQUEST = ("request-body", "request-property", "request-parameter", "request-parameter-property")
RESPONSE = ("response-body", "response-property", "response-header", "response-header-property")
HIDDEN = {
    "request-read-only-property": ("enum-value", "max", "min", "exclusive-max", "exclusive-min", "max-length", "min-length", "min-items", "max-items"),
    "response-write-only-property": ("required", "enum-value"),
}  # fmt: skip
"""Properties that are not sent this way, and the keywords that are told apart there."""

LASTING = (
    "endpoint",
    "api",
    "request-parameter",
    "request-property",
    "response-property",
    "request-body",
    "response-body",
    "response-header",
)
"""What can be deprecated."""

STEPS = {
    "deprecated": ("deprecated", "deprecated-with-sunset", "reactivated", "deprecated-sunset-missing", "deprecated-sunset-invalid", "deprecated-sunset-parse"),
    "sunset": ("sunset-date-too-small", "sunset-date-changed-too-small", "sunset-deleted", "sunset-set", "sunset-parse"),
    "stability": ("stability-increased", "stability-decreased"),
}  # fmt: skip

EXISTENCE: dict[str, tuple[str, ...]] = {
    "endpoint": (
        "endpoint-added", "api-removed-without-deprecation", "api-removed-with-deprecation", "api-removed-before-sunset",
        "api-path-removed-without-deprecation", "api-path-removed-with-deprecation", "api-path-removed-before-sunset",
        "endpoint-internal-set", "endpoint-internal-unset",
    ),
    "parameter": (
        "new-request-path-parameter", "new-required-request-parameter", "new-optional-request-parameter",
        "new-required-request-default-parameter-to-existing-path",
        "new-optional-request-default-parameter-to-existing-path", "request-parameter-removed",
        "request-parameter-removed-with-deprecation", "request-parameter-removed-before-sunset",
    ),
    "property": (
        "new-required-request-property", "new-required-request-property-with-default", "new-optional-request-property",
        "new-required-request-header-property", "request-property-removed", "request-parameter-property-added",
        "request-parameter-property-removed", "response-header-property-added", "response-header-property-removed",
        *(
            f"response-{need}-{hidden}property-{verb}"
            for need in ("required", "optional") for hidden in ("", "write-only-") for verb in ("added", "removed")
        ),
    ),
    "required": (
        "request-property-became-required-with-default", "request-header-property-became-required",
        "request-header-property-became-optional",
    ),
    "request-body": ("request-body-added-required", "request-body-added-optional", "request-body-removed"),
    "media-type": tuple(
        f"{context}-{verb}"
        for context in ("request-body-media-type", "response-media-type")
        for verb in ("added", "removed", "name-changed", "name-generalized", "name-specialized")
    ) + tuple(f"{side}-body-media-type-schema-{verb}" for side in ("request", "response") for verb in ("added", "removed")),
    "encoding": ("request-body-encoding-changed", "response-body-encoding-changed"),
    "serialization": tuple(f"request-parameter-{aspect}-changed" for aspect in ("style", "explode", "content"))
    + tuple(f"request-parameter-allow-{word}-{verb}" for word in ("reserved", "empty-value") for verb in ("set", "unset")),
    "response": (
        *(f"response-{kind}-status-{verb}" for kind in ("success", "non-success") for verb in ("added", "removed")),
        *(f"response-status-range-{verb}" for verb in ("generalized", "specialized", "changed")),
    ),
    "response-header": ("response-header-added", "required-response-header-removed", "optional-response-header-removed"),
    "link": tuple(f"link-{verb}" for verb in ("added", "removed", "changed")),
    "callback": ("callback-added", "callback-removed"),
    "webhook": ("webhook-added", "webhook-removed"),
    "server": ("server-added", "server-removed"),
    "security": tuple(
        f"api-{scope}security-{verb}" for scope in ("", "global-") for verb in ("added", "removed", "scope-added", "scope-removed")
    ),
    "security-scheme": (
        "api-security-component-added", "api-security-component-removed",
        *(f"api-security-component-{aspect}-changed" for aspect in (
            "type", "name", "in", "http-scheme", "open-id-connect-url", "oauth-url", "oauth-token-url",
            "oauth-refresh-url", "oauth-device-authorization-url",
        )),
        *(f"api-security-component-oauth-{aspect}-{verb}" for aspect in ("flow", "scope") for verb in ("added", "removed", "changed")),
    ),
    "enum": ("response-mediatype-enum-value-removed", "request-header-property-became-enum"),
    "stability": ("api-invalid-stability-level",),
    "names": (
        "api-operation-id-added", "api-operation-id-removed", "api-tag-added", "api-tag-removed", "api-schema-added",
        "api-schema-removed", "info-version-changed",
    ),
    "values": ("other",),
}  # fmt: skip
"""The names that are no keyword's, by the section that documents them."""

PAGES = {
    "enum-value": "enum", "exclusive-max": "max", "exclusive-min": "min", "max-contains": "contains", "min-contains": "contains",
    "discriminator-mapping": "discriminator", "discriminator-property-name": "discriminator", "then": "if", "else": "if",
    "list-of-types": "type", "content-media-type": "content-encoding", "content-schema": "content-encoding",
    "items": "prefix-items", "unevaluated-items": "unevaluated-properties", "dependent-schema": "dependent-required",
    "x-extensible-enum-value": "x-extensible-enum", "deprecated": "sunset",
}  # fmt: skip
"""The section of a keyword that shares one with another keyword."""


KEYWORDS = {
    **{aspect: tuple(verbs) for aspect, verbs in SENSES.items()},
    **{aspect: ANNOTATIONS[aspect] for aspect in ("default-value", "x-extensible-enum-value")},
}
"""What is named in every place of a schema, with the verbs."""

FLAGS = ("read-only", "write-only")
FLAGGED = tuple(product(("request", "response"), ("required", "optional"), ("set", "unset")))
"""Of whose property a flag is named, must it be there, and what became of the flag."""
INERT = "-annotation-only"
"""The end of the name of a branch of `allOf` that no value is invalid because of."""


def _names() -> Iterator[tuple[str, str]]:
    """Every name with its section; the first section of a name counts."""
    for page, names in EXISTENCE.items():
        yield from ((name, page) for name in names)
    for aspect, verbs in KEYWORDS.items():
        page = PAGES.get(aspect, aspect)
        for context in contexts_of(aspect):
            yield from ((name_of(context, aspect, verb), page) for verb in verbs)
            if aspect == "all-of":
                yield from ((f"{context}-all-of-{verb}{INERT}", page) for verb in verbs)
    for flag in FLAGS:
        yield from ((flag_name(flag, *said), flag) for said in FLAGGED)
    for page, steps in STEPS.items():
        yield from ((f"{context}-{step}", PAGES.get(page, page)) for context in LASTING for step in steps)
    yield from ((name, "sunset") for name in ("sunset-deleted", "api-path-sunset-parse"))


def contexts_of(aspect: str) -> tuple[str, ...]:
    """Where a keyword is named."""
    return (*REQUEST, *RESPONSE, *(hidden for hidden, aspects in HIDDEN.items() if aspect in aspects))


def name_of(context: str, aspect: str, verb: str) -> str:
    """The name of what became of a keyword."""
    if verb.startswith("became-"):
        return f"{context}-{verb}"
    if (aspect, verb) == ("one-of", "wrapped"):
        return f"{context}-wrapped-in-one-of"
    return f"{context}-{'enum-value' if aspect == 'enum' else aspect}-{verb}"


def flag_name(flag: str, side: str, need: str, verb: str) -> str:
    """The name of a property that became `read-only` or `write-only`, or is that no more."""
    return f"{side}-{need}-property-became-{'' if verb == 'set' else 'not-'}{flag}"


_PAGE_OF: dict[str, str] = {}
for _each, _page in _names():
    _PAGE_OF.setdefault(_each, _page)

NAMES: tuple[str, ...] = tuple(sorted(_PAGE_OF))
"""All of them."""


def page_of(name: str) -> str:
    """The section that documents a name."""
    return _PAGE_OF[name]


def title_of(name: str) -> str:
    """The name as words."""
    return f"A caller survives this change: {name.replace('-', ' ')}."
