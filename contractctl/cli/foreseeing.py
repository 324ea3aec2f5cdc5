"""What `contractctl rules` says of documents: of how much of one each clause speaks, and what a clause would report of them."""

from collections.abc import Sequence

from contractctl.cli.explaining import Question
from contractctl.cli.flags import Flags
from contractctl.cli.inputs import Inputs, Unfound
from contractctl.cli.output import emit
from contractctl.document.sources import open_document
from contractctl.engine.catalog import Catalog
from contractctl.engine.coverage import cover
from contractctl.engine.impact import Impact, impact
from contractctl.engine.selection import matching
from contractctl.errors import UsageError


def print_coverage(question: Question, names: Sequence[str], form: str) -> None:
    """Print what every clause, or those that are named, says of how much of a document. Raises UsageError, InputError."""
    from contractctl.report.coverage import FORMS

    source = question.source()
    config = question.configure(source)
    catalog = config.catalog()
    config.check(catalog)
    rules = frozenset(rule for name in names for rule in matching(catalog, name)) if names else None
    covered = cover(open_document(source, question.reading), catalog, config.settings, rules)
    if not covered.clauses:
        raise UsageError(f"{', '.join(names)}: these are about two versions, no document alone can be asked about them")
    emit(FORMS[form](covered))


def print_impact(name: str, specs: Sequence[str], question: Question, form: str) -> None:
    """Print what a clause would report of these documents, else of those of the configuration. Raises UsageError, InputError."""
    from contractctl.report.impact import FORMS

    flags = Flags.read(config=question.config, profile=question.profile)
    inputs = Inputs(question.reading, flags.file, flags.configure, refuse).read(specs)
    if not inputs:
        raise UsageError(f"--impact {name}: there is no document", hint="name one")
    found: list[Impact] = []
    for one in inputs:
        catalog = one.config.catalog()
        one.config.check(catalog)
        rule = one_clause(name, catalog)
        found.append(impact(open_document(one.source, question.reading), rule, catalog, one.settings))
    emit(FORMS[form](found))


def one_clause(name: str, catalog: Catalog) -> str:
    """The id of the one clause of that name. Raises UsageError."""
    rules = matching(catalog, name)
    if len(rules) != 1:
        raise UsageError(f"--impact {name}: these are {len(rules)} clauses: name one, such as {rules[0]}")
    return rules[0]


def refuse(error: Unfound) -> None:
    """What cannot be found ends the command. Raises it."""
    raise error
