"""The first fault of a JSON text and where it is: the same words and the same place on every Python."""

import re
from collections.abc import Iterator

from contractctl.document.limits import MAX_DEPTH

_SPACE = r"[ \t\n\r]*+"
_STRING = r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+'
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?"
_TOKEN = re.compile(rf'{_SPACE}(?:(?P<mark>[{{}}\[\],:])|(?P<string>{_STRING}")|(?P<other>{_NUMBER}|true|false|null))')
_OPEN_STRING = re.compile(_STRING)
_BLANK = re.compile(_SPACE)
_WORD = re.compile(r"[^\s,:{}\[\]\"]{1,30}")

_EXPECTED = {
    "value": "a value",
    "item": "a value or ']'",
    "member": "a key in double quotes or '}'",
    "key": "a key in double quotes",
    "colon": "':' after the key",
    "comma}": "',' or '}'",
    "comma]": "',' or ']'",
    "end": "the end of the file",
}
_CLOSERS = {"{": "}", "[": "]"}


def find_fault(text: str) -> tuple[int, str]:
    """The offset and the description of the first fault, nesting beyond the limit included.

    A text that has none is answered with its end.
    """
    expected, open_marks, comma = "value", "", 0
    for offset, kind, mark in _tokens(text):
        if kind == "fault" or not _fits(expected, kind, mark):
            if expected in ("key", "value") and mark == _CLOSERS.get(open_marks[-1:]) and text[comma] == ",":
                return comma, f"a comma before '{mark}'"
            return _describe(text, offset, expected, open_marks, is_open=kind == "fault")
        if mark == ",":
            comma = offset
        if mark in ("{", "["):
            open_marks += mark
            if len(open_marks) > MAX_DEPTH:
                return offset, f"nested more than {MAX_DEPTH:,} levels deep"
        elif mark in ("}", "]"):
            open_marks = open_marks[:-1]
        expected = _next(expected, mark, open_marks[-1:])
    return len(text), "no JSON"


def _tokens(text: str) -> Iterator[tuple[int, str, str]]:
    """Offset, kind (`mark`, `string`, `other`, `fault`) and text of each token; the text of marks only."""
    position = 0
    while True:
        match = _TOKEN.match(text, position)
        if match is None:
            blank = _BLANK.match(text, position)
            offset = blank.end() if blank else position
            yield offset, "fault", ""
            return
        kind = match.lastgroup or "fault"
        yield match.start(kind), kind, match["mark"] or ""
        position = match.end()


def _fits(expected: str, kind: str, mark: str) -> bool:
    """Whether a token may stand where something is expected."""
    if expected in ("value", "item"):
        return kind != "mark" or mark in ("{", "[") or (mark == "]" and expected == "item")
    if expected in ("key", "member"):
        return kind == "string" or (mark == "}" and expected == "member")
    return {"colon": mark == ":", "end": False}.get(expected, mark == "," or mark == expected[-1])


def _next(expected: str, mark: str, around: str) -> str:
    """What is expected after a token that stands directly in `around`."""
    if mark == "{":
        return "member"
    if mark == "[":
        return "item"
    if mark == ",":
        return "key" if around == "{" else "value"
    if mark == ":":
        return "value"
    if expected in ("key", "member") and mark != "}":
        return "colon"
    return {"{": "comma}", "[": "comma]"}.get(around, "end")


def _describe(text: str, offset: int, expected: str, open_marks: str, *, is_open: bool) -> tuple[int, str]:
    """What is wrong with the token at an offset, and where in it; `is_open` where no whole token stands there."""
    if offset >= len(text):
        unclosed = f"; brackets still open: {len(open_marks)}" if open_marks else ""
        return offset, f"the file ends where {_EXPECTED[expected]} is expected{unclosed}"
    if is_open and text[offset] == '"':
        return _string_fault(text, offset)
    if expected == "end":
        return offset, "text after the end of the document"
    word = _WORD.match(text, offset)
    found = word[0] if word else text[offset]
    return offset, f"{_EXPECTED[expected]} expected, found {found!r}"


def _string_fault(text: str, offset: int) -> tuple[int, str]:
    """What is wrong with the string that begins at an offset, and where in it."""
    match = _OPEN_STRING.match(text, offset)
    end = match.end() if match else offset
    if end >= len(text):
        return offset, "a string that is not closed"
    if text[end] == "\\":
        return end, f"a string with the unknown escape {text[end : end + 2]!r}"
    return end, f"a string with the control character {text[end]!r}"
