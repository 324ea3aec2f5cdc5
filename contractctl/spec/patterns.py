"""Is a `pattern` a regular expression of ECMA-262? Its grammar is read here (Annex B included), nothing is executed."""

import re

_GROUP = re.compile(r"\?(?:[:=!]|<[=!]|<[\w$]+>|[ims]*(?:-[ims]*)?:)")
"""What may follow `(?`: non-capturing, look-around, named, modifiers (ES2025)."""

_BRACES = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]+\}|c[A-Za-z]|[pP]\{[^}]*\}|.)", re.DOTALL)


def pattern_fault(pattern: str) -> str | None:
    """What keeps a pattern from being read, in a few words; None where an ECMA-262 engine reads it."""
    return _Reader(pattern).read()


class _Reader:
    """One pass over a pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.open = 0
        self.atom = False
        """Whether there is something in front that a quantifier can repeat."""

    def read(self) -> str | None:
        """The first fault, or None."""
        while self.at < len(self.pattern):
            fault = self._step(self.pattern[self.at])
            if fault is not None:
                return fault
        return "a '(' is not closed" if self.open else None

    def _step(self, letter: str) -> str | None:
        if letter == "\\":
            return self._escape()
        if letter == "[":
            return self._class()
        if letter in "()":
            return self._group(letter)
        if letter in "*+?" or (letter == "{" and _BRACES.match(self.pattern, self.at)):
            return self._quantifier(letter)
        self.at += 1
        self.atom = letter not in "|^"
        return None

    def _escape(self) -> str | None:
        match = _ESCAPE.match(self.pattern, self.at)
        if match is None:
            return "it ends with a lone backslash"
        self.at, self.atom = match.end(), match[0] not in {r"\b", r"\B"}
        return None

    def _group(self, letter: str) -> str | None:
        self.at += 1
        if letter == ")":
            self.open -= 1
            self.atom = True
            return "a ')' has no '('" if self.open < 0 else None
        self.open += 1
        self.atom = False
        if self.pattern.startswith("?", self.at):
            match = _GROUP.match(self.pattern, self.at)
            if match is None:
                return f"'({self.pattern[self.at : self.at + 3]}' begins no group that ECMA-262 knows"
            self.at = match.end()
        return None

    def _quantifier(self, letter: str) -> str | None:
        if not self.atom:
            return f"there is nothing that '{letter}' could repeat"
        braces = _BRACES.match(self.pattern, self.at)
        if braces is not None and braces[2] and int(braces[1]) > int(braces[2]):
            return f"the numbers in '{braces[0]}' are in the wrong order"
        self.at = braces.end() if braces is not None else self.at + 1
        if self.pattern.startswith("?", self.at):
            self.at += 1
        self.atom = False
        return None

    def _class(self) -> str | None:
        self.at += 2 if self.pattern.startswith("[^", self.at) else 1
        last, ranged = "", False
        while self.at < len(self.pattern):
            letter = self.pattern[self.at]
            if letter == "]":
                self.at, self.atom = self.at + 1, True
                return None
            match = _ESCAPE.match(self.pattern, self.at) if letter == "\\" else None
            member = match[0] if match is not None else letter
            self.at += len(member)
            if ranged and len(last) == len(member) == 1 and last > member:
                return f"the range '{last}-{member}' is in the wrong order"
            ranged, last = (True, last) if member == "-" and last and not ranged else (False, "" if ranged else member)
        return "a '[' is not closed"
