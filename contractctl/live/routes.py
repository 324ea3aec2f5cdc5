"""Which operation of the document a path belongs to: templates as in the Paths Object, concrete before templated."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from contractctl.spec.api import Api
from contractctl.spec.operation import Operation, PathItem

_PARAMETER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """A path item that a path fits, and what stands in the places of its parameters, decoded."""

    item: PathItem
    values: Mapping[str, str] = field(default_factory=dict)
    as_written: bool = True
    """Whether it ends as the document writes it: with a slash more or less it is another address, from which many
    servers redirect, and of which the document says nothing."""

    def operation(self, method: str) -> Operation | None:
        """The operation of a method, in any case; None where the path has none."""
        return next((one for one in self.item.operations if one.method == method.lower()), None)


class Routes:
    """The paths of a document, those with fewer parameters first (OpenAPI 3.1, 4.8.8.2)."""

    def __init__(self, api: Api) -> None:
        self._templates = [(_pattern(item.path), _PARAMETER.findall(item.path), item) for item in _sorted(api)]

    def find(self, path: str) -> Route | None:
        """The path item of a path that begins where the document's paths do; percent-encoding is undone in the values."""
        for pattern, names, item in self._templates:
            match = pattern.fullmatch(path)
            if match is not None:
                values = dict(zip(names, map(unquote, match.groups()), strict=True))
                return Route(item, values, path.endswith("/") is item.path.endswith("/"))
        return None

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation of a method and a path; None where the document has none, or ends the path otherwise."""
        route = self.find(path)
        return route.operation(method) if route is not None and route.as_written else None


def _sorted(api: Api) -> Iterable[PathItem]:
    return sorted(api.path_items, key=lambda item: _concreteness(item.path))


def _concreteness(path: str) -> tuple[tuple[bool, int], ...]:
    """Sorts a template after those that are concrete, or say more, where it has a parameter, from the left."""
    return tuple(("{" in one, -len(_PARAMETER.sub("", one)) if "{" in one else 0) for one in path.split("/"))


def _pattern(template: str) -> re.Pattern[str]:
    """A template as a pattern: a parameter is anything but a slash, `?` and `#`; a slash at the end may be there or not."""
    parts = _PARAMETER.split(template.rstrip("/"))
    literal = (re.escape(part) if index % 2 == 0 else "([^/?#]+)" for index, part in enumerate(parts))
    return re.compile("".join(literal) + "/?")
