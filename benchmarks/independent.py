"""A second reading of positions that shares no code with the package: PyYAML's marks, and a JSON scanner."""

import bisect
import json
import re
from pathlib import Path

import yaml

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def tokens_of(pointer: str) -> list[str]:
    """The unescaped tokens of an RFC 6901 pointer."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


class YamlReading:
    """Positions by PyYAML's composer."""

    def __init__(self, path: Path) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._root = next(iter(yaml.compose_all(path.read_text(encoding="utf-8-sig"), Loader=loader)))

    def position(self, pointer: str) -> tuple[int, int] | None:
        """The 1-based line and column of the key or item, or None where there is none."""
        node, mark = self._root, self._root.start_mark
        for token in tokens_of(pointer):
            found = self._member(node, token)
            if found is None:
                return None
            mark, node = found
        return mark.line + 1, mark.column + 1

    def _member(self, node: yaml.Node, token: str) -> tuple[yaml.Mark, yaml.Node] | None:
        if isinstance(node, yaml.SequenceNode):
            known = token.isdigit() and int(token) < len(node.value)
            return (node.value[int(token)].start_mark, node.value[int(token)]) if known else None
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        own = [(key.start_mark, value) for key, value in pairs if key.value == token and not merges(key)]
        return own[-1] if own else self._merged(pairs, token)

    def _merged(self, pairs: list[tuple[yaml.Node, yaml.Node]], token: str) -> tuple[yaml.Mark, yaml.Node] | None:
        """The member in the first merged mapping that has it."""
        for value in (value for key, value in pairs if merges(key)):
            for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                found = self._member(source, token)
                if found is not None:
                    return found
        return None


def merges(key: yaml.Node) -> bool:
    """Whether a key is the merge key `<<`."""
    return bool(key.tag.endswith(":merge"))


class JsonReading:
    """Positions by a scanner that goes through all tokens of the text once."""

    def __init__(self, path: Path, wanted: set[str]) -> None:
        self._text = path.read_text(encoding="utf-8-sig")
        self._found: dict[str, int] = {}
        self._wanted = wanted
        self._scan()
        self._lines = [0] + [match.end() for match in re.finditer("\n", self._text)]

    def position(self, pointer: str) -> tuple[int, int] | None:
        """The 1-based line and column of the key or item, or None where there is none."""
        offset = self._found.get(pointer)
        if offset is None:
            return None
        line = bisect.bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _scan(self) -> None:
        stack: list[list[object]] = []  # the pointer of each open container, and its current key or index
        expect_key = False
        for match in TOKEN.finditer(self._text):
            token = match.group()
            if token in "}]":
                stack.pop()
            elif token == ",":
                expect_key = isinstance(stack[-1][1], str)
                stack[-1][1] = "" if expect_key else int(str(stack[-1][1])) + 1
            elif expect_key and token != ":":
                expect_key = False
                stack[-1][1] = str(json.loads(token))
                self._note(stack, match.start())
            elif token != ":":
                expect_key = self._value(stack, token, match.start())

    def _value(self, stack: list[list[object]], token: str, offset: int) -> bool:
        """Note where an item or the root begins; open a container. Returns whether a key comes next."""
        if not stack:
            self._found[""] = offset
        elif isinstance(stack[-1][1], int):
            self._note(stack, offset)
        if token in "{[":
            stack.append([self._pointer(stack), "" if token == "{" else 0])
        return token == "{"

    def _pointer(self, stack: list[list[object]]) -> str:
        if not stack:
            return ""
        prefix, last = stack[-1]
        return f"{prefix}/{str(last).replace('~', '~0').replace('/', '~1')}"

    def _note(self, stack: list[list[object]], offset: int) -> None:
        pointer = self._pointer(stack)
        if pointer in self._wanted:
            self._found[pointer] = offset


def read(path: Path, pointers: set[str]) -> YamlReading | JsonReading:
    """The second reading of a file, JSON by its first character."""
    head = path.read_text(encoding="utf-8-sig")[:200].lstrip()
    return JsonReading(path, pointers) if head.startswith("{") else YamlReading(path)
