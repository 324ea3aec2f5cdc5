"""Request bodies and responses in both versions: statuses, media types, headers, links, and the schemas in them."""

from collections.abc import Mapping

from contractctl.diff.change import held
from contractctl.diff.lifecycle import events, standing
from contractctl.diff.meeting import Meeting
from contractctl.diff.names import is_success, match_media_types, match_statuses, status_covers
from contractctl.diff.spot import Spot
from contractctl.document.node import Node, Value
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Header, MediaType
from contractctl.spec.responses import Response

Content = Mapping[str, MediaType]


def compare_request_body(meeting: Meeting) -> None:
    """Write down what became of the request body."""
    base, revision = meeting.base.request_body, meeting.revision.request_body
    if base is None or revision is None:
        body = base or revision
        if body is not None:
            gone = base is not None
            other = meeting.revision.node if gone else meeting.base.node
            nodes = (body.node, other) if gone else (other, body.node)
            subject = ("request-body", "existence", "removed" if gone else "added")
            meeting.write(subject, meeting.inward, "", nodes, detail={"required": body.required})
        return
    if meeting.versions_agree and meeting.same(base.node, revision.node):
        return
    if base.required != revision.required:
        verb = "became-required" if revision.required else "became-optional"
        nodes = (base.node.nearest("required"), revision.node.nearest("required"))
        values = (base.required, revision.required)
        meeting.write(("request-body", "required", verb), meeting.inward, "", nodes, values)
    _contents(meeting, (base.content, revision.content), (base.node, revision.node), "request", {})


def compare_responses(meeting: Meeting) -> None:
    """Write down what became of the responses."""
    old, new = meeting.base.responses, meeting.revision.responses
    matches, removed, added = match_statuses(old, new)
    for before, after, fit in matches:
        base, revision = old[before], new[after]
        if fit != "same":
            nodes = _places(meeting, before, after)
            detail = {"success": is_success(before)}
            meeting.write(("response-status", "range", fit), meeting.outward, before, nodes, (before, after), detail)
        if not (meeting.versions_agree and meeting.same(base.node, revision.node)):
            _response(meeting, base, revision, before)
    for status, gone in (*((one, True) for one in removed), *((one, False) for one in added)):
        _status(meeting, status, gone=gone)


def _places(meeting: Meeting, before: str, after: str) -> tuple[Node, Node]:
    return meeting.base.node.nearest("responses", before), meeting.revision.node.nearest("responses", after)


def _status(meeting: Meeting, status: str, *, gone: bool) -> None:
    others = meeting.revision.responses if gone else meeting.base.responses
    detail: dict[str, object] = {"success": is_success(status), "status": status}
    wider = next((one for one in others if status_covers(one, status)), None)
    if wider is not None:
        detail["covered-by"] = wider
    subject = ("response-status", "existence", "removed" if gone else "added")
    meeting.write(subject, meeting.outward, status, _places(meeting, status, status), held(gone, status), detail)


def _response(meeting: Meeting, base: Response, revision: Response, status: str) -> None:
    detail: dict[str, object] = {"status": status, "success": is_success(status)}
    _headers(meeting, base, revision, detail)
    contents = content_of(meeting.base, base), content_of(meeting.revision, revision)
    _contents(meeting, contents, (base.node, revision.node), "response", detail)
    _links(meeting, base, revision, detail)


def content_of(operation: Operation, response: Response) -> Content:
    """The media types of a response as one operation answers with it; in 2.0 they stand in the operation."""
    if operation.api.version != (2, 0) or not response.content:
        return response.content
    media = next(iter(response.content.values()))
    return dict.fromkeys(operation.produces or ("application/json",), media)


def _contents(
    meeting: Meeting, contents: tuple[Content, Content], nodes: tuple[Node, Node], side: str, detail: dict[str, object]
) -> None:
    """The media types of a body, matched, and their schemas."""
    old, new = contents
    way = meeting.inward if side == "request" else meeting.outward
    context = f"{side}-body-media-type" if side == "request" else "response-media-type"
    matches, removed, added = match_media_types(old, new)
    lists = _media_type_lists(meeting, side)
    said = detail if lists is None else {}
    for before, after, fit in matches:
        places = (nodes[0].nearest("content", before), nodes[1].nearest("content", after))
        more = {**detail, "media-type": before}
        if fit != "same":
            named = {**said, "media-type": before}
            meeting.write((context, "name", fit), way, before, lists or places, (before, after), named)
        _media_type(meeting, (old[before], new[after]), places, side, more)
    for name, gone in (*((one, True) for one in removed), *((one, False) for one in added)):
        places = (nodes[0].nearest("content", name), nodes[1].nearest("content", name))
        subject = (context, "existence", "removed" if gone else "added")
        more = {**said, "empty": not (old and new)}
        meeting.write(subject, way, name, lists or places, held(gone, name), more)


