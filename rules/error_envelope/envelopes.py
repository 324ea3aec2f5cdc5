"""Whether the body of an error, as a server sent it, has an envelope or the form that the document gives its errors."""

from collections.abc import Iterator, Mapping

from contractctl.contract.envelope import PROBLEM_MEDIA
from contractctl.contract.forms import Form
from contractctl.contract.settings import ContractSettings
from contractctl.document.node import Value
from contractctl.spec.merged import normalised
from contractctl.traffic import Answer

from .answers import member

TYPES: Mapping[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    dict: "object",
    list: "array",
}
PROBLEM_TEXTS = ("type", "title", "detail", "instance")


def lacks_of_nested(body: Mapping[str, Value], settings: ContractSettings) -> tuple[str, ...]:
    """What a body lacks of `{error: {code, message}}` under the configured names, in words."""
    names = settings.envelope.names
    root = (names.root,) if names.root else ()
    found = []
    for name in (names.code, names.message):
        value = member(body, tuple(normalised(one) for one in (*root, name)))
        dotted = ".".join((*root, name))
        if not isinstance(value, str):
            found.append(dotted if value is None else f"{dotted} as a string")
    return tuple(found)


def lacks_of_problem(body: Mapping[str, Value]) -> tuple[str, ...]:
    """What a body lacks of Problem Details: type and title, or title and status."""
    return () if "title" in body and ("type" in body or "status" in body) else ("type", "title")


def is_problem(answer: Answer) -> bool:
    """Whether an answer says that it is Problem Details (RFC 9457 3)."""
    return answer.media_type == PROBLEM_MEDIA


def problem_faults(answer: Answer, body: Mapping[str, Value]) -> Iterator[tuple[str, bool]]:
    """What RFC 9457 3.1 forbids in a body that says it is Problem Details, and whether it is a MUST. No member is required."""
    status = body.get("status")
    if "status" in body and (type(status) is not int or status != answer.status):
        yield f"its 'status' is not {answer.status}", True
    for name in PROBLEM_TEXTS:
        if name in body and not isinstance(body[name], str):
            yield f"its '{name}' is no string", False


def form_seen(body: Mapping[str, Value], own: Form | None = None) -> Form:
    """The form of a body that was received, as `form_of` gives it for a schema; null is of any type.

    A value whose type is one of those that the `own` form declares for it is written as that form writes it.
    """
    declared = own.members if own is not None else {}
    return Form(
        frozenset({frozenset((name, _fitted(kind, declared.get(name))) for name, kind in _members(body, "", 2))})
    )


def _fitted(kind: str, declared: str | None) -> str:
    known = (declared or "").split("/")
    fits = kind in known or (kind == "integer" and "number" in known)
    return declared if declared and fits else kind


def _members(value: Value, prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    for name, inner in value.items() if isinstance(value, dict) else ():
        dotted = prefix + normalised(str(name))
        yield dotted, TYPES.get(type(inner), "")
        if depth > 1:
            yield from _members(inner, f"{dotted}.", depth - 1)
