"""The parameters of an operation in both versions: by place and name, those of the path by their position."""

from contractctl.diff.change import held
from contractctl.diff.lifecycle import events, standing
from contractctl.diff.matching import template_names
from contractctl.diff.meeting import Meeting
from contractctl.diff.spot import Spot
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.spec.schema import Schema

CONTEXT = "request-parameter"
COLLECTIONS = {
    "csv": ("form", False), "ssv": ("spaceDelimited", False), "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False), "multi": ("form", True),
}  # fmt: skip
"""The `collectionFormat` of 2.0 in the words of 3.x."""

Pair = tuple[Parameter, Parameter]

IGNORED = frozenset({"accept", "content-type", "authorization"})
"""Request headers that are described elsewhere in 3.x: as parameters they count for nothing (OpenAPI 3.1, 4.8.12.2)."""

COMPOSITE = frozenset({"array", "object"})
SCALAR_STYLES = frozenset({"form", "simple", "spaceDelimited", "pipeDelimited", "tabDelimited", "deepObject"})
"""Styles in which a value that is neither array nor object is written as it is."""


def compare_parameters(meeting: Meeting) -> None:
    """Write down what became of the parameters."""
    old, new = _by_identity(meeting.base), _by_identity(meeting.revision)
    for key, parameter in old.items():
        other = new.get(key)
        if other is None:
            _existence(meeting, parameter, "removed")
        elif not (meeting.versions_agree and meeting.same(parameter.node, other.node)):
            _compare(meeting, parameter, other)
    for key, parameter in new.items():
        if key not in old:
            _existence(meeting, parameter, "added")


def _by_identity(operation: Operation) -> dict[tuple[str, str | int], Parameter]:
    positions = {name: index for index, name in enumerate(template_names(operation.path))}
    found: dict[tuple[str, str | int], Parameter] = {}
    for one in operation.parameters:
        location, name = one.identity
        if location == "header" and name in IGNORED and operation.api.version != (2, 0):
            continue
        found[(location, positions.get(name, name) if location == "path" else name)] = one
    return found


def _detail(parameter: Parameter, operation: Operation) -> dict[str, object]:
    schema = _schema(parameter)
    return {
        "location": parameter.location,
        "required": parameter.required,
        "default": schema is not None and "default" in schema.raw,
        "path-level": any(one is parameter for one in operation.path_item.parameters),
        **standing(parameter.raw),
    }


def _schema(parameter: Parameter) -> Schema | None:
    if parameter.schema is not None:
        return parameter.schema
    return next((media.schema for media in parameter.content.values()), None)


def _existence(meeting: Meeting, parameter: Parameter, verb: str) -> None:
    if meeting.moved and parameter.location == "path":
        return  # told by the new address
    gone = verb == "removed"
    operation, other = (meeting.base, meeting.revision) if gone else (meeting.revision, meeting.base)
    elsewhere = other.node.nearest("parameters")
    nodes = (parameter.node, elsewhere) if gone else (elsewhere, parameter.node)
    detail = _detail(parameter, operation)
    if parameter.location == "path" and gone:
        detail["template"] = parameter.name in template_names(operation.path)
    meeting.write(
        (CONTEXT, "existence", verb), meeting.inward, parameter.name, nodes, held(gone, parameter.name), detail
    )


def _compare(meeting: Meeting, base: Parameter, revision: Parameter) -> None:
    detail = {**_detail(revision, meeting.revision), "was": standing(base.raw)}
    if base.required != revision.required:
        verb = "became-required" if revision.required else "became-optional"
        _write(meeting, (base, revision), ("required", verb), "required", detail)
    for event in events(base.raw, revision.raw):
        nodes = (base.node.nearest(event.keyword), revision.node.nearest(event.keyword))
        subject = (CONTEXT, event.aspect, event.verb)
        meeting.write(subject, meeting.inward, base.name, nodes, (event.before, event.after), detail)
    for keyword, aspect in (("allowReserved", "allow-reserved"), ("allowEmptyValue", "allow-empty-value")):
        before, after = base.raw.get(keyword) is True, revision.raw.get(keyword) is True
        if before != after:
            _write(meeting, (base, revision), (aspect, "set" if after else "unset"), keyword, detail)
    _serialization(meeting, base, revision, detail)
    spot = Spot(
        CONTEXT,
        meeting.inward,
        base.name,
        {
            **meeting.detail,
            "location": base.location,
            "path-level": detail["path-level"],
            "content": bool(base.content or revision.content),
        },
    )
    meeting.schemas(_schema(base), _schema(revision), spot)


def _write(meeting: Meeting, pair: Pair, subject: tuple[str, str], keyword: str, detail: dict[str, object]) -> None:
    nodes = (pair[0].node.nearest(keyword), pair[1].node.nearest(keyword))
    values = (pair[0].raw.get(keyword), pair[1].raw.get(keyword))
    meeting.write((CONTEXT, *subject), meeting.inward, pair[0].name, nodes, values, detail)


def _serialization(meeting: Meeting, base: Parameter, revision: Parameter, detail: dict[str, object]) -> None:
    """How the value is written in the request: by a style, or as a document of some media type."""
    old, new = next(iter(base.content), None), next(iter(revision.content), None)
    name, nodes = base.name, (base.node, revision.node)
    if old != new:
        verb = "changed"
        meeting.write(
            (CONTEXT, "content", verb), meeting.inward, name, nodes, (old or "schema", new or "schema"), detail
        )
        return
    if old is not None:
        return
    composite = all(_may_be_composite(one) for one in (base, revision))
    (style, explode), (other_style, other_explode) = style_of(base), style_of(revision)
    plain = not composite and {style, other_style} <= SCALAR_STYLES
    if style != other_style and not plain:
        places = (base.node.nearest("style"), revision.node.nearest("style"))
        meeting.write((CONTEXT, "style", "changed"), meeting.inward, name, places, (style, other_style), detail)
    if explode != other_explode and composite:
        places = (base.node.nearest("explode"), revision.node.nearest("explode"))
        meeting.write((CONTEXT, "explode", "changed"), meeting.inward, name, places, (explode, other_explode), detail)


def style_of(parameter: Parameter) -> tuple[str, bool]:
    """The style and explode in force, in the words of 3.x (OpenAPI 3.1, 4.8.12)."""
    usual = "form" if parameter.location in ("query", "cookie") else "simple"
    if parameter.api.version == (2, 0):
        style, explode = COLLECTIONS.get(str(parameter.raw.get("collectionFormat")), ("form", False))
        return (usual if style == "form" else style), explode
    style = str(parameter.raw.get("style", usual))
    written = parameter.raw.get("explode")
    return style, written if isinstance(written, bool) else style == "form"


def _may_be_composite(parameter: Parameter) -> bool:
    """Whether the value may be an array or an object, whose parts a style has to put together."""
    schema = _schema(parameter)
    if schema is None:
        return True
    types = schema.types - {"null"}
    return bool(types & COMPOSITE) if types else not schema.raw.keys() & {"enum", "const", "pattern", "format"}