def _media_type_lists(meeting: Meeting, side: str) -> tuple[Node, Node] | None:
    """Where 2.0 lists the media types, once for all bodies; None where they stand in each."""
    if {meeting.base.api.version, meeting.revision.api.version} != {(2, 0)}:
        return None
    keyword = "consumes" if side == "request" else "produces"
    found = (
        (one.node if keyword in one.node else one.api.root).nearest(keyword) for one in (meeting.base, meeting.revision)
    )
    base, revision = found
    return base, revision


def _media_type(
    meeting: Meeting, pair: tuple[MediaType, MediaType], nodes: tuple[Node, Node], side: str, detail: dict[str, object]
) -> None:
    base, revision = pair
    way = meeting.inward if side == "request" else meeting.outward
    before, after = base.schema, revision.schema
    if before is None or after is None:
        there = before or after
        if there is not None and there.raw:
            verb = "removed" if after is None else "added"
            subject = (f"{side}-body", "media-type-schema", verb)
            meeting.write(subject, way, str(detail["media-type"]), nodes, detail=detail)
    written = (base.node.nearest("schema"), revision.node.nearest("schema"))
    spot = Spot(f"{side}-body", way, "", {**meeting.detail, **detail}, written)
    meeting.schemas(before, after, spot)
    meeting.schemas(base.item_schema, revision.item_schema, Spot(f"{side}-body", way, "[]", spot.detail))
    _encodings(meeting, pair, side, detail)


def _encodings(meeting: Meeting, pair: tuple[MediaType, MediaType], side: str, detail: dict[str, object]) -> None:
    """How the parts of a form are written."""
    nodes = tuple(media.node.nearest("encoding") if "encoding" in media.node else None for media in pair)
    if meeting.same(nodes[0], nodes[1]):
        return
    way = meeting.inward if side == "request" else meeting.outward
    old, new = (_encoding(node) for node in nodes)
    known = [media.schema.properties.keys() if media.schema is not None else () for media in pair]
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name) and (name in known[0]) == (name in known[1]):
            places = tuple(media.node.nearest("encoding", name) for media in pair)
            values = (old.get(name), new.get(name))
            subject = (f"{side}-body", "encoding", "changed")
            meeting.write(subject, way, name, (places[0], places[1]), values, detail)


def _encoding(node: Node | None) -> dict[str, Value]:
    words = ("contentType", "style", "explode", "allowReserved")
    members = node.children() if node is not None else ()
    found = {str(one.key): {word: one.get(word) for word in words if one.get(word) is not None} for one in members}
    return {name: value for name, value in found.items() if value}


def _headers(meeting: Meeting, base: Response, revision: Response, detail: dict[str, object]) -> None:
    old, new = ({name.lower(): (name, one) for name, one in each.headers.items()} for each in (base, revision))
    for key in dict.fromkeys((*old, *new)):
        if key == "content-type":
            continue
        if key in old and key in new:
            (name, header), (_, other) = old[key], new[key]
            if not (meeting.versions_agree and meeting.same(header.node, other.node)):
                _header(meeting, name, (header, other), detail)
            continue
        gone = key in old
        name, header = old[key] if gone else new[key]
        elsewhere = (revision if gone else base).node.nearest("headers")
        nodes = (header.node, elsewhere) if gone else (elsewhere, header.node)
        more = {**detail, "required": header.raw.get("required") is True, **standing(header.raw)}
        subject = ("response-header", "existence", "removed" if gone else "added")
        meeting.write(subject, meeting.outward, name, nodes, held(gone, name), more)


def _header(meeting: Meeting, name: str, pair: tuple[Header, Header], detail: dict[str, object]) -> None:
    base, revision = pair
    before, after = (one.raw.get("required") is True for one in pair)
    if before != after:
        nodes = (base.node.nearest("required"), revision.node.nearest("required"))
        subject = ("response-header", "required", "became-required" if after else "became-optional")
        meeting.write(subject, meeting.outward, name, nodes, (before, after), detail)
    for event in events(base.raw, revision.raw):
        nodes = (base.node.nearest(event.keyword), revision.node.nearest(event.keyword))
        subject = ("response-header", event.aspect, event.verb)
        meeting.write(subject, meeting.outward, name, nodes, (event.before, event.after), {**detail, **event.detail})
    schemas = [one.schema or next((media.schema for media in one.content.values()), None) for one in pair]
    spot = Spot("response-header", meeting.outward, name, {**meeting.detail, **detail})
    meeting.schemas(schemas[0], schemas[1], spot)


def _links(meeting: Meeting, base: Response, revision: Response, detail: dict[str, object]) -> None:
    old, new = base.links, revision.links
    for name in dict.fromkeys((*old, *new)):
        one, other = old.get(name), new.get(name)
        if one is not None and other is not None:
            words = (one.raw.keys() | other.raw.keys()) - {"description"}
            if all(one.raw.get(word) == other.raw.get(word) for word in words):
                continue
        verb = "added" if one is None else "removed" if other is None else "changed"
        nodes = (base.node.nearest("links", name), revision.node.nearest("links", name))
        meeting.write(("link", "existence", verb), meeting.outward, name, nodes, detail=detail)
