"""A small value that a schema allows: what the document shows, else the least that it asks for."""

from collections.abc import Callable, Sequence
from typing import TypeGuard

from contractctl.document.node import Value
from contractctl.live.input.pattern_text import text_for
from contractctl.spec.merged import Shape, merged
from contractctl.spec.schema import Schema

Known = Callable[[str], Value]
"""A value that is known to the server for a member of that name, such as `customer_id`; None where there is none."""

_DEEPEST = 8
_FORMATS = {
    "date-time": "2030-01-01T00:00:00Z",
    "date": "2030-01-01",
    "time": "12:00:00Z",
    "duration": "PT1H",
    "email": "contractctl@example.com",
    "idn-email": "contractctl@example.com",
    "uri": "https://example.com/contractctl",
    "url": "https://example.com/contractctl",
    "uri-reference": "/contractctl",
    "iri": "https://example.com/contractctl",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uuid": "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
    "byte": "Y29udHJhY3RjdGw=",
    "json-pointer": "/a",
    "regex": "a",
}
TEXT = "contractctl"


def sample(schemas: Schema | Sequence[Schema] | None, known: Known | None = None) -> Value:
    """A value for what a caller sends. It may break what this cannot see: whoever needs to know asks a validator."""
    return _Sampling(known or (lambda _: None)).value(schemas, "", 0)


class _Sampling:
    def __init__(self, known: Known) -> None:
        self._known = known

    def value(self, schemas: Schema | Sequence[Schema] | None, name: str, depth: int) -> Value:
        """A value for a schema, or for several together; `name` is the member that holds it."""
        together = () if schemas is None else (schemas,) if isinstance(schemas, Schema) else tuple(schemas)
        for schema in together:
            shown = _shown(schema)
            if shown is not None:
                return shown[0]
        alternatives = merged(together, "request").alternatives
        return self._of_shape(alternatives[0], name, depth) if alternatives else None

    def _of_shape(self, shape: Shape, name: str, depth: int) -> Value:  # noqa: PLR0911 -- one line for each type
        for source in shape.sources:
            shown = _shown(source)
            if shown is not None and not shape.properties:
                return shown[0]
        if shape.enum is not None:
            return next((one for one in shape.enum if one is not None), None)
        if shape.is_object:
            return self._object(shape, depth)
        if shape.is_array:
            return self._array(shape, depth)
        types = shape.types or {"string"}
        if "string" in types:
            given = self._known(name) if name else None
            return given if isinstance(given, str) else _string(shape)
        if "integer" in types or "number" in types:
            given = self._known(name) if name else None
            return given if isinstance(given, int) else _number(shape, whole="integer" in types)
        return False if "boolean" in types else None

    def _object(self, shape: Shape, depth: int) -> Value:
        if depth > _DEEPEST:
            return {}
        names = [name for name in shape.properties if name in shape.required]
        names += sorted(shape.required - shape.properties.keys())
        least = shape.facet("minProperties")
        spare = [name for name in shape.properties if name not in shape.required]
        if isinstance(least, int):
            names += spare[: max(least - len(names), 0)]
        return {name: self.value(shape.properties.get(name, ()), name, depth + 1) for name in names}

    def _array(self, shape: Shape, depth: int) -> Value:
        least, most = shape.facet("minItems"), shape.facet("maxItems")
        wanted = max(least if isinstance(least, int) else 0, 1)
        if most == 0 or depth > _DEEPEST:
            return []
        one = self.value(shape.items, "", depth + 1)
        return [_varied(one, index) for index in range(min(wanted, 100))] if wanted > 1 else [one]


def _shown(schema: Schema) -> tuple[Value] | None:
    """What the schema itself shows, in a tuple, since that may be null."""
    raw = schema.raw
    if "const" in raw:
        return (raw["const"],)
    for key in ("example", "x-example"):
        if key in raw and raw[key] is not None:
            return (raw[key],)
    examples = raw.get("examples")
    if isinstance(examples, list) and examples:
        return (examples[0],)
    return (raw["default"],) if raw.get("default") is not None else None


def _varied(value: Value, index: int) -> Value:
    if index == 0 or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return f"{value}{index}"
    return value + index if isinstance(value, int | float) else value


def _string(shape: Shape) -> str:
    least, most, pattern = shape.facet("minLength"), shape.facet("maxLength"), shape.facet("pattern")
    least = least if isinstance(least, int) else 0
    if isinstance(pattern, str):
        found = text_for(pattern, least)
        if found is not None:
            return found
    known = _FORMATS.get(str(shape.facet("format")))
    if known is not None:
        return known
    text = TEXT.ljust(min(least, 100_000), "x")
    return text[:most] if isinstance(most, int) else text


def _number(shape: Shape, *, whole: bool) -> int | float:
    """The smallest number of 1 and more, or the nearest below it, that keeps bounds and multiple."""
    low, high, step = shape.facet("minimum"), shape.facet("maximum"), shape.facet("multipleOf")
    above, below = shape.facet("exclusiveMinimum"), shape.facet("exclusiveMaximum")
    least = float(low) if _is_number(low) else None
    most = float(high) if _is_number(high) else None
    small = 1.0 if whole else 0.01
    if above is True and least is not None:
        least += small
    elif _is_number(above):
        least = max(float(above) + small, least if least is not None else float(above) + small)
    if below is True and most is not None:
        most -= small
    elif _is_number(below):
        most = float(below) - small
    found = 1.0
    if least is not None and found < least:
        found = least
    if most is not None and found > most:
        found = most
    if _is_number(step) and float(step) > 0:
        found = -(-found // float(step)) * float(step)
    return int(-(-found // 1)) if whole else (int(found) if found.is_integer() else found)


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
