"""Whereabouts: the operations that a place in a document is part of, also where a `$ref` leads to it."""

from functools import cached_property

from contractctl.engine.broken import Broken
from contractctl.model import Place
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation, PathItem
from contractctl.spec.view import View


class Whereabouts:
    """Finds operations by place, for verdicts on the document as a whole; the others know their operations."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._found: dict[Place, tuple[Operation, ...]] = {}

    def operations(self, one: Broken) -> tuple[Operation, ...]:
        """The operations that a broken place concerns, in the order of the document; none for the whole document."""
        if one.reached is not None:
            return one.reached
        if one.subject is not self._api:
            return one.users
        place = one.verdict.place
        if place is None:
            return ()
        if place not in self._found:
            self._found[place] = self._around(place)
        return self._found[place]

    def _around(self, place: Place) -> tuple[Operation, ...]:
        """The operations of the innermost view around a place."""
        view = self._innermost(place)
        if isinstance(view, Operation):
            return (view,)
        if isinstance(view, PathItem):
            return tuple(view.operations)
        return view.users if view is not None else ()

    def _innermost(self, place: Place) -> View | None:
        node = next(one.root for one in self._api.document.files if one.name == place.file)
        found = None
        for token in place.pointer:
            below = node.find(token)
            if below is None:
                break
            node = below
            found = self._views.get(id(node.value), found)
        return found

    @cached_property
    def _views(self) -> dict[int, View]:
        return {id(view.raw): view for view in self._api.index.of(View) if view.raw}
