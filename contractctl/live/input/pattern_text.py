"""A short text that a pattern matches; patterns are those of ECMA-262 as far as Python reads them alike."""

import re
import string
from typing import Any, Protocol, cast

_MOST = 64
"""Repetitions, and characters that are looked through for one that a set allows."""
_ALPHABET = string.ascii_lowercase + string.digits + string.ascii_uppercase + "-_ ." + string.punctuation
_CATEGORY = {
    "CATEGORY_DIGIT": "1",
    "CATEGORY_WORD": "a",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_NOT_WORD": "-",
    "CATEGORY_NOT_SPACE": "a",
}


class _Parser(Protocol):
    def parse(self, pattern: str) -> Any: ...  # noqa: ANN401 -- what the standard library gives no name


def text_for(pattern: str, least: int = 0) -> str | None:
    """A text that matches, with at least so many characters where repetitions allow it; None where none was found."""
    parser = cast("_Parser", re._parser)  # noqa: SLF001 -- the only parser of patterns there is
    try:
        tree = parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return None
    for more in (0, least, _MOST):
        try:
            found = "".join(_written(tree, more))
        except (LookupError, RecursionError):
            return None
        if len(found) >= least and re.search(pattern, found):
            return found
    return None


def _written(tree: Any, more: int) -> list[str]:  # noqa: ANN401
    return [_one(str(kind), argument, more) for kind, argument in tree]


def _one(kind: str, argument: Any, more: int) -> str:  # noqa: ANN401, C901, PLR0911 -- one line for each kind of node
    match kind:
        case "LITERAL":
            return chr(argument)
        case "NOT_LITERAL":
            return next(one for one in _ALPHABET if one != chr(argument))
        case "ANY":
            return "a"
        case "IN":
            return _allowed(argument)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inner = argument
            times = min(max(int(least), more), int(most), max(int(least), _MOST))
            return "".join("".join(_written(inner, 0)) for _ in range(times))
        case "SUBPATTERN":
            return "".join(_written(argument[3], more))
        case "ATOMIC_GROUP":
            return "".join(_written(argument, more))
        case "BRANCH":
            return "".join(_written(argument[1][0], more))
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return ""
    raise LookupError(kind)


def _allowed(members: Any) -> str:  # noqa: ANN401
    """One character of a set."""
    kinds = [(str(kind), argument) for kind, argument in members]
    if kinds[0][0] == "NEGATE":
        return next(one for one in _ALPHABET if not any(_holds(kind, argument, one) for kind, argument in kinds[1:]))
    return next(
        (one for one in _ALPHABET if any(_holds(kind, argument, one) for kind, argument in kinds)),
        chr(kinds[0][1][0] if kinds[0][0] == "RANGE" else kinds[0][1]),
    )


def _holds(kind: str, argument: Any, one: str) -> bool:  # noqa: ANN401
    if kind == "LITERAL":
        return ord(one) == int(argument)
    if kind == "RANGE":
        return bool(argument[0] <= ord(one) <= argument[1])
    name = str(argument)
    sample = _CATEGORY[name]
    tests = {"1": str.isdigit, "a": lambda text: text.isalnum() or text == "_", " ": str.isspace}
    wanted = name.replace("NOT_", "")
    test = tests[_CATEGORY[wanted]] if wanted in _CATEGORY else (lambda text: text == sample)
    return test(one) is not ("NOT_" in name)
