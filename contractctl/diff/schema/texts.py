"""Sets of strings: lengths, patterns, formats, and finite sets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import count, islice

from contractctl.diff.schema.formats import disjoint, hull, is_known, is_part, samples, stretched
from contractctl.diff.schema.numeric import UndecidedError
from contractctl.diff.schema.pattern import strings
from contractctl.spec.conversion import BACKTRACKING

LONGEST = 1_000_000
"""Longer strings are not made."""

MOST_TRIED = 50
SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|/]")
ODD: tuple[str, ...] = ("", "a", " ", "%", "\\", "{", "(", "1", "a b", "-", "/", "~", "\u00e9")
"""Strings that one format or another refuses."""


@cache
def keeps(keyword: str, argument: str, text: str) -> bool:
    """Whether a string keeps a `pattern` or a `format`, as the validator says."""
    from jsonschema_rs import Draft202012Validator, FancyRegexOptions

    options = FancyRegexOptions(backtrack_limit=BACKTRACKING)
    return Draft202012Validator({keyword: argument}, validate_formats=True, pattern_options=options).is_valid(text)


@dataclass(frozen=True, slots=True)
class Texts:
    """Strings that keep every one of these; lengths are counted in characters."""

    least: int = 0
    most: int | None = None
    patterns: frozenset[str] = frozenset()
    unmatched: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    unformatted: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    but: frozenset[str] = frozenset()

    def met(self, other: "Texts") -> "Texts":
        """The strings in both."""
        most = self.most if other.most is None else other.most if self.most is None else min(self.most, other.most)
        only = self.only if other.only is None else other.only if self.only is None else self.only & other.only
        return Texts(
            max(self.least, other.least), most, self.patterns | other.patterns, self.unmatched | other.unmatched,
            self.formats | other.formats, self.unformatted | other.unformatted, only, self.but | other.but,
        ).tidied()  # fmt: skip

    def tidied(self) -> "Texts":
        """The same set; a finite one says all."""
        return self if self.only is None else Texts(only=frozenset(text for text in self.only if self._fits(text)))

    def _fits(self, text: str) -> bool:
        if not self.least <= len(text) <= (len(text) if self.most is None else self.most) or text in self.but:
            return False
        return (
            all(keeps("pattern", one, text) for one in self.patterns)
            and not any(keeps("pattern", one, text) for one in self.unmatched)
            and all(keeps("format", one, text) for one in self.formats)
            and not any(keeps("format", one, text) for one in self.unformatted)
        )

    @property
    def empty(self) -> bool:
        """Whether a glance shows that there is no such string."""
        if self.only is not None:
            return not self.only
        if self.most is not None and self.least > self.most:
            return True
        return not self.patterns.isdisjoint(self.unmatched) or not self.formats.isdisjoint(self.unformatted)

    def outside(self) -> list["Texts"]:
        """The strings that are not in this set, as a union."""
        if self.only is not None:
            return [Texts(but=self.only)]
        found = [Texts(most=self.least - 1)] if self.least else []
        found.extend([Texts(least=self.most + 1)] if self.most is not None else [])
        found.extend(Texts(unmatched=frozenset({one})) for one in sorted(self.patterns))
        found.extend(Texts(patterns=frozenset({one})) for one in sorted(self.unmatched))
        found.extend(Texts(unformatted=frozenset({one})) for one in sorted(self.formats))
        found.extend(Texts(formats=frozenset({one})) for one in sorted(self.unformatted))
        return [*found, Texts(only=self.but)] if self.but else found

    def sample(self) -> str | None:
        """The simplest string of the set, None where there is none. Raises UndecidedError."""
        if self.empty or self._clash():
            return None
        if self.only is not None:
            return min(self.only, key=lambda text: (len(text), text))
        if not all(map(is_known, self.formats | self.unformatted)):
            return self._of_the_known()
        if self.least > LONGEST:
            raise UndecidedError("a string that is so long that it was not made")
        if not (self.patterns or self.unmatched or self.formats or self.unformatted):
            return self._plain()
        return self._formatted() if self.formats or self.unformatted else next(self._matching(), None)

    def _clash(self) -> bool:
        """Whether the formats alone show that there is no such string."""
        if any(is_part(one, other) for one in self.formats for other in self.unformatted):
            return True
        return any(disjoint(one, other) for one in self.formats for other in self.formats if one < other)

    def _of_the_known(self) -> str | None:
        """Nobody knows which strings are of a format that nobody knows, but that there are some."""
        formats, unformatted = (frozenset(filter(is_known, one)) for one in (self.formats, self.unformatted))
        text = replace(self, formats=formats, unformatted=unformatted).sample()
        if text is not None and unformatted != self.unformatted:
            unknown = min(self.unformatted - unformatted)
            raise UndecidedError(f"which strings are of the format {unknown}", text)
        return text

    def _plain(self) -> str | None:
        if self.most == 0:
            return "" if "" not in self.but else None
        if self.least == 0 and "" not in self.but:
            return ""
        length = max(self.least, 1)
        return next(text for text in (chr(code) * length for code in count(0x61)) if text not in self.but)

    def _matching(self, wanted: frozenset[str] = frozenset()) -> Iterator[str]:
        """Strings of these lengths and patterns, whatever their format."""
        refused = [*sorted(self.unmatched), *(f"^{SPECIAL.sub(_escaped, text)}$" for text in sorted(self.but))]
        return strings(sorted(self.patterns | wanted), refused, self.least, self.most)

    def _formatted(self) -> str | None:
        """A string of the formats: the best known one, or one that the patterns lead to."""
        known = [*(text for one in sorted(self.formats) for text in samples(one)), *(ODD if self.unformatted else ())]
        found = [text for text in known if self._fits(text)]
        if found:
            return found[0]
        if self.unformatted and not self.formats and not self.patterns and not self.unmatched:
            padded = (letter * length for letter in "a% \\" for length in (self.least, self.least + 1) if length)
            found = [text for text in padded if self._fits(text)]
            if found:
                return found[0]
        longer = [text for one in sorted(self.formats) if (text := stretched(one, self.least)) and self._fits(text)]
        if longer:
            return longer[0]
        hulls = frozenset(pattern for one in self.formats if (pattern := hull(one)) is not None)
        seen = 0
        for text in islice(self._matching(hulls), MOST_TRIED):
            seen += 1
            if self._fits(text):
                return text
        if not seen:
            return None
        raise UndecidedError(f"which strings are of the format {', '.join(sorted(self.formats | self.unformatted))}")


def _escaped(match: "re.Match[str]") -> str:
    return f"\\{match[0]}"
