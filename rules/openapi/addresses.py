"""Where a document says that its API is: the servers of 3.x, the host of 2.0."""

from collections.abc import Iterator

from contractctl.document.node import Node
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation, PathItem
from contractctl.spec.responses import Link


def addresses(api: Api) -> Iterator[Node]:
    """The URLs of the document's servers; in 2.0 the host."""
    if api.version == (2, 0):
        host = api.root.find("host")
        if host is not None and host.text:
            yield host
        return
    for server in api.root.nearest("servers").children() if "servers" in api.root else ():
        url = server.find("url")
        if url is not None and url.text:
            yield url


def servers(api: Api) -> Iterator[Node]:
    """Every Server Object (3.x): the document's, those of paths and operations, those of links."""
    holders = [api.root, *(view.node for kind in (PathItem, Operation) for view in api.index.of(kind))]
    for holder in holders:
        if "servers" in holder:
            yield from holder.child("servers").children()
    for link in api.index.of(Link):
        if "server" in link.node:
            yield link.node.child("server")
