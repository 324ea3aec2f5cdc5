"""What an answer to a batch says of each item, read as its document has it, else by the usual names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contractctl.contract.envelope import CODE_LIKE
from contractctl.contract.names import words
from contractctl.contract.resources import own_id
from contractctl.document.node import Value
from contractctl.spec.merged import normalised
from contractctl.traffic import Exchange

from .batches import Batch
from .results import ERRORS, FAILED, FROM_ONE, INDEX, RESULTS, results_of

GOOD = words("""ok success succeeded successful created updated accepted done completed complete processed queued pending
    inserted stored taken active enqueued""")
BAD = words("error errored failed failure fail rejected invalid refused denied not_found conflict unprocessable")
FLAGS = words("success succeeded ok successful is_success")
STATUS = words("status status_code http_status state outcome result code")
TAKEN_COUNT = words("succeeded success_count succeeded_count successful_count successes created_count ok_count")
FAILED_COUNT = words("failed failure_count failed_count failures_count error_count errors_count")
CLIENT_ERROR, LOWEST, HIGHEST = 400, 100, 599


@dataclass(frozen=True, slots=True)
class Entries:
    """What an answer says of the items of a batch."""

    body: Value
    name: str
    """Where the entries stand; empty for the body itself."""
    each: tuple[Mapping[str, Value], ...] | None
    """An entry for each item; None where only those that failed have one."""
    failures: tuple[Mapping[str, Value], ...] = ()

    def entry(self, index: int) -> Mapping[str, Value] | None:
        """The entry of an item: by the index that it names, else by its place."""
        entries = self.each if self.each is not None else self.failures
        named = {number_of(one): one for one in entries if number_of(one) is not None}
        if named:
            return named.get(index)
        return self.each[index] if self.each is not None and index < len(self.each) else None

    def failed(self, index: int) -> bool | None:
        """Whether an item is said to have failed; None where nothing is said that can be read."""
        entry = self.entry(index)
        if self.each is not None:
            return failed(entry) if entry is not None else None
        if entry is not None:
            return True
        return False if not self.failures or any(number_of(one) is not None for one in self.failures) else None

    def fault(self, count: int) -> str | None:
        """What is wrong with the entries for so many items: their number, or what items they name."""
        if self.each is None:
            return None
        where = f"'{self.name}'" if self.name else "the answer"
        if len(self.each) != count:
            return f"{where} has {len(self.each)} {'entry' if len(self.each) == 1 else 'entries'} for {count} items"
        numbers = sorted(number for one in self.each if (number := number_of(one)) is not None)
        if len(numbers) < count or numbers == list(range(count)):
            return None
        if numbers == list(range(1, count + 1)) and FROM_ONE & {normalised(str(key)) for key in self.each[0]}:
            return None
        return f"the entries of {count} items name {', '.join(map(str, numbers))}: want 0 to {count - 1}"

    def id_of(self, index: int) -> str | None:
        """The id of what was made of an item; None where its entry shows none."""
        entry = self.entry(index)
        if entry is None:
            return None
        for holder in (entry, *(one for one in entry.values() if isinstance(one, dict))):
            name = own_id(holder)
            if name is not None and normalised(name) not in INDEX:
                return str(holder[name])
        return None

    def miscounted(self, *, taken: int, failed: int) -> str | None:
        """Which count in the answer is not right; None for none."""
        held = self.body if isinstance(self.body, dict) else {}
        for names, count in ((TAKEN_COUNT, taken), (FAILED_COUNT, failed)):
            for name, value in held.items():
                if normalised(str(name)) in names and type(value) is int and value != count:
                    return f"'{name}' is {value}, where the entries say {count}"
        return None


def entries_of(exchange: Exchange, found: Batch) -> Entries | None:
    """The entries of an answer; None where there are none that could be read."""
    body = exchange.answer.json_or_none if exchange.succeeded else None
    if body is None:
        return None
    declared = results_of(found)
    for one in declared:
        held = _at(body, one.path)
        if one.kind == "each" and held is not None:
            return Entries(body, ".".join(one.path), held)
    for one in declared:
        held = _at(body, one.path)
        if one.kind == "failed" and held is not None:
            return Entries(body, ".".join(one.path), None, held)
    if declared:
        return None
    return _by_names(body)


def _by_names(body: Value) -> Entries | None:
    """The entries by the usual names, where the document does not say where they stand."""
    if not isinstance(body, dict):
        held = _entries(body)
        return Entries(body, "", held) if held and all(failed(one) is not None for one in held) else None
    for name, value in body.items():
        held = _entries(value)
        if held and normalised(str(name)) in RESULTS and all(failed(one) is not None for one in held):
            return Entries(body, str(name), held)
    for name, value in body.items():
        held = _entries(value)
        if held is not None and normalised(str(name)) in FAILED:
            return Entries(body, str(name), None, held)
    return None


def _at(body: Value, path: Sequence[str]) -> tuple[Mapping[str, Value], ...] | None:
    """The entries at a path."""
    for name in path:
        body = body.get(name) if isinstance(body, dict) else None
    return _entries(body)


def _entries(value: Value) -> tuple[Mapping[str, Value], ...] | None:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return None
    return tuple(one for one in value if isinstance(one, dict))


def number_of(entry: Mapping[str, Value]) -> int | None:
    """The index that an entry names."""
    for name, value in entry.items():
        if normalised(str(name)) in INDEX:
            if type(value) is int:
                return value
            if isinstance(value, str) and value.isdigit():
                return int(value)
    return None


def failed(entry: Mapping[str, Value]) -> bool | None:
    """Whether an entry says that its item failed; None where it says neither."""
    named = {normalised(str(name)): value for name, value in entry.items()}
    for name in FLAGS & named.keys():
        if isinstance(named[name], bool):
            return not named[name]
    for name in sorted(STATUS & named.keys(), key=lambda one: one == "code"):
        said = _said(named[name])
        if said is not None:
            return said
    errors = [named[name] for name in ("error", "errors", "failure", "validation_errors") if name in named]
    if errors:
        return any(errors)
    return False if own_id(entry) is not None else None


def _said(value: Value) -> bool | None:
    """What a status says: a number of HTTP, or a word."""
    if isinstance(value, str) and value.isdigit():
        value = int(value)
    if type(value) is int:
        return value >= CLIENT_ERROR if LOWEST <= value <= HIGHEST else None
    word = normalised(value) if isinstance(value, str) else ""
    return True if word in BAD else False if word in GOOD else None


def codes(entry: Mapping[str, Value]) -> Iterator[str]:
    """The codes for programs that an entry gives, itself or in its error."""
    yield from _codes(entry, CODE_LIKE - {"id", "name", "error", "type"})
    for name, value in entry.items():
        if normalised(str(name)) in ERRORS:
            for held in value if isinstance(value, list) else (value,):
                if isinstance(held, dict):
                    yield from _codes(held, CODE_LIKE - {"error"})
                    inner = held.get("error")
                    yield from _codes(inner, CODE_LIKE) if isinstance(inner, dict) else ()


def _codes(holder: Mapping[str, Value], names: frozenset[str]) -> Iterator[str]:
    for name, value in holder.items():
        if (
            normalised(str(name)) in names
            and isinstance(value, str | int)
            and not isinstance(value, bool)
            and value != ""
        ):
            yield str(value)
