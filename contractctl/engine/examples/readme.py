"""A pack's README is its test: every fenced example is run, and must say what its marks say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from contractctl.clause import Context
from contractctl.contract.classifier import Classifier
from contractctl.engine.asking import Asked
from contractctl.engine.catalog import Catalog, LoadedPack
from contractctl.engine.examples.cases import MARK, Case, Mark, api_of, cases_of
from contractctl.engine.examples.changes import judge_changes
from contractctl.engine.examples.exchanges import ExchangeExample, exchange_examples, fault_of
from contractctl.engine.plan import Plan
from contractctl.engine.selection import active_clauses, with_options
from contractctl.engine.settings import Settings
from contractctl.engine.sieve import Sieve
from contractctl.engine.subjects import Subjects
from contractctl.errors import ContractctlError
from contractctl.model import State, Verdict, Waiver
from contractctl.spec.api import Api

FENCE = re.compile(r"^```yaml (?P<kind>bad|good)(?P<options>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
TODAY = date(2026, 1, 1)
"""The day on which examples are judged."""


@dataclass(frozen=True, slots=True)
class Example:
    """One fenced block: the clause it belongs to, whether it is bad, the pack's options in its head, the document."""

    rule: str
    number: int
    bad: bool
    options: str
    text: str

    @property
    def name(self) -> str:
        """How a test or an error names it."""
        return f"{self.rule} {'bad' if self.bad else 'good'} {self.number}"


def examples(loaded: LoadedPack) -> Iterator[Example | ExchangeExample]:
    """The examples of a pack's README, clause by clause: documents, then exchanges."""
    for rule, section in loaded.sections.items():
        for number, match in enumerate(FENCE.finditer(section), start=1):
            yield Example(rule, number, match["kind"] == "bad", match["options"].strip(), match["text"])
        yield from exchange_examples(rule, section)


def cases(example: Example) -> list[Case]:
    """What an example stands for: itself, or two schemas in every place where they may be."""
    return cases_of(example.text, example.options)


def complain(example: Example | ExchangeExample, catalog: Catalog) -> str | None:
    """What is wrong with an example, in a sentence; None when its clause says just what is marked."""
    if isinstance(example, ExchangeExample):
        try:
            fault = fault_of(example, catalog, TODAY)
        except ContractctlError as error:
            fault = str(error)
        return f"{example.name}: {fault}" if fault is not None else None
    for case in cases(example):
        try:
            verdicts, places = judge(case, example, catalog)
        except ContractctlError as error:
            return f"{example.name}: {error}"
        fault = _fault(example, case, verdicts, places)
        if fault is not None:
            return f"{example.name}{f' ({case.name})' if case.name else ''}: {fault}"
    return None


def _fault(example: Example, case: Case, verdicts: list[Verdict], places: set[Mark]) -> str | None:
    marked = case.marks()
    if example.bad and not marked:
        return f"a bad example marks its places with '{MARK}'"
    if not example.bad and marked:
        return "a good example marks nothing"
    if places != marked:
        said = [verdict.message for verdict in verdicts if verdict.state is State.BROKEN]
        return f"marked lines {_lines(marked)}, findings at {_lines(places)}: {said}"
    if not example.bad and not any(verdict.state is State.HOLDS for verdict in verdicts):
        return f"the clause holds nowhere in it: {[verdict.message for verdict in verdicts]}"
    return None


def _lines(marks: set[Mark]) -> str:
    """Lines as they are written in a complaint; those of the second document say so."""
    return f"[{', '.join(f'{line} of the revision' if number else str(line) for number, line in sorted(marks))}]"


def judge(case: Case, example: Example, catalog: Catalog) -> tuple[list[Verdict], set[Mark]]:
    """The clause's verdicts on an example, and where the broken ones are. Raises ContractctlError."""
    if len(case.texts) > 1:
        return judge_changes(case, example.rule, catalog, TODAY)
    loaded = catalog.pack(example.rule.partition("/")[0])
    clause = catalog.clauses[example.rule]
    settings = Settings(select=(example.rule,), packs=())
    active = active_clauses(catalog, settings)[0]
    options = with_options(active.options, case.options, f"options.{loaded.pack.name}")
    api = api_of(case.texts[0], loaded.folder)
    side = clause.promised_side
    verdicts: list[Verdict] = []
    if side is not None:
        classifier = Classifier(api, settings.contract)
        context = Context(options, api, classifier.facts, TODAY, settings.contract)
        asked = waivers(api, catalog) if side.subject is Waiver else Subjects(api, settings).asked(side)[0]
        for subject in asked:
            verdicts.extend(side.verdicts(subject, context))
    places = [verdict.place.pointer for verdict in verdicts if verdict.state is State.BROKEN and verdict.place]
    return verdicts, {(0, line) for line, _ in api.root.file.locate(places).values()}


def waivers(api: Api, catalog: Catalog) -> Sequence[Waiver]:
    """The suppressions of a document with what each holds back, after all clauses of `recommended` were asked."""
    plan = Plan(catalog, Settings(today=TODAY))
    return Sieve(Asked(api, plan), plan).waivers
