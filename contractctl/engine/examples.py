"""A pack's README is its test: every fenced example is run, and must say what its marks say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from contractctl.clause import Context
from contractctl.contract.classify import Classifier
from contractctl.document.document import Document
from contractctl.document.load import parse
from contractctl.document.origin import LocalFile, ReadOptions
from contractctl.engine.asking import Asked
from contractctl.engine.catalog import Catalog, LoadedPack
from contractctl.engine.plan import Plan
from contractctl.engine.selection import active_clauses, with_options
from contractctl.engine.settings import Settings
from contractctl.engine.sieve import Sieve
from contractctl.engine.subjects import Subjects
from contractctl.errors import ContractctlError
from contractctl.model import State, Verdict, Waiver
from contractctl.spec.api import Api

FENCE = re.compile(r"^```yaml (?P<kind>bad|good)(?P<options>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "# <- here"
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


def examples(loaded: LoadedPack) -> Iterator[Example]:
    """The examples of a pack's README, in its order."""
    for rule, section in loaded.sections.items():
        for number, match in enumerate(FENCE.finditer(section), start=1):
            yield Example(rule, number, match["kind"] == "bad", match["options"].strip(), match["text"])


def complain(example: Example, catalog: Catalog) -> str | None:
    """What is wrong with an example, in a sentence; None when its clause says just what is marked."""
    try:
        verdicts, lines = judge(example, catalog)
    except ContractctlError as error:
        return f"{example.name}: {error}"
    marked = {number for number, line in enumerate(completed(example.text).splitlines(), start=1) if MARK in line}
    if example.bad and not marked:
        return f"{example.name}: a bad example marks its places with '{MARK}'"
    if not example.bad and marked:
        return f"{example.name}: a good example marks nothing"
    if lines != marked:
        said = [verdict.message for verdict in verdicts if verdict.state is State.BROKEN]
        return f"{example.name}: marked lines {sorted(marked)}, findings at {sorted(lines)}: {said}"
    if not example.bad and not any(verdict.state is State.HOLDS for verdict in verdicts):
        return f"{example.name}: the clause holds nowhere in it: {[verdict.message for verdict in verdicts]}"
    return None


def judge(example: Example, catalog: Catalog) -> tuple[list[Verdict], set[int]]:
    """The clause's verdicts on an example, and the lines of the broken ones. Raises ContractctlError."""
    loaded = catalog.pack(example.rule.partition("/")[0])
    clause = catalog.clauses[example.rule]
    settings = Settings(select=(example.rule,), packs=())
    active = active_clauses(catalog, settings)[0]
    options = with_options(active.options, option_values(example.options), f"options.{loaded.pack.name}")
    file = parse("example.yaml", completed(example.text).encode())
    api = Api(Document(file, LocalFile("example.yaml", loaded.folder), ReadOptions()))
    side = clause.promised_side
    verdicts: list[Verdict] = []
    if side is not None:
        classifier = Classifier(api, settings.contract)
        context = Context(options, api, classifier.facts, TODAY, settings.contract)
        asked = waivers(api, catalog) if side.subject is Waiver else Subjects(api, settings).asked(side)[0]
        for subject in asked:
            verdicts.extend(side.verdicts(subject, context))
    places = [verdict.place.pointer for verdict in verdicts if verdict.state is State.BROKEN and verdict.place]
    return verdicts, {line for line, _ in file.locate(places).values()}


def waivers(api: Api, catalog: Catalog) -> Sequence[Waiver]:
    """The suppressions of a document with what each holds back, after all clauses of `recommended` were asked."""
    plan = Plan(catalog, Settings(today=TODAY))
    return Sieve(Asked(api, plan), plan).waivers


def completed(text: str) -> str:
    """A whole document: `openapi`, `info` and `paths` added at the end where the example leaves them out."""
    added = ""
    if not re.search(r"^(openapi|swagger):", text, re.MULTILINE):
        added += "openapi: 3.0.3\n"
    if not re.search(r"^info:", text, re.MULTILINE):
        added += "info: {title: Example, version: 1.0.0}\n"
    if not re.search(r"^(paths|webhooks|components):", text, re.MULTILINE):
        added += "paths: {}\n"
    return text + added


def option_values(text: str) -> dict[str, object]:
    """The options in a fence's head: `only=all require=true` with YAML values."""
    pairs = (word.partition("=") for word in text.split())
    return {key: parse("option", f"[{value}]".encode()).data[0] for key, _, value in pairs}  # type: ignore[index]
