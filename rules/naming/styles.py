"""The style of a name, and the one that most names of a kind have in a document."""

import enum
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import cast

from contractctl.clause import Context
from contractctl.document.node import Value
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.spec.schema import Schema
from contractctl.spec.view import View

from . import Options

STYLES = {
    "snake_case": re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+"),
    "kebab-case": re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+"),
    "camelCase": re.compile(r"[a-z][a-z0-9]*[A-Z][A-Za-z0-9]*"),
    "PascalCase": re.compile(r"(?![A-Z0-9]+s?$)[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*"),
}
"""Names of several words; a lower-case word alone, an abbreviation, and what is written in none of these ways fit all."""
LOWEST = 0.6
"""Below it there is no style from which names could stand out."""
THIRD = 3
VERSION = re.compile(r"v?\d[\w.-]*", re.IGNORECASE)
STANDARD = frozenset(
    """access_token token_type expires_in refresh_token id_token client_id client_secret redirect_uri grant_type response_type
    response_mode code_challenge code_challenge_method code_verifier error_description error_uri device_code user_code
    verification_uri client_assertion client_assertion_type subject_token subject_token_type requested_token_type
    issued_token_type token_endpoint authorization_endpoint jwks_uri auth_time acr_values login_hint id_token_hint given_name
    family_name middle_name preferred_username email_verified phone_number phone_number_verified resourceType
    operationName nextLink deltaLink specversion datacontenttype dataschema""".split()  # noqa: SIM905
)
"""Names that OAuth 2.0, OpenID Connect, FHIR, GraphQL and OData give, whatever a document's own style is."""


class Kind(enum.Enum):
    """What has names."""

    PATHS = "paths"
    PROPERTIES = "properties"
    PARAMETERS = "parameters"


@dataclass(frozen=True, slots=True)
class House:
    """The style of the names of one kind in a document."""

    style: str | None
    """The one that is wanted; None where there is none."""
    why: str
    mixed: bool = False
    """Whether the document is to be told that it has no style."""
    allow: tuple[str, ...] = ()
    first: View | None = None
    """The first thing that has such a name: there the whole document is told."""
    known: dict[str, str | None] = field(default_factory=dict)
    """The style of each name that was met: a document has many properties and few names."""

    def is_first(self, view: View) -> bool:
        """Whether what concerns the whole document is told here."""
        return view is self.first

    def shows(self, name: str) -> bool:
        """Whether a name has a style at all."""
        return self.style_of(name) is not None

    def other(self, name: str) -> str | None:
        """The style of a name that is not the wanted one; None for one that may be."""
        style = self.style_of(name)
        return None if style is None or style == self.style or exempt(name, self.allow) else style

    def style_of(self, name: str) -> str | None:
        """The style of a name; None where it fits all."""
        if name not in self.known:
            self.known[name] = style_of(name)
        return self.known[name]


def style_of(name: str) -> str | None:
    """The style of a name; None where it fits all."""
    return next((style for style, pattern in STYLES.items() if pattern.fullmatch(name)), None)


def house_of(kind: Kind, context: Context[Options]) -> House:
    """The style of the names of a kind: the one that is configured, else the dominant one."""
    return house_in(context.api, kind, context.options)


def house_in(api: Api, kind: Kind, options: Options) -> House:
    """The same for any document, found out once."""
    key = (house_of, kind, options)
    if key not in api.memo:
        api.memo[key] = _house(kind, api, options)
    found: House = api.memo[key]  # type: ignore[assignment]
    return found


def _house(kind: Kind, api: Api, options: Options) -> House:
    told = {Kind.PATHS: options.paths, Kind.PROPERTIES: options.properties, Kind.PARAMETERS: options.parameters}[kind]
    if told != "auto":
        return House(told, f"want {told}", allow=options.allow)
    names: Counter[str] = Counter()
    for _, held in NAMES[kind](api):
        names.update(held)
    known = {name: style_of(name) for name in names}
    counts: Counter[str] = Counter()
    for name, style in known.items():
        if style is not None and not exempt(name, options.allow):
            counts[style] += names[name]
    total = counts.total()
    if not total or total < (options.fewest // THIRD if kind is Kind.PATHS else options.fewest):
        return House(None, "")
    style, most = counts.most_common(1)[0]
    share = most / total
    why = f"{int(share * 100)} % of {total} names are {style}"
    if share >= options.share:
        return House(style, why, allow=options.allow, known=known)
    counted = {name for name, style in known.items() if style is not None and not exempt(name, options.allow)}
    first = next(view for view, held in NAMES[kind](api) if not counted.isdisjoint(held))
    return House(None, why, options.mixed and share >= LOWEST, first=first, known=known)


def exempt(name: str, allow: tuple[str, ...]) -> bool:
    """Whether a name is given by a standard, or by the configuration."""
    return name in STANDARD or any(fnmatchcase(name, glob) for glob in allow)


def _paths(api: Api) -> Iterator[tuple[View, Sequence[str]]]:
    """Each name once: a prefix that all paths share is one name."""
    seen: set[str] = set()
    for item in (one for one in api.path_items if not all(operation.deprecated for operation in one.operations)):
        names = [name for name in dict.fromkeys(segments(item.path)) if name not in seen]
        seen.update(names)
        yield item, names


def _properties(api: Api) -> Iterator[tuple[View, Sequence[str]]]:
    return ((schema, properties_of(schema)) for schema, _ in objects(api))


def objects(api: Api) -> list[tuple[Schema, dict[str, Value]]]:
    """The schemas that have properties, with what is written there; looked for once, since most have none."""
    if objects not in api.memo:
        found = ((one, one.raw.get("properties")) for one in api.index.of(Schema))
        api.memo[objects] = [(one, held) for one, held in found if isinstance(held, dict)]
    return cast("list[tuple[Schema, dict[str, Value]]]", api.memo[objects])


def properties_of(view: View) -> list[str]:
    """The names of properties; none where one has a slash: those are keys of data, such as `self-harm/intent`."""
    held = view.raw.get("properties")
    names = [name for name in held if isinstance(name, str)] if isinstance(held, dict) else []
    return [] if "/" in "".join(names) else names


def _parameters(api: Api) -> Iterator[tuple[View, Sequence[str]]]:
    for operation in api.index.of(Operation):
        yield from ((one, (one.name,)) for one in operation.all_parameters if is_query(one))


def is_query(parameter: Parameter) -> bool:
    """Whether a parameter is one of the query of a request to the server."""
    return parameter.location == "query"


def segments(path: str) -> Iterator[str]:
    """The literal segments of a path that are names: no versions, no files, no verbs behind a colon."""
    for segment in path.split("/"):
        name = segment.partition("#")[0].partition("?")[0].partition(":")[0]
        if name and not set("{.(") & set(name) and not VERSION.fullmatch(name):
            yield name


NAMES: Mapping[Kind, Callable[[Api], Iterator[tuple[View, Sequence[str]]]]] = {
    Kind.PATHS: _paths,
    Kind.PROPERTIES: _properties,
    Kind.PARAMETERS: _parameters,
}
"""The names of a kind, with what bears them."""
