"""How an answer 202 leads to the operation that tells the state of the work: by links, a Location, or by hand."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from contractctl.contract.names import words
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Header
from contractctl.spec.responses import Response
from contractctl.spec.view import View

if TYPE_CHECKING:
    from contractctl.document.node import Node

JOB_SEGMENTS = words("jobs operations tasks exports imports runs executions")
STATUS_NAMES = words("status state done phase")
POINTERS = ("Location", "Operation-Location", "Azure-AsyncOperation")


def reached_from(starts: Iterable[Operation], operations: Sequence[Operation]) -> dict[int, tuple[str, View]]:
    """By id of the view, each GET that the 202 of a start leads to: why, and the link or response that proves it."""
    found: dict[int, tuple[str, View]] = {}
    leading = [one for one in starts if _leads_on(one)]
    if not leading:
        return found
    by_id = {one.operation_id: one for one in operations if one.operation_id}
    gets = [one for one in operations if one.method == "get"]
    for start in leading:
        said = start.node.find("x-contract", "status-operation")
        target = by_id.get(said.text) if said is not None else None
        if target is not None and target.method == "get":
            found.setdefault(id(target), (f"{start.label} says by x-contract that its state is told here", start))
        response = start.responses["202"]
        for link in response.links.values():
            target = by_id.get(str(link.raw.get("operationId"))) or _by_reference(
                str(link.raw.get("operationRef", "")), gets
            )
            if target is not None and target.method == "get":
                found.setdefault(id(target), (f"a link of {start.label} leads here", link))
        for text in location_examples(response):
            target = next((one for one in gets if fits(one.path, text)), None)
            if target is not None:
                found.setdefault(id(target), (f"the Location of {start.label} leads here", response))
    return found


def _leads_on(start: Operation) -> bool:
    """Whether the 202 of a start leads anywhere: of most no look at all operations is worth the while."""
    response = start.responses["202"]
    return "x-contract" in start.raw or bool(response.links) or any(location_examples(response))


def status_by_name(operation: Operation) -> str | None:
    """Why a GET looks like the state of a job by its names, or None."""
    segments = operation.segments
    if len(segments) < 2 or not segments[-1].startswith("{") or normalised(segments[-2]) not in JOB_SEGMENTS:  # noqa: PLR2004
        return None
    response = operation.responses.get("200")
    media = response.json if response is not None else None
    if media is None or media.schema is None or not merged(media.schema, "response").mentions((STATUS_NAMES,)):
        return None
    return f"it is one of '{segments[-2]}', and its body has a status"


def location_examples(response: Response) -> Iterator[str]:
    """The example values of the headers that say where the state of the work is."""
    for name in POINTERS:
        header = response.header(name)
        if header is not None:
            yield from _examples(header)


def _examples(header: Header) -> Iterator[str]:
    nodes: list[Node | None] = [header.node.find("example"), header.node.find("schema", "example")]
    nodes.extend(one.value for one in header.examples.values())
    yield from (node.text for node in nodes if node is not None and node.text)


def _by_reference(reference: str, gets: Sequence[Operation]) -> Operation | None:
    tokens = reference.partition("#/paths/")[2].split("/")
    path = tokens[0].replace("~1", "/").replace("~0", "~")
    return next((one for one in gets if tokens[-1] == "get" and one.path == path), None)


def fits(path: str, text: str) -> bool:
    """Whether a URL or path is an instance of a path template, perhaps below a server's base path."""
    plain = re.sub(r"^[a-z]+://[^/]+", "", text.partition("?")[0])
    pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^{}]*\})", path))
    return re.search(f"{pattern}$", plain) is not None
