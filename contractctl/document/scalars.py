"""Plain YAML scalars become values by the core schema of YAML 1.2 (section 10.3.2)."""

import math
import re
from dataclasses import dataclass

from contractctl.document.limits import LARGEST_INTEGER, MAX_DIGITS
from contractctl.document.node import Value

WORDS: dict[str, Value] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
"""The plain scalars that are null or a boolean."""

NUMBER_STARTS = frozenset("+-.0123456789")
"""What a number may begin with."""

WORDS_BEFORE = frozenset(
    word for base in ("yes", "no", "on", "off") for word in (base, base.capitalize(), base.upper())
)
"""The plain scalars that were booleans in YAML 1.1."""

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_OTHER_BEFORE = re.compile(
    r"""(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)()      # booleans
    |[-+]?0[0-7_]*[1-7_][0-7_]*()                            # octal integers
    |[-+]?0b[01_]+()
    |[-+]?0x[0-9a-fA-F]*_[0-9a-fA-F_]*()
    |[-+][0-9_]*0x[0-9a-fA-F_]+()
    |[-+]?[1-9][0-9]*_[0-9_]*()                              # 1_000
    |[-+]?[0-9][0-9_]*\.[0-9]*_[0-9_]*(?:[eE][-+][0-9]+)?()
    |[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?()      # 1:30 is ninety
    |[0-9]{4}-[0-9]{2}-[0-9]{2}()
    |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?
       (?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?()
    |0o[0-7]+()                                              # octal only since 1.2
    |[-+]?0[0-9]*[89][0-9]*()
    |[-+]?[0-9]+[eE][-+]?[0-9]+()                            # an exponent needed a dot and a sign
    |[-+]?[0-9]*\.[0-9]*[eE][0-9]+()""",
    re.VERBOSE,
)
_BEFORE = (
    "a boolean",
    "an octal number",
    "a binary number",
    "a number",
    "a number",
    "a number",
    "a number",
    "a number of base 60",
    "a date",
    "a time",
    "a string",
    "a string",
    "a string",
    "a string",
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is odd about a scalar: a kind of problem and what to say of it."""

    kind: str
    message: str


def integer(text: str, base: int = 10) -> tuple[int, Flaw | None]:
    """An integer of any length: one with more than 4,300 digits becomes the nearest one that has 4,300."""
    if base != 10 or len(text) <= MAX_DIGITS:  # noqa: PLR2004 - the decimal base
        value = int(text, base)
        if abs(value) <= LARGEST_INTEGER:
            return value, None
    value = -LARGEST_INTEGER if text.startswith("-") else LARGEST_INTEGER
    return value, Flaw("number-too-long", f"This integer has more than {MAX_DIGITS:,} digits.")


def double(text: str) -> tuple[float, Flaw | None]:
    """A double: a finite one also where the text is beyond its range."""
    value = float(text)
    if math.isinf(value):
        shown = text if len(text) <= 30 else f"{text[:27]}..."  # noqa: PLR2004 - as much as fits a message
        return math.copysign(1.7976931348623157e308, value), Flaw("number-too-large", f"{shown} is too large a number.")
    return value, None


def number(text: str) -> tuple[Value, Flaw | None]:
    """The value of a plain scalar that begins like a number: the text itself where it is none."""
    if _INTEGER.fullmatch(text):
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        return integer(text if base == 10 else text[2:], base)  # noqa: PLR2004 - the decimal base
    if _FLOAT.fullmatch(text):
        return double(text)
    if _NOT_FINITE.fullmatch(text):
        return float(text.replace(".", "")), Flaw("not-finite", f"JSON has no {text}.")
    return text, None


def ambiguity(text: str, value: Value) -> Flaw | None:
    """Whether YAML 1.1 readers take a plain scalar for something else than the value it has in YAML 1.2."""
    match = _OTHER_BEFORE.fullmatch(text)
    if match is None or match.lastindex is None:
        return None
    now = "a string" if isinstance(value, str) else f"the number {value}"
    before = _BEFORE[match.lastindex - 1]
    message = f"{text} is {before} in YAML 1.1 and {now} in YAML 1.2; quote it, or write it so that both agree."
    return Flaw("ambiguous-scalar", message)


def resolve(text: str) -> tuple[Value, Flaw | None]:
    """The value of a plain scalar, and what is odd about it."""
    if text in WORDS:
        return WORDS[text], None
    value, flaw = number(text) if text[0] in NUMBER_STARTS else (text, None)
    if flaw is None and len(text) <= 40:  # noqa: PLR2004 - no scalar of use is longer
        flaw = ambiguity(text, value)
    return value, flaw
