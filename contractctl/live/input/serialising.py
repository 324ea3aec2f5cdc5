"""Values of parameters as text, in the style that the parameter declares (OpenAPI 3.1, 4.8.12.3; 2.0 collectionFormat)."""

import json
from collections.abc import Iterator
from urllib.parse import quote

from contractctl.document.node import Value
from contractctl.spec.parts import Parameter

_SEPARATORS = {"csv": ",", "ssv": " ", "tsv": "\t", "pipes": "|", "spaceDelimited": " ", "pipeDelimited": "|"}


def path_text(parameter: Parameter | None, value: Value) -> str:
    """One segment of a path, percent-encoded."""
    style = parameter.raw.get("style") if parameter is not None else None
    joined = ",".join(map(_quoted, _flat(value)))
    if style == "label":
        return f".{joined}"
    if style == "matrix" and parameter is not None:
        return f";{parameter.name}={joined}"
    return joined


def query_pairs(parameter: Parameter | None, name: str, value: Value) -> Iterator[tuple[str, str]]:
    """The name and value pairs of a query; none for None."""
    if value is None:
        return
    raw = parameter.raw if parameter is not None else {}
    if parameter is not None and parameter.content:
        yield name, json.dumps(value)
    elif isinstance(value, dict):
        yield from _object_pairs(raw.get("style"), name, value, exploded=raw.get("explode") is not False)
    elif isinstance(value, list):
        style = raw.get("collectionFormat") or raw.get("style") or "form"
        separator = _SEPARATORS.get(str(style), ",")
        one_by_one = style == "multi" or (style == "form" and raw.get("explode") is not False)
        if one_by_one:
            yield from ((name, plain(one)) for one in value)
        else:
            yield name, separator.join(map(plain, value))
    else:
        yield name, plain(value)


def _object_pairs(style: Value, name: str, value: dict[str, Value], *, exploded: bool) -> Iterator[tuple[str, str]]:
    if style == "deepObject":
        yield from ((f"{name}[{key}]", plain(inner)) for key, inner in value.items())
    elif exploded:
        yield from ((key, plain(inner)) for key, inner in value.items())
    else:
        yield name, ",".join(_flat(value))


def plain(value: Value) -> str:
    """A value as text: `true`, `1.5`, a string as it is; arrays and objects joined by commas (style simple)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return ",".join(_flat(value))
    return "" if value is None else str(value)


def _flat(value: Value) -> list[str]:
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (key, plain(inner))]
    return [plain(one) for one in value] if isinstance(value, list) else [plain(value)]


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
