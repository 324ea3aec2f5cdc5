"""Patterns of ECMA-262 become automata, as far as they are regular; nothing of them is executed."""

import re
from dataclasses import dataclass
from functools import lru_cache

from contractctl.diff.schema.numeric import UndecidedError

MOST_STATES = 3_000
MOST_NESTED = 40
LAST = 0x10FFFF

Ranges = tuple[tuple[int, int], ...]
"""A set of characters: code points from and to, in order, both included."""

START, END = "start", "end"
"""The two places that an edge can ask for instead of a character."""


@dataclass(frozen=True, slots=True)
class Automaton:
    """States are numbers, 0 is the first and `accepting` the last. An edge eats a character, or asks for a place."""

    free: tuple[tuple[int, ...], ...]
    placed: tuple[tuple[tuple[str, int], ...], ...]
    eating: tuple[tuple[tuple[Ranges, int], ...], ...]
    accepting: int


def ranges(*pairs: tuple[int, int]) -> Ranges:
    """Any ranges, in order and joined."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(pairs):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def others(members: Ranges) -> Ranges:
    """All characters that are not among these."""
    found, after = [], 0
    for low, high in members:
        if low > after:
            found.append((after, low - 1))
        after = high + 1
    return (*found, (after, LAST)) if after <= LAST else tuple(found)


DIGIT = ranges((0x30, 0x39))
WORD = ranges((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACE = ranges(
    (9, 13), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
    (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
DOT = others(ranges((10, 10), (13, 13), (0x2028, 0x2029)))
CLASSES = {
    "d": DIGIT, "D": others(DIGIT), "w": WORD, "W": others(WORD), "s": SPACE, "S": others(SPACE),
}  # fmt: skip
LETTERS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
NUMBERED = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}")
BRACES = re.compile(r"\{(\d{1,5})(,(\d{0,5}))?\}")
GROUP = re.compile(r"\((?:\?:|\?<[A-Za-z_$][\w$]*>)?(?!\?)")


@lru_cache(maxsize=2_000)
def automaton(pattern: str) -> Automaton:
    """The automaton of a pattern. Raises UndecidedError for one that is not regular, not understood or too large."""
    return _Reader(pattern).read()


Part = tuple[int, int]
"""A piece of an automaton: its first and its last state."""


class _Reader:
    """Reads one pattern by recursive descent, and builds the automaton as it goes."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.depth = 0
        self.free: list[list[int]] = [[]]
        self.placed: list[list[tuple[str, int]]] = [[]]
        self.eating: list[list[tuple[Ranges, int]]] = [[]]

    def read(self) -> Automaton:
        first, last = self._alternatives()
        if self.at < len(self.pattern):
            self._refuse()
        self.free[0].append(first)
        return Automaton(
            tuple(map(tuple, self.free)), tuple(map(tuple, self.placed)), tuple(map(tuple, self.eating)), last
        )

    def _refuse(self) -> None:
        raise UndecidedError(f"which strings match the pattern {self.pattern[:80]}")

    def _state(self) -> int:
        if len(self.free) >= MOST_STATES:
            self._refuse()
        self.free.append([])
        self.placed.append([])
        self.eating.append([])
        return len(self.free) - 1

    def _alternatives(self) -> Part:
        self.depth += 1
        if self.depth > MOST_NESTED:
            self._refuse()
        first, last = self._state(), self._state()
        while True:
            begin, end = self._sequence()
            self.free[first].append(begin)
            self.free[end].append(last)
            if not self.pattern.startswith("|", self.at):
                self.depth -= 1
                return first, last
            self.at += 1

    def _sequence(self) -> Part:
        first = last = self._state()
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            begin, end = self._repeated()
            self.free[last].append(begin)
            last = end
        return first, last

    def _repeated(self) -> Part:
        start = self.at
        part = self._atom()
        after = self.at
        least, most = self._quantifier()
        if (least, most) == (1, 1):
            return part
        if self.pattern[start] in "^$":
            self._refuse()
        first = last = self._state()
        for count in range(least if most is None else most):
            begin, end = part if count == 0 else self._again(start, after)
            self.free[last].append(begin)
            if count >= least:
                self.free[last].append(end)
            last = end
        if most is None:
            begin, end = part if least == 0 else self._again(start, after)
            around = self._state()
            self.free[last].append(around)
            self.free[around].append(begin)
            self.free[end].append(around)
            last = around
        return first, last

    def _again(self, start: int, after: int) -> Part:
        """One more copy of an atom: it is read again."""
        kept, self.at = self.at, start
        part = self._atom()
        if self.at != after:
            self._refuse()
        self.at = kept
        return part

    def _quantifier(self) -> tuple[int, int | None]:
        letter = self.pattern[self.at : self.at + 1]
        braces = BRACES.match(self.pattern, self.at) if letter == "{" else None
        bounds: tuple[int, int | None] = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(letter, (1, 1))
        if braces is not None:
            least = int(braces[1])
            bounds = (least, least if braces[2] is None else int(braces[3]) if braces[3] else None)
            self.at = braces.end()
        elif letter and letter in "*+?":
            self.at += 1
        else:
            return bounds
        if self.pattern.startswith("?", self.at):
            self.at += 1
        if self.pattern[self.at : self.at + 1] in {"*", "+", "?"} or (bounds[1] is not None and bounds[0] > bounds[1]):
            self._refuse()
        return bounds

    def _atom(self) -> Part:
        letter = self.pattern[self.at]
        if letter == "(":
            return self._group()
        if letter in "^$":
            self.at += 1
            first, last = self._state(), self._state()
            self.placed[first].append((START if letter == "^" else END, last))
            return first, last
        if letter in "*+?":
            self._refuse()
        first, last = self._state(), self._state()
        self.eating[first].append((self._characters(letter), last))
        return first, last

    def _characters(self, letter: str) -> Ranges:
        if letter == "[":
            return self._class()
        if letter == "\\":
            return self._escape(inside=False)
        self.at += 1
        return DOT if letter == "." else ((ord(letter), ord(letter)),)

    def _group(self) -> Part:
        match = GROUP.match(self.pattern, self.at)
        if match is None:
            self._refuse()
        else:
            self.at = match.end()
        part = self._alternatives()
        if not self.pattern.startswith(")", self.at):
            self._refuse()
        self.at += 1
        return part

    def _escape(self, *, inside: bool) -> Ranges:
        self.at += 1
        letter = self.pattern[self.at : self.at + 1]
        numbered = NUMBERED.match(self.pattern, self.at)
        if numbered is not None:
            self.at = numbered.end()
            code = int(numbered[1] or numbered[2] or numbered[3], 16)
            return ((code, code),)
        self.at += 1
        if letter in CLASSES:
            return CLASSES[letter]
        if letter == "b" and inside:
            return ((8, 8),)
        if letter in LETTERS and not (letter == "0" and self.pattern[self.at : self.at + 1].isdigit()):
            return ((LETTERS[letter], LETTERS[letter]),)
        if not letter or letter.isalnum():  # back references, \b, \p, \c: not regular, or not worth it
            self._refuse()
        return ((ord(letter), ord(letter)),)

    def _class(self) -> Ranges:
        self.at += 1
        negated = self.pattern.startswith("^", self.at)
        self.at += negated
        found: list[tuple[int, int]] = []
        while not self.pattern.startswith("]", self.at):
            low = self._member()
            if self.pattern.startswith("-", self.at) and self.pattern[self.at + 1 : self.at + 2] not in {"]", ""}:
                self.at += 1
                high = self._member()
                if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1] or high[0][0] < low[0][0]:
                    self._refuse()
                low = ((low[0][0], high[0][1]),)
            found.extend(low)
        self.at += 1
        return others(ranges(*found)) if negated else ranges(*found)

    def _member(self) -> Ranges:
        letter = self.pattern[self.at : self.at + 1]
        if not letter:
            self._refuse()
        if letter == "\\":
            return self._escape(inside=True)
        self.at += 1
        return ((ord(letter), ord(letter)),)
