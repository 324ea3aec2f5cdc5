"""Two APIs become the changes between them: facts in one order, each with the operations that it reaches."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from contractctl.diff.bodies import compare_request_body, compare_responses
from contractctl.diff.change import Change, held
from contractctl.diff.endpoints import compare_endpoint, compare_servers, paths_of, write_existence
from contractctl.diff.journal import Journal
from contractctl.diff.local import LocalRelations
from contractctl.diff.matching import MatchOptions, OperationPair, pairs, shape
from contractctl.diff.meeting import Meeting
from contractctl.diff.parameters import compare_parameters
from contractctl.diff.sameness import sameness_of
from contractctl.diff.security import Schemes, compare_security, renamed_schemes
from contractctl.diff.walk import Walk
from contractctl.document.elsewhere import refers_elsewhere
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation, PathItem
from contractctl.spec.parts import Callback


def changes(base: Api, revision: Api, options: MatchOptions | None = None) -> tuple[Change, ...]:
    """What differs from base to revision, for callers: by the first operation that it reaches, then as it was found."""
    options = options or MatchOptions()
    if not options.base_prefix and not options.revision_prefix and is_same_text(base, revision):
        return ()
    comparison = _Comparison(base, revision, options)
    comparison.run()
    return comparison.journal.changes()


def is_same_text(base: Api, revision: Api) -> bool:
    """Whether both are the same text that refers to no other file: by far the most common case in a pull request."""
    text = base.root.file.text
    return text == revision.root.file.text and not refers_elsewhere(text)


class _Comparison:
    """One comparison under way."""

    def __init__(self, base: Api, revision: Api, options: MatchOptions) -> None:
        self.base = base
        self.revision = revision
        self.options = options
        self.journal = Journal()
        self.sameness = sameness_of(base, revision)
        self.walk = Walk(self.journal, LocalRelations(base, revision), self.sameness)
        self._renamed = renamed_schemes(base, revision)
        self._paths = {
            "endpoint": (paths_of(base), paths_of(revision)),
            "webhook": (paths_of(base, webhooks=True), paths_of(revision, webhooks=True)),
        }

    def run(self) -> None:
        """Compare everything."""
        users: dict[str, list[int]] = {}
        for pair in pairs(self.base, self.revision, self.options):
            number = self._pair(pair, "endpoint", {})
            for requirement in pair.base.security if pair.base is not None else ():
                for name in requirement:
                    users.setdefault(name, []).append(number)
        for pair in _webhooks(self.base, self.revision):
            self._pair(pair, "webhook", {"side": "webhook"})
        self.walk.run()
        Schemes(self.journal, self.base, self.revision, users).compare(self._renamed)
        self._components()
        self._version()

    def _pair(self, pair: OperationPair, context: str, detail: Mapping[str, object]) -> int:
        if pair.base is None or pair.revision is None or pair.moved:
            number = write_existence(self.journal, pair, self._paths[context], context)
        else:
            number = self.journal.operation(pair.label)
        if pair.base is not None and pair.revision is not None:
            meeting = self._meeting(pair.base, pair.revision, number, detail)
            moved = pair.moved or self._is_elsewhere(pair.base, pair.revision)
            self._operation(replace(meeting, moved=moved))
        return number

    def _meeting(self, base: Operation, revision: Operation, number: int, detail: Mapping[str, object]) -> Meeting:
        return Meeting(base, revision, number, self.journal, self.walk, self.sameness, detail)

    def _operation(self, meeting: Meeting) -> None:
        if meeting.called:
            if not meeting.moved:
                compare_servers(meeting, self.options.base_prefix, self.options.revision_prefix)
            compare_security(meeting, self._renamed)
        if _is_same(meeting):
            return
        compare_endpoint(meeting, self.options.audience)
        compare_parameters(meeting)
        compare_request_body(meeting)
        compare_responses(meeting)
        self._callbacks(meeting)

    def _is_elsewhere(self, base: Operation, revision: Operation) -> bool:
        """Whether an operation was followed to another address: that this is another one is known."""
        old, new = (
            base.path.removeprefix(self.options.base_prefix),
            revision.path.removeprefix(self.options.revision_prefix),
        )
        return self.options.following and shape(old) != shape(new)

    def _callbacks(self, meeting: Meeting) -> None:
        old, new = meeting.base.callbacks, meeting.revision.callbacks
        for name in dict.fromkeys((*old, *new)):
            before, after = old.get(name), new.get(name)
            if before is None or after is None:
                _callback_existence(meeting, name, gone=after is None)
            elif not meeting.same(before.node, after.node):
                self._callback(meeting, before, after)

    def _callback(self, meeting: Meeting, base: Callback, revision: Callback) -> None:
        """The requests of a callback: the API sends them, so what is lost and gained changes sides."""
        old, new = (_by_key((one, item) for one, item in each.path_items.items()) for each in (base, revision))
        for key in dict.fromkeys((*old, *new)):
            if key in old and key in new:
                detail = {**meeting.detail, "side": "callback", "callback": base.name}
                self._operation(self._meeting(old[key], new[key], meeting.number, detail))
            else:
                _callback_existence(meeting, " ".join((base.name, key[1].upper(), key[0])), gone=key in old)

    def _components(self) -> None:
        old, new = (api.components.get("schemas", {}) for api in (self.base, self.revision))
        section = ("definitions",), ("components", "schemas")
        places = [api.root.nearest(*section[api.version != (2, 0)]) for api in (self.base, self.revision)]
        for name in dict.fromkeys((*old, *new)):
            if (name in old) != (name in new):
                gone = name in old
                here, there = (node.nearest(name).place for node in places)
                subject = ("component-schema", "existence", "removed" if gone else "added")
                detail = {"used": bool((old if gone else new)[name].users)}
                self.journal.write(name, Change(*subject, "none", name, *held(gone, name), here, there, detail=detail))

    def _version(self) -> None:
        nodes = [api.root.nearest("info", "version") for api in (self.base, self.revision)]
        before, after = (str(node.value) if node.key == "version" else None for node in nodes)
        if before != after:
            here, there = (node.place for node in nodes)
            subject = ("info", "version", "changed")
            self.journal.write("version", Change(*subject, "none", "info.version", before, after, here, there))


def _is_same(meeting: Meeting) -> bool:
    """Whether two operations agree in all that stands in them and in their path."""
    base, revision = meeting.base, meeting.revision
    shared = [one.path_item.node.find("parameters") for one in (base, revision)]
    return (
        meeting.versions_agree
        and base.path == revision.path
        and base.path_item.raw.get("x-internal") == revision.path_item.raw.get("x-internal")
        and meeting.same(base.node, revision.node)
        and meeting.same(shared[0], shared[1])
    )


def _webhooks(base: Api, revision: Api) -> Iterator[OperationPair]:
    """The operations of webhooks, matched by the name of the webhook and the method."""
    old, new = (_by_key((hook.name, hook.path_item) for hook in api.webhooks) for api in (base, revision))
    for key in dict.fromkeys((*old, *new)):
        yield OperationPair(old.get(key), new.get(key))


def _by_key(items: Iterable[tuple[str, PathItem]]) -> dict[tuple[str, str], Operation]:
    return {(shape(name), one.method): one for name, item in items for one in item.operations}


def _callback_existence(meeting: Meeting, name: str, *, gone: bool) -> None:
    nodes = (meeting.base.node.nearest("callbacks", name), meeting.revision.node.nearest("callbacks", name))
    subject = ("callback", "existence", "removed" if gone else "added")
    meeting.write(subject, meeting.outward, name, nodes, held(gone, name), {"side": "callback"})
