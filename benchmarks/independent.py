"""A second reading of positions that shares no code with the package: PyYAML's marks, and a JSON scanner."""

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
            if not token.isdigit() or int(token) >= len(node.value):
                return None
            return node.value[int(token)].start_mark, node.value[int(token)]
        if not isinstance(node, yaml.MappingNode):
            return None
        for key, value in reversed(node.value):
            if key.value == token and not (key.tag.endswith(":merge")):
                return key.start_mark, value
        for key, value in node.value:
            if key.tag.endswith(":merge"):
                for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                    found = self._member(source, token)
                    if found is not None:
                        return found
        return None


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
        import bisect

        offset = self._found.get(pointer)
        if offset is None:
            return None
        line = bisect.bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _scan(self) -> None:
        stack: list[list[object]] = []  # the pointer of each open container, its next key or index
        expect_key = False
        for match in TOKEN.finditer(self._text):
            token = match.group()
            if token in "}]":
                stack.pop()
                expect_key = False
            elif token == ",":
                expect_key = isinstance(stack[-1][1], str)
                if not expect_key:
                    stack[-1][1] = int(str(stack[-1][1])) + 1
            elif token == ":":
                expect_key = False
            elif expect_key:
                stack[-1][1] = self._key(token)
                self._note(stack, match.start())
            else:
                if not stack:
                    self._found[""] = match.start()
                elif isinstance(stack[-1][1], int):
                    self._note(stack, match.start())
                if token in "{[":
                    stack.append([self._pointer(stack), "" if token == "{" else 0])
                    expect_key = token == "{"

    def _key(self, token: str) -> str:
        import json

        return str(json.loads(token))

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
