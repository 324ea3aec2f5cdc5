"""All views of a document, or of a part of it, by their class."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar, cast

from contractctl.spec.schema import NOTHING, Schema
from contractctl.spec.view import View

V = TypeVar("V", bound=View)


class Index:
    """Views by their class: the given ones and all below them, each once.

    Those `alone` come without what is below them; without `schemas` the walk ends at the schemas, which are most of a
    document and hold nothing but schemas.
    """

    def __init__(self, tops: Iterable[View], alone: Iterable[View] = (), *, schemas: bool = True) -> None:
        self._by_class: defaultdict[type[View], list[View]] = defaultdict(list)
        self._grouped: dict[type[View], dict[frozenset[str], list[View]]] = {}
        seen: set[int] = set()
        for view in alone:
            seen.add(id(view))
            self._by_class[type(view)].append(view)
        for top in tops:
            stack = [top]
            while stack:
                view = stack.pop()
                known = id(view)
                if known in seen:
                    continue
                seen.add(known)
                if type(view) is Schema and not schemas:
                    continue
                self._by_class[type(view)].append(view)
                below = view.parts()
                if below is not NOTHING:
                    stack.extend(reversed(tuple(below)))

    def of(self, cls: type[V]) -> list[V]:
        """All views of a class (and of classes derived from it), in the order of the document."""
        return [view for kind in self.kinds(cls) for view in self.exactly(kind)]

    def kinds(self, cls: type[V]) -> list[type[V]]:
        """The classes of which there are views: the one that is asked for, and those derived from it."""
        derived = [known for known in self._by_class if known is not cls and issubclass(known, cls)]
        return [cls, *derived] if cls in self._by_class else derived

    def exactly(self, kind: type[V]) -> list[V]:
        """The views of just this class, in the order of the document."""
        return cast("list[V]", self._by_class.get(kind, []))

    def by_members(self, cls: type[V]) -> Iterator[tuple[frozenset[str], list[V]]]:
        """The views of a class by the names of their members: there are far fewer sets of names than views."""
        for kind in self.kinds(cls):
            if kind not in self._grouped:
                groups = self._grouped[kind] = {}
                for view in self.exactly(kind):
                    groups.setdefault(frozenset(view.raw), []).append(view)
            yield from cast("dict[frozenset[str], list[V]]", self._grouped[kind]).items()
