"""A baseline keeps what was broken on the day it was written, so that only what is new is a finding."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contractctl.document.identity import is_no_file, shared_path
from contractctl.errors import UsageError
from contractctl.findings import Record

VERSION = 1
KNOWN_AGAIN = 0.5
"""The share of a vanished document's marks that a document of the same title must have to be that document."""


class Known:
    """The marks of one document that are not new."""

    def __init__(self, marks: Mapping[str, Iterable[str]]) -> None:
        self._marks = Counter((rule, mark) for rule, group in marks.items() for mark in group)

    def new(self, found: Sequence[tuple[str, str]]) -> list[bool]:
        """For each rule and mark, whether it is new: a place is known as often as it was broken, whatever was said of it."""
        left = self._marks.copy()
        new = [not _take(left, one) for one in found]
        places: Counter[tuple[str, str]] = Counter()
        for (rule, mark), number in left.items():
            places[rule, mark.partition(".")[0]] += number
        return [
            unseen and not _take(places, (rule, mark.partition(".")[0]))
            for unseen, (rule, mark) in zip(new, found, strict=True)
        ]

    def share(self, found: Iterable[tuple[str, str]]) -> float:
        """How much of what is known is still there, from 0 to 1."""
        total = self._marks.total()
        return (self._marks & Counter(found)).total() / total if total else 0.0


def _take(left: Counter[tuple[str, str]], one: tuple[str, str]) -> bool:
    """Take one away, if there is one left."""
    if left[one] <= 0:
        return False
    left[one] -= 1
    return True


@dataclass(frozen=True)
class Baseline:
    """A baseline file: the records of documents by their path, seen from the file's folder."""

    folder: Path
    records: Mapping[str, Record] = field(default_factory=dict)

    def known(self, record: Record) -> Known | None:
        """What is known of a document, also where it was renamed; None where it is new."""
        own = self.records.get(self.path(record))
        found = own or self._renamed(record, frozenset())
        return Known(found.marks) if found is not None else None

    def path(self, record: Record) -> str:
        """How a document is called here."""
        return shared_path(record.path, self.folder)

    def _renamed(self, record: Record, taken: frozenset[str]) -> Record | None:
        """The one record whose file is gone, and whose title and faults are those of a document."""
        found = [(rule, mark) for rule, marks in record.marks.items() for mark in marks]
        vanished = [
            one
            for path, one in self.records.items()
            if one.title == record.title
            and path not in taken
            and not is_no_file(path)
            and not (self.folder / path).exists()
            and Known(_only_asked(one, record)).share(found) >= KNOWN_AGAIN
        ]
        return vanished[0] if len(vanished) == 1 else None

    def with_records(self, records: Sequence[Record], *, shrink: bool) -> "Baseline":
        """Take up the documents of a run; others stay, as do clauses that were not asked. `shrink`: only less than before."""
        together = dict(self.records)
        taken = {self.path(record) for record in records}
        for record in records:
            path = self.path(record)
            before = self.records.get(path) or self._renamed(record, frozenset(taken))
            if before is not None:
                former = next(key for key, one in self.records.items() if one is before)
                together.pop(former)
                taken.add(former)
            kept = {rule: marks for rule, marks in before.marks.items() if rule not in record.asked} if before else {}
            now = _only_known(record, before) if shrink else record.marks
            marks = {rule: group for rule, group in sorted({**kept, **now}.items()) if group}
            if marks:
                together[path] = Record(path, record.title, marks)
        return Baseline(self.folder, dict(sorted(together.items())))

    @property
    def count(self) -> int:
        """How many broken places it holds."""
        return sum(len(marks) for record in self.records.values() for marks in record.marks.values())

    def text(self) -> str:
        """The file's content; the same findings give the same bytes."""
        documents = {
            path: {"title": record.title, "broken": {rule: list(marks) for rule, marks in record.marks.items()}}
            for path, record in self.records.items()
        }
        return json.dumps({"version": VERSION, "documents": documents}, indent=1, ensure_ascii=False) + "\n"


def _only_known(record: Record, before: Record | None) -> dict[str, tuple[str, ...]]:
    """The marks of a record that were there before."""
    pairs = [(rule, mark) for rule, marks in record.marks.items() for mark in marks]
    new = Known(before.marks if before else {}).new(pairs)
    found: dict[str, list[str]] = {}
    for (rule, mark), unseen in zip(pairs, new, strict=True):
        if not unseen:
            found.setdefault(rule, []).append(mark)
    return {rule: tuple(marks) for rule, marks in found.items()}


def _only_asked(one: Record, record: Record) -> dict[str, tuple[str, ...]]:
    """The marks of a record that another run could have found again."""
    return {rule: marks for rule, marks in one.marks.items() if rule in record.asked}


def read_baseline(path: Path) -> Baseline:
    """Read a baseline file. Raises UsageError where there is none, or where it is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        hint = f"contractctl lint --write-baseline {path} makes one"
        raise UsageError(f"the baseline cannot be read: {error.strerror}", path=str(path), hint=hint) from None
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise UsageError("no baseline: no JSON", path=str(path), line=line) from None
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise UsageError(f"no baseline of version {VERSION}", path=str(path))
    try:
        records = {
            str(name): Record(
                str(name), str(entry["title"]), {str(rule): _marks(marks) for rule, marks in entry["broken"].items()}
            )
            for name, entry in content["documents"].items()
        }
    except (KeyError, TypeError, AttributeError):
        raise UsageError("no baseline: 'documents' must hold 'title' and 'broken' of each", path=str(path)) from None
    return Baseline(path.resolve().parent, records)


def _marks(values: Iterable[object]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError
    return tuple(str(one) for one in values)
