"""What the descriptions say of a second request: that it is refused, or answered like the first."""

from collections.abc import Iterator

from contractctl.contract.repetition import once_only, refuses_a_second, tells_of_a_first, unique
from contractctl.contract.wording import foreign
from contractctl.spec.merged import Shape, merged
from contractctl.spec.operation import Operation

from .named import shapes_taken

TEXT = frozenset({"string"})


def by_words(operation: Operation) -> str | None:
    """Why a second request does no more, in the words of the document; None where it does not say so."""
    if refuses_a_second(of_conflict(operation)):
        return "its 409 refuses a second one"
    if once_only(operation.description):
        return "its description says what becomes of a second one"
    status = next((status for status, text in other_answers(operation) if tells_of_a_first(text)), None)
    if status is not None:
        return f"its {status} answers a second one"
    name = next((name for shape in shapes_taken(operation) for name in unique_members(shape)), None)
    return f"no two have the same '{name}'" if name is not None else None


def of_conflict(operation: Operation) -> str:
    """The description of the declared 409; empty where there is none."""
    conflict = operation.responses.get("409")
    text = conflict.raw.get("description") if conflict is not None else None
    return text if isinstance(text, str) else ""


def other_answers(operation: Operation) -> Iterator[tuple[str, str]]:
    """The successes and redirects beside the answer that tells what was created, each with its description."""
    answers = sorted(status for status in operation.responses if status.startswith(("2", "3")))
    created = "201" if "201" in answers else next(iter(answers), None)
    for status in answers:
        text = operation.responses[status].raw.get("description")
        if status != created and isinstance(text, str):
            yield status, text


def unique_members(shape: Shape, depth: int = 1) -> Iterator[str]:
    """The required strings of a body that are described as unique, also inside its only required object: `spec.name`."""
    holders = []
    for name in sorted(shape.required & shape.properties.keys()):
        schemas = shape.properties[name]
        if any(TEXT & one.types for one in schemas):
            if any(unique(one.description) for one in schemas):
                yield name
        else:
            holders.append(name)
    if depth and len(holders) == 1:
        for inner in merged(shape.properties[holders[0]], "request").alternatives:
            yield from (f"{holders[0]}.{name}" for name in unique_members(inner, depth - 1))


def is_unreadable(operation: Operation) -> bool:
    """Whether its 409 is described in a language that is not read here."""
    return foreign((of_conflict(operation),))


def may_clash_by_name(operation: Operation) -> bool:
    """Whether the caller may send a `name`, where a 409 is declared that does not say what it refuses."""
    if "409" not in operation.responses:
        return False
    in_query = any(one.location == "query" and one.name == "name" for one in operation.parameters)
    return in_query or any("name" in shape.properties for shape in shapes_taken(operation))
