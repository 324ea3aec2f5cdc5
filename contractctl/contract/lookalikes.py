"""Values of the same form that nobody gave: for ids that are not there, and for keys that were not used."""

LONGEST = 8
"""So many characters at the end are changed: what stands before them may say the kind or the version of an id."""
CLASSES = ("0123456789", "abcdef", "ghijklmnopqrstuvwxyz", "ABCDEF", "GHIJKLMNOPQRSTUVWXYZ")
"""A character is changed within its class, so that a hexadecimal number stays one."""


def lookalike(text: str, step: int = 1) -> str:
    """Another text of the same form; each `step` from 1 to 9 gives another one. Where nothing can be changed, the same."""
    changed = list(text)
    places = [index for index, letter in enumerate(changed) if any(letter in one for one in CLASSES)]
    for index in places[-LONGEST:]:
        among = next(one for one in CLASSES if changed[index] in one)
        changed[index] = among[(among.index(changed[index]) + _shift(step, len(among))) % len(among)]
    return "".join(changed)


def _shift(step: int, size: int) -> int:
    """How far to go in a class of this size, never all the way round."""
    return (step * 3 - 1) % (size - 1) + 1
