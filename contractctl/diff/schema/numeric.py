"""Sets of numbers: an interval, multiples, non-multiples, and finite sets; exact, as fractions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from math import ceil, floor, gcd, lcm

MOST_TRIED = 10_000
"""How many multiples are looked at before a set of numbers counts as unknown."""

DIGITS = 21
"""Numbers with more digits are written with an exponent."""

SINGLE = Fraction("3.4028234663852886e38")
"""The largest number of single precision (IEEE 754), which is what the format `float` means."""

Bound = tuple[Fraction, bool]
"""A bound of an interval, and whether the bound itself is left out."""


class UndecidedError(Exception):
    """It would take too long, or cannot be known, whether there is such a value; the message says why."""

    def __init__(self, why: str, guess: object = None) -> None:
        super().__init__(why)
        self.guess = guess
        """A value that may be one."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers between two bounds, multiples of `step`, of none of `apart`; among `only` where it is set; none of `but`."""

    low: Bound | None = None
    high: Bound | None = None
    step: Fraction | None = None
    apart: frozenset[Fraction] = frozenset()
    only: frozenset[Fraction] | None = None
    but: frozenset[Fraction] = frozenset()
    formats: frozenset[str] = frozenset()
    unformatted: frozenset[str] = frozenset()
    """Formats that nobody knows; what is of one of them is not what is of none."""

    def met(self, other: "Numbers") -> "Numbers":
        """The numbers in both."""
        low = max((one for one in (self.low, other.low) if one), default=None)
        highs = [one for one in (self.high, other.high) if one]
        high = min(highs, key=lambda bound: (bound[0], not bound[1]), default=None)
        only = self.only if other.only is None else other.only if self.only is None else self.only & other.only
        step = self.step if other.step is None else other.step if self.step is None else _lcm(self.step, other.step)
        return Numbers(
            low, high, step, self.apart | other.apart, only, self.but | other.but,
            self.formats | other.formats, self.unformatted | other.unformatted,
        ).tidied()  # fmt: skip

    def tidied(self) -> "Numbers":
        """The same set, said in one way: bounds are multiples of the step, a finite set says all."""
        if self.only is not None:
            kept = frozenset(value for value in self.only if self._fits(value))
            return Numbers(only=kept)
        if self.step is None:
            return self
        low, high = self.low, self.high
        if low is not None:
            count = ceil(low[0] / self.step)
            low = ((count + (low[1] and count * self.step == low[0])) * self.step, False)
        if high is not None:
            count = floor(high[0] / self.step)
            high = ((count - (high[1] and count * self.step == high[0])) * self.step, False)
        return replace(self, low=low, high=high)

    def _fits(self, value: Fraction) -> bool:
        if self.low is not None and (value < self.low[0] or (self.low[1] and value == self.low[0])):
            return False
        if self.high is not None and (value > self.high[0] or (self.high[1] and value == self.high[0])):
            return False
        if self.unformatted or (self.step is not None and (value / self.step).denominator != 1):
            return False
        return value not in self.but and all((value / step).denominator != 1 for step in self.apart)

    @property
    def empty(self) -> bool:
        """Whether a glance shows that there is no such number."""
        if self.only is not None:
            return not self.only
        if not self.formats.isdisjoint(self.unformatted) or self._is_beyond():
            return True
        if self.low is None or self.high is None:
            return False
        return self.low[0] > self.high[0] or (self.low[0] == self.high[0] and (self.low[1] or self.high[1]))

    def _is_beyond(self) -> bool:
        """Whether these are whole numbers that the format `float` alone refuses: that one is about their fractions."""
        if self.step is None:
            return False
        return SINGLE < self.distance <= SINGLE + self.step

    @property
    def remoteness(self) -> tuple[Fraction, bool]:
        """How far from zero these are, and whether on the side of the negative ones: what is near is tried first."""
        return self.distance, self.high is not None and self.high[0] < 0

    @property
    def distance(self) -> Fraction:
        """How far from zero the interval begins."""
        if self.low is not None and self.low[0] > 0:
            return self.low[0]
        return -self.high[0] if self.high is not None and self.high[0] < 0 else Fraction(0)

    def outside(self) -> list["Numbers"]:
        """The numbers that are not in this set, as a union."""
        if self.only is not None:
            return [Numbers(but=self.only)]
        found = []
        if self.low is not None:
            found.append(Numbers(high=(self.low[0], not self.low[1])))
        if self.high is not None:
            found.append(Numbers(low=(self.high[0], not self.high[1])))
        if self.step is not None:
            found.append(Numbers(apart=frozenset({self.step})))
        found.extend(Numbers(step=step).tidied() for step in sorted(self.apart))
        found.extend(Numbers(unformatted=frozenset({one})) for one in sorted(self.formats))
        found.extend(Numbers(formats=frozenset({one})) for one in sorted(self.unformatted))
        if self.but:
            found.append(Numbers(only=self.but))
        return found

    def sample(self) -> int | float | None:
        """The simplest number of the set, None where there is none. Raises UndecidedError."""
        if self.empty:
            return None
        if self.only is not None:
            return written(min(self.only, key=_plainness))
        if self.unformatted:
            known = replace(self, unformatted=frozenset()).sample()
            if known is not None:
                raise UndecidedError(f"which numbers are of the format {min(self.unformatted)}", known)
            return None
        return self._multiple(self.step) if self.step is not None else self._real()

    def _multiple(self, step: Fraction) -> int | float | None:
        """One of the multiples, from zero outwards; where all that repeats was seen, there is none."""
        if any((step / other).denominator == 1 for other in self.apart):
            return None
        period = lcm(*((_lcm(step, other) / step).numerator for other in self.apart))
        least = None if self.low is None else int(self.low[0] / step)
        most = None if self.high is None else int(self.high[0] / step)
        enough = 2 * (period + len(self.but)) + 1
        for count in islice(_outwards(least, most), min(enough, MOST_TRIED)):
            if self._fits(count * step):
                return written(count * step)
        size = None if least is None or most is None else most - least + 1
        if enough <= MOST_TRIED or (size is not None and size <= MOST_TRIED):
            return None
        raise UndecidedError("which numbers are multiples of one number and of none of many others")

    def _real(self) -> int | float | None:
        low, high = self.low and self.low[0], self.high and self.high[0]
        if low is not None and low == high:
            return written(low) if self._fits(low) else None
        start = Fraction(0) if low is None else low
        if low is None and high is not None:
            start = high - 1
        width = high - low if low is not None and high is not None else Fraction(1)
        for value in _decimals(start, width):
            if self._fits(value):
                return written(value)
        raise UndecidedError("a number that is a multiple of none of many others")


