"""Which views of a document a side is asked about: by class, by scope, by the operations that the user selected."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from contractctl.clause import Scope, Side
from contractctl.engine.operation_globs import names
from contractctl.engine.settings import Settings
from contractctl.spec.api import Api
from contractctl.spec.index import Index
from contractctl.spec.operation import Operation
from contractctl.spec.schema import Schema
from contractctl.spec.view import View


class Subjects:
    """The views of one document, as the clauses get them."""

    def __init__(self, api: Api, settings: Settings, among: Sequence[Operation] | None = None) -> None:
        """`among`: the only operations whose parts are asked about, where it is not all of them."""
        self.api = api
        self._among = among
        self._settings = settings
        self.narrowed = bool(settings.include or settings.exclude)

    def asked(self, side: Side) -> tuple[Sequence[View | Api], int]:
        """The subjects that a side is asked about, and how many of its class it has nothing to say of."""
        views = self.of(side.subject, side.scope)
        if not side.members:
            return views, 0
        groups: Iterator[tuple[frozenset[str], list[View]]] = self._all.by_members(side.subject)
        found = [view for members, held in groups if not side.members.isdisjoint(members) for view in held]
        return found, len(views) - len(found)

    def of(self, cls: type, scope: Scope) -> Sequence[View | Api]:
        """The subjects of a class in a scope, each once, in the order of the document."""
        if cls is Api:
            return (self.api,)
        if not issubclass(cls, View):
            return ()
        if scope is Scope.EVERYTHING:
            return self._all.of(cls)
        if cls is Operation:  # one that takes callbacks has them among its parts
            return self._served
        return (self._lasting if issubclass(Schema, cls) else self._lasting_but_schemas).of(cls)

    def wanted(self, operation: Operation) -> bool:
        """Whether the user's include and exclude globs let an operation through."""
        return self.included(operation) and not any(names(operation, glob) for glob in self._settings.exclude)

    def included(self, operation: Operation) -> bool:
        """Whether the include globs name an operation; without any, all are."""
        include = self._settings.include
        return not include or any(names(operation, glob) for glob in include)

    @cached_property
    def _all(self) -> Index:
        whole = not self.narrowed and self._among is None
        return self.api.index if whole else self._below(self.wanted)

    @cached_property
    def _served(self) -> list[Operation]:
        return [one for one in self._lasting_but_schemas.of(Operation) if one.side == "server"]

    @cached_property
    def _lasting(self) -> Index:
        return self._below(self._lasts)

    @cached_property
    def _lasting_but_schemas(self) -> Index:
        return self._below(self._lasts, schemas=False)

    def _below(self, keep: Callable[[Operation], bool], *, schemas: bool = True) -> Index:
        all_of_them = self._among if self._among is not None else self.api.index.of(Operation)
        operations = [one for one in all_of_them if keep(one)]
        tops = [view for one in operations for view in (one, *one.all_parameters)]
        return Index(tops, dict.fromkeys(one.path_item for one in operations), schemas=schemas)

    def _lasts(self, operation: Operation) -> bool:
        internal = operation.raw.get("x-internal") is True or operation.path_item.raw.get("x-internal") is True
        hidden = internal and self._settings.contract.audience == "public"
        lasts = operation.side == "server" and not operation.deprecated and not hidden
        return lasts and self.wanted(operation)
