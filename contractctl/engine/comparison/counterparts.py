"""What stood in the base where a part of the revision stands, and whether it is the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from contractctl.diff.matching import template_names
from contractctl.diff.sameness import sameness_of
from contractctl.document.node import Node
from contractctl.engine.comparison.versions import Versions
from contractctl.model import Place
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.spec.responses import Response
from contractctl.spec.view import View


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a part of the revision comes from, as one operation that has it sees it."""

    operation: Operation
    """The operation of the revision."""
    before: View | None
    """What was in its place; None where it is new."""


class Counterparts:
    """The parts of the revision beside those of the base."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions
        self._sameness = sameness_of(versions.base, versions.revision)

    @cached_property
    def altered(self) -> tuple[Operation, ...]:
        """The operations of the revision's server that are new, or are not what they were."""
        return tuple(
            one
            for one in self._versions.compared
            if (before := self._versions.before(one)) is None or not self._is_same(before, one)
        )

    def is_as_before(self, before: View | None, now: View) -> bool:
        """Whether a part is what it was, with all that it refers to."""
        if before is None:
            return False
        if isinstance(before, Operation) and isinstance(now, Operation):
            return self._is_same(before, now)
        return self._sameness.same(before.node, now.node)

    def is_kept(self, place: Place) -> bool:
        """Whether what stands at a place of the revision stood there in the base, with all that it refers to."""
        now, before = self._node(place), self._versions.node_before(place)
        return now is not None and before is not None and self._sameness.same(before, now)

    def is_new(self, place: Place) -> bool:
        """Whether there was nothing at a place."""
        return self._versions.node_before(place) is None

    def is_touched(self, place: Place | None, before: View, now: View) -> bool:
        """Whether a fault at a place can come from how a part changed: not where the place was there and is the same."""
        if is_whole(place, self._versions.revision) or place is None or place == now.place or not self.is_kept(place):
            return True
        inside = place.file == now.place.file and place.pointer[: len(now.place.pointer)] == now.place.pointer
        return not inside and not self._leads_to(before, self._versions.node_before(place))

    def came_to(self, operation: Operation, place: Place) -> bool:
        """Whether an operation is altered in that it has what stands at a place, or in that this is not what it was."""
        if operation not in self._altered:
            return False
        before = self._versions.before(operation)
        node = self._versions.node_before(place)
        return before is None or node is None or not self.is_kept(place) or not self._leads_to(before, node)

    def is_introduced_alike(self) -> bool:
        """Whether `info` is the same in both, but for the version."""
        infos = (api.root.nearest("info").mapping for api in (self._versions.base, self._versions.revision))
        before, now = ({key: value for key, value in one.items() if key != "version"} for one in infos)
        return before == now

    def origins(self, subject: View) -> Iterator[Origin]:
        """Where a part comes from, once for each operation that has it and is altered."""
        if isinstance(subject, Operation):
            yield Origin(subject, self._versions.before(subject))
        elif isinstance(subject, Response):
            for use in subject.uses:
                if use.operation in self._altered:
                    there = self._versions.before(use.operation)
                    yield Origin(use.operation, there.responses.get(use.status) if there is not None else None)
        else:
            for operation in filter(self._altered.__contains__, subject.users):
                yield Origin(operation, self._part(operation, subject))

    def _part(self, operation: Operation, subject: View) -> View | None:
        """The parameter of the same name, any other part by its place."""
        return self._parameter(operation, subject) if isinstance(subject, Parameter) else self._at(subject)

    def _parameter(self, operation: Operation, parameter: Parameter) -> Parameter | None:
        """The parameter of that location and name; one of the path may be called otherwise."""
        before = self._versions.before(operation)
        if before is None:
            return None
        identity = parameter.identity
        if parameter.location == "path":
            renamed = dict(zip(template_names(operation.path), template_names(before.path), strict=False))
            identity = ("path", renamed.get(parameter.name, parameter.name))
        return next((one for one in before.all_parameters if one.identity == identity), None)

    def _leads_to(self, part: View, node: Node | None) -> bool:
        """Whether a part of the base is around a node, or refers to what is."""
        around: set[int] = set()
        while node is not None:
            around.add(id(node.value))
            node = node.parent
        seen: set[int] = set()
        todo = [part.node]
        while todo:
            one = todo.pop()
            if id(one.value) in seen:
                continue
            seen.add(id(one.value))
            if id(one.value) in around:
                return True
            todo.extend(child for child in one.children() if isinstance(child.value, dict | list))
            target = self._versions.base.document.follow(one) if isinstance(one.get("$ref"), str) else None
            if isinstance(target, Node):
                todo.append(target)
        return False

    def _at(self, subject: View) -> View | None:
        """The view of the base at the place of another kind of part."""
        node = self._versions.node_before(subject.place)
        if node is None:
            return None
        views = self._versions.base.index.of(type(subject))
        return next((one for one in views if one.node.value is node.value), None)

    @cached_property
    def _altered(self) -> frozenset[Operation]:
        return frozenset(self.altered)

    def _node(self, place: Place) -> Node | None:
        files = self._versions.revision.document.files
        return next((one.root.find(*place.pointer) for one in files if one.name == place.file), None)

    def _is_same(self, before: Operation, now: Operation) -> bool:
        """Whether an operation is what it was, with what it takes from its path and from the document."""
        return (
            self._sameness.same(before.node, now.node)
            and self._agree(before.path_item.node.find("parameters"), now.path_item.node.find("parameters"))
            and before.path_item.raw.get("x-internal") == now.path_item.raw.get("x-internal")
            and (before.consumes, before.produces) == (now.consumes, now.produces)
            and before.security == now.security
            and all(self._scheme_is_same(name) for wanted in now.security for name in wanted)
        )

    def _scheme_is_same(self, name: str) -> bool:
        schemes = (api.security_schemes.get(name) for api in (self._versions.base, self._versions.revision))
        return self._agree(*(one.node if one is not None else None for one in schemes))

    def _agree(self, before: Node | None, now: Node | None) -> bool:
        if before is None or now is None:
            return before is now
        return self._sameness.same(before, now)


def is_whole(place: Place | None, api: Api) -> bool:
    """Whether a place stands for the document as a whole: nothing in particular."""
    return place is None or (
        place.file == api.place.file and place.pointer in {(), ("info",), ("paths",), ("components",), ("tags",)}
    )
