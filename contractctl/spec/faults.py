"""The error tree of a JSON Schema validator becomes a flat list of faults: of alternatives, the one that was meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.model import Pointer

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

UNDECIDED = frozenset({"BacktrackLimitExceeded", "RegexEngineFailure"})
"""The engine gave up on a pattern: nothing is known about the value then."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where in the instance, by which keyword of which schema, and what was expected."""

    path: Pointer
    keyword: str
    expected: tuple[object, ...] = ()
    """Names, options, types or the limit, as the keyword has them."""
    location: str = ""
    """The keyword's place in the schema: an absolute URI with a JSON Pointer as its fragment."""


def faults(errors: "Iterable[ValidationError]", *, guess: bool = False) -> list[Fault]:
    """The faults behind the errors, those of `oneOf` and `anyOf` replaced by what is wrong with the branch meant.

    Where several branches are equally near, `guess` takes the first of them; else there is one fault for all.
    """
    found: list[Fault] = []
    for error in errors:
        if type(error.kind).__name__ in UNDECIDED:
            continue
        context = getattr(error.kind, "context", None)
        if context is None or type(error.kind).__name__ == "OneOfMultipleValid":
            found.extend(_simple(error))
        else:
            found.extend(_meant(error, [faults(branch, guess=guess) for branch in context], guess=guess))
    return found


def _simple(error: "ValidationError") -> Iterable[Fault]:
    kind = error.kind
    path, location = tuple(error.instance_path), error.absolute_keyword_location or ""
    name = kind.name
    inner = getattr(kind, "error", None)
    if name == "propertyNames" and inner is not None:
        yield Fault((*path, str(inner.instance)), name, (inner.kind.name,), location)
    elif name in {"additionalProperties", "unevaluatedProperties"}:
        for unexpected in getattr(kind, "unexpected", ()):
            yield Fault((*path, unexpected), name, (), location)
    elif type(kind).__name__ == "OneOfMultipleValid":
        yield Fault(path, "oneOf", ("several",), location)
    else:
        yield Fault(path, "enum" if name == "const" else name, _expected(kind), location)


def _expected(kind: object) -> tuple[object, ...]:
    """What a keyword asked for, read from whichever attribute this kind of error has."""
    for attribute in ("options", "types"):
        if hasattr(kind, attribute):
            return tuple(getattr(kind, attribute))
    for attribute in ("property", "expected_value", "limit", "pattern", "format", "multiple_of", "schema"):
        if hasattr(kind, attribute):
            return (getattr(kind, attribute),)
    return ()


def _meant(error: "ValidationError", branches: Sequence[list[Fault]], *, guess: bool) -> list[Fault]:
    """The faults of the branch that the author had in mind; one fault for all where that cannot be told."""
    path = tuple(error.instance_path)
    if not all(branches):
        return []  # one of them may match
    candidates = _without_references(error.instance, path, list(branches))
    together = _together(candidates) or _no_kind(candidates, path)
    if together is not None or not candidates:
        return [] if together is None else [together]
    nearest = min(_distance(branch, path) for branch in candidates)
    best = [branch for branch in candidates if _distance(branch, path) == nearest]
    merged = _together(best)
    if merged is not None:
        return [merged]
    return best[0] if guess or len(best) == 1 else [Fault(path, "oneOf", (len(branches),))]


def _without_references(instance: object, path: Pointer, branches: list[list[Fault]]) -> list[list[Fault]]:
    """Leave out the Reference Object where no `$ref` is written, and everything else where one is."""
    unexpected = Fault((*path, "$ref"), "additionalProperties")
    if isinstance(instance, dict) and "$ref" in instance:
        kept = [one for one in branches if all(fault.path != unexpected.path or fault.expected for fault in one)]
    else:
        kept = [one for one in branches if all(fault.path != path or fault.expected != ("$ref",) for fault in one)]
    return kept or branches


def _distance(branch: Sequence[Fault], path: Pointer) -> tuple[int, int, int, int]:
    """How far a value is from a branch: wrong type, wrong discriminating constants, faults at the value, all faults."""
    depth = len(path)
    own = [fault for fault in branch if len(fault.path) <= depth + 1]
    return (
        sum(1 for fault in own if len(fault.path) == depth and fault.keyword == "type"),
        sum(1 for fault in own if fault.keyword == "enum" and (len(fault.expected) == 1 or fault.path[-1:] == ("in",))),
        sum(1 for fault in own if len(fault.path) == depth or fault.keyword.endswith("Properties")),
        len(branch),
    )


def _no_kind(branches: Sequence[list[Fault]], path: Pointer) -> Fault | None:
    """One fault where a member such as `in` or `type` names none of the kinds that the branches stand for."""
    named = [[one for one in branch if one.keyword == "enum" and len(one.path) == len(path) + 1] for branch in branches]
    common = set.intersection(*({one.path for one in kinds} for kinds in named)) if named else set()
    if not common:
        return None
    wrong = [[one] for kinds in named for one in kinds if one.path == min(common, key=str)]
    return _together(wrong)


def _together(branches: Sequence[list[Fault]]) -> Fault | None:
    """One fault for branches that each fail in the same simple way: the options, types or names of all."""
    firsts = [branch[0] for branch in branches if len(branch) == 1]
    if len(firsts) != len(branches) or not firsts:
        return None
    first = firsts[0]
    same = all(fault.path == first.path and fault.keyword == first.keyword for fault in firsts)
    if not same or first.keyword not in {"enum", "type", "required"}:
        return None
    expected: list[object] = []
    for fault in firsts:
        expected.extend(value for value in fault.expected if value not in expected)
    keyword = "any-required" if first.keyword == "required" and len(firsts) > 1 else first.keyword
    return Fault(first.path, keyword, tuple(expected), first.location)
