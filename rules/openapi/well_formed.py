import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, severities
from contractctl.model import HOLDS, Place, Pointer, Severity, State, Verdict
from contractctl.spec.api import Api

from . import Options

clause = Clause(
    "openapi/well-formed",
    "Every reader of the file sees the same values.",
    severities("W E E W"),
    alias="parser",
)

SEVERITIES = {
    "duplicate-key": Severity.ERROR,
    "not-finite": Severity.ERROR,
    "number-too-large": Severity.WARNING,
    "number-too-long": Severity.WARNING,
    "ambiguous-scalar": Severity.INFO,
}
"""Where a kind of problem weighs more or less than the profile says: a lost value is an error."""

SHOWN = frozenset({"example", "examples", "x-example", "description"})
"""Below these keys a value only shows something."""

HARMLESS = (" is a date in YAML 1.1", " is a time in YAML 1.1")
"""That other readers take a time for a time does not matter much anywhere."""
LOST = re.compile(r"[-+]?0\d+ is a string in YAML 1\.1")
"""Digits that one reader loses matter in an example, too: `0108` is no longer what was written."""


@clause.promised_of_everything
def is_well_formed(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each thing in a file of the document that had to be read around, one for each clean file."""
    api.index  # noqa: B018 -- the walk that opens the other files
    for file in api.document.files:
        for problem in file.problems:
            severity = SEVERITIES.get(problem.kind)
            message = problem.message.rstrip(".")
            if problem.kind == "ambiguous-scalar" and is_harmless(problem.pointer, message):
                severity = Severity.HINT
            yield Verdict(State.BROKEN, Place(file.name, problem.pointer), message, severity)
        if not file.problems:
            yield HOLDS


def is_harmless(pointer: Pointer, message: str) -> bool:
    """Whether it matters little that readers of YAML 1.1 see another value there."""
    if any(text in message for text in HARMLESS):
        return True
    return LOST.match(message) is None and not SHOWN.isdisjoint(pointer)
