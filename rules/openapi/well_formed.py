from collections.abc import Iterator

from contractctl.clause import Clause, Context, severities
from contractctl.model import HOLDS, Place, Severity, State, Verdict
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
"""Below these keys a value only shows something: that other readers take a time for a time does not matter much."""


@clause.promised_of_everything
def is_well_formed(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each thing in a file of the document that had to be read around, one for each clean file."""
    api.index  # noqa: B018 -- the walk that opens the other files
    for file in api.document.files:
        for problem in file.problems:
            severity = SEVERITIES.get(problem.kind)
            if problem.kind == "ambiguous-scalar" and not SHOWN.isdisjoint(problem.pointer):
                severity = Severity.HINT
            message = problem.message.rstrip(".")
            yield Verdict(State.BROKEN, Place(file.name, problem.pointer), message, severity)
        if not file.problems:
            yield HOLDS