def written(value: Fraction) -> int | float:
    """A number as JSON has it. Raises UndecidedError for one that no float stands for."""
    if value.denominator == 1 and abs(value) < 10**DIGITS:
        return value.numerator
    try:
        made = float(value)
    except OverflowError:
        made = float("inf")
    if made in {float("inf"), float("-inf")} or Fraction(repr(made)) != value:
        if value.denominator == 1:
            return value.numerator
        raise UndecidedError("a number that cannot be written down exactly")
    return made


def exact(value: float) -> Fraction | None:
    """The number that is written as this one: 0.1 is a tenth. None for infinity."""
    if isinstance(value, int):
        return Fraction(value)
    return Fraction(repr(value)) if value - value == 0 else None


def _plainness(value: Fraction) -> tuple[Fraction, bool]:
    return (abs(value), value < 0)


def _lcm(one: Fraction, other: Fraction) -> Fraction:
    numerator = one.numerator * other.numerator // gcd(one.numerator, other.numerator)
    return Fraction(numerator, gcd(one.denominator, other.denominator))


def _outwards(least: int | None, most: int | None) -> Iterator[int]:
    """All whole numbers between two bounds, from the one nearest to zero."""
    start = max(least, 0) if least is not None else 0
    start = min(start, most) if most is not None else start
    yield start
    up, down = start + 1, start - 1
    while (most is None or up <= most) or (least is None or down >= least):
        if most is None or up <= most:
            yield up
        if least is None or down >= least:
            yield down
        up, down = up + 1, down - 1


def _decimals(start: Fraction, width: Fraction) -> Iterator[Fraction]:
    """Short decimals in an interval that begins at `start`: zero and whole numbers first, then finer and finer ones."""
    yield from (Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(-1, 2), start)
    if abs(start) >= 10**DIGITS:
        yield Fraction(10 ** len(str(floor(abs(start))))) * (1 if start > 0 else -1)
    yield start + width
    yield from (Fraction(ceil(start)), Fraction(floor(start) + 1), Fraction(floor(start) + 2))
    grain = Fraction(1)
    while grain > width / 2:
        grain /= 10
    for _ in range(6):
        first = floor(start / grain)
        yield from ((first + count) * grain for count in range(1, 20))
        grain /= 10
