"""Whether two objects of two documents are the same down to the last `$ref`, found out once for each pair."""

import json
import re

from contractctl.document.document import Document, RefProblem
from contractctl.document.node import Node
from contractctl.spec.api import Api

_REF = re.compile(r'"\$ref": ("(?:[^"\\]|\\.)*")')

Pair = tuple[int, int]


def sameness_of(base: Api, revision: Api) -> "Sameness":
    """What is known of two APIs, made once for all who compare them."""
    key = (Sameness, id(base))
    found = revision.memo.get(key)
    if not isinstance(found, Sameness):
        found = revision.memo[key] = Sameness(base.document, revision.document)
    return found


class Sameness:
    """Compares nodes of a base and of a revision by their text and by the text of all that they refer to."""

    def __init__(self, base: Document, revision: Document) -> None:
        self._documents = (base, revision)
        self._known: dict[Pair, bool] = {}
        self._texts: dict[int, str] = {}
        self._kept: list[Node] = []

    def same(self, base: Node, revision: Node) -> bool:
        """Whether nothing differs, annotations and the order of list items included; the order of members does not count."""
        key = (id(base.value), id(revision.value))
        known = self._known.get(key)
        if known is None:
            if base.value != revision.value:
                return False
            self._explore(base, revision)
            known = self._known[key]
        return known

    def _explore(self, base: Node, revision: Node) -> None:
        """Settle a pair and every pair that it depends on: those differ that lead to a difference."""
        users: dict[Pair, list[Pair]] = {(id(base.value), id(revision.value)): []}
        todo = [(base, revision)]
        different: list[Pair] = []
        while todo:
            one, other = todo.pop()
            key = (id(one.value), id(other.value))
            followed = self._references(one, other)
            for target, counterpart in followed or ():
                inner = (id(target.value), id(counterpart.value))
                if inner not in users and inner not in self._known:
                    todo.append((target, counterpart))
                users.setdefault(inner, []).append(key)
            if followed is None:
                different.append(key)
        different.extend(key for key in users if self._known.get(key) is False)
        self._spread(users, different)

    def _spread(self, users: dict[Pair, list[Pair]], different: list[Pair]) -> None:
        """Note which pairs differ, and all that use them; the others are the same."""
        seen: set[Pair] = set()
        while different:
            key = different.pop()
            if key not in seen:
                seen.add(key)
                different.extend(users[key])
        self._known.update({key: key not in seen for key in users})

    def _references(self, base: Node, revision: Node) -> list[tuple[Node, Node]] | None:
        """What both refer to, side by side; None where the objects themselves differ."""
        text = self._text(base)
        if text != self._text(revision):
            return None
        found = []
        for quoted in dict.fromkeys(_REF.findall(text)) if '"$ref": "' in text else ():
            made = {"$ref": json.loads(quoted)}
            target = self._documents[0].follow(Node(base.file, made, base))
            counterpart = self._documents[1].follow(Node(revision.file, made, revision))
            broken = isinstance(target, RefProblem), isinstance(counterpart, RefProblem)
            if any(broken):
                if not all(broken):
                    return None
            elif isinstance(target, Node) and isinstance(counterpart, Node):
                found.append((target, counterpart))
        return found

    def _text(self, node: Node) -> str:
        key = id(node.value)
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = json.dumps(node.value, sort_keys=True, ensure_ascii=False)
            self._kept.append(node)
        return text
