"""What the states of a job are called, and where a body shows the state it is in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contractctl.contract.collection import success_body
from contractctl.contract.long_running import STATUS_NAMES
from contractctl.contract.names import words
from contractctl.document.node import Value
from contractctl.spec.merged import Shape, merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.parts import MediaType
from contractctl.spec.schema import Schema

from . import Options

SUCCESS = words("completed complete succeeded success successful done finished ready ok available processed")
FAILURE = words("""failed failure fail error errored errors rejected cancelled canceled expired timeout timed_out aborted terminated
    stopped invalid denied""")
CANCELED = words("cancelled canceled aborted terminated stopped")
WAITING = words("queued pending accepted created scheduled waiting submitted requested received enqueued")
RUNNING = words("running in_progress processing started executing working")
NOT = words("not non un in pre being")
TERMINAL = "x-terminal-states"
WRAPPED = 3
"""What has no more members than so many may wrap the job: `{"action": {...}, "links": {...}}`."""
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StateMember:
    """The member of a body that tells the state: the way to it, its schemas, what stands beside it."""

    path: Path
    schemas: tuple[Schema, ...]
    beside: Shape

    @property
    def name(self) -> str:
        """How a message names it."""
        return ".".join(self.path)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """What its values may be."""
        return merged(self.schemas, "response").alternatives

    @property
    def values(self) -> tuple[str, ...] | None:
        """The states that are listed: by `enum`, by `x-extensible-enum`; None where none are."""
        found: list[str] = []
        for shape in self.shapes:
            listed: Sequence[Value] | None = shape.enum
            for source in shape.sources if listed is None else ():
                extensible = source.raw.get("x-extensible-enum")
                listed = extensible if isinstance(extensible, list) else listed
            if listed is None and shape.types != frozenset({"null"}):
                return None
            found.extend(one for one in listed or () if isinstance(one, str))
        return tuple(dict.fromkeys(found)) or None

    @property
    def is_flag(self) -> bool:
        """Whether it is true once the job has ended (AIP-151)."""
        return all(shape.types == frozenset({"boolean"}) for shape in self.shapes)

    @property
    def is_structure(self) -> bool:
        """Whether it is no single value but an object or a list, of which nothing is known here."""
        return any(shape.types is not None and shape.types & {"object", "array"} for shape in self.shapes)

    @property
    def ends(self) -> tuple[str, ...]:
        """The states that the document itself calls the end, by `x-terminal-states`."""
        for one in self.schemas:
            listed = one.raw.get(TERMINAL)
            if isinstance(listed, dict):
                listed = [state for group in listed.values() if isinstance(group, list) for state in group]
            if isinstance(listed, list):
                return tuple(str(state) for state in listed)
        return ()


def state_member(operation: Operation) -> StateMember | None:
    """The member of the 200 that tells the state."""
    return state_member_of(success_body(operation))


def state_member_of(media: MediaType | None) -> StateMember | None:
    """The member that tells the state: of the body itself, or of the one thing that it wraps."""
    shapes = merged(media.schema, "response").alternatives if media is not None else ()
    for shape in shapes:
        for path, held in ((), shape), *wrapped(shape):
            found = held.named(STATUS_NAMES)
            if found:
                name, schemas = next(iter(found.items()))
                return StateMember((*path, name), schemas, held)
    return None


def wrapped(shape: Shape) -> Iterator[tuple[Path, Shape]]:
    """The objects in a body that has little else."""
    if len(shape.properties) > WRAPPED:
        return
    for name, schemas in shape.properties.items():
        for one in merged(schemas, "response").alternatives:
            if one.is_object:
                yield (name,), one


def shows_state(names: Sequence[str]) -> bool:
    """Whether one of some normalised names tells a state: `status`, `processing_status`."""
    return any(one in STATUS_NAMES or one.endswith(("_status", "_state")) for one in names)


def is_success(state: str, options: Options) -> bool:
    """Whether a job in this state has ended well."""
    return _is_one_of(state, options.success_states) or _has(state, SUCCESS)


def is_failure(state: str, options: Options) -> bool:
    """Whether a job in this state has ended otherwise."""
    return _is_one_of(state, options.failure_states) or _has(state, FAILURE)


def is_canceled(state: str) -> bool:
    """Whether somebody has ended the job."""
    return _has(state, CANCELED)


def is_end(state: str, options: Options, ends: Sequence[str] = ()) -> bool:
    """Whether a job in this state stays in it."""
    return state in ends if ends else is_success(state, options) or is_failure(state, options)


def rank(state: str) -> int | None:
    """How far a job that has not ended is: waiting, running; None where the word does not say."""
    plain = normalised(state)
    return 0 if plain in WAITING else 1 if plain in RUNNING else None


def _is_one_of(state: str, names: Sequence[str]) -> bool:
    return any(normalised(state) == normalised(one) for one in names)


def _has(state: str, known: frozenset[str]) -> bool:
    parts = normalised(state).split("_")
    return (normalised(state) in known or bool(known & set(parts))) and not NOT & set(parts)
