"""The names of changes are all known to the catalog, and the policies say of each what they must."""

import importlib
import itertools
import os
from dataclasses import replace
from pathlib import Path

import pytest

from contractctl.clause import Context
from contractctl.contract.classifier import Classifier
from contractctl.contract.settings import ContractSettings
from contractctl.diff.compare import changes
from contractctl.diff.matching import MatchOptions
from contractctl.diff.vocabulary import Grace
from contractctl.document.origin import ReadOptions
from contractctl.document.sources import expand, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.comparison.options import asked_in_diff
from contractctl.engine.comparison.versions import Versions
from contractctl.engine.comparison.weighing import Weighing, rule_name
from contractctl.engine.plan import Plan
from contractctl.engine.selection import pack_options
from contractctl.engine.settings import Settings
from contractctl.facts import Change, Kind, Relation, Way, Witness
from contractctl.model import Certainty, Severity, State, Verdict
from contractctl.spec.api import Api
from documents import api

CATALOG = load_catalog()
NAMES = {clause.name for clause in CATALOG.pack("compatibility").clauses}
LOST = Relation(Kind.NARROWER, lost=Witness(0), loses=True, gains=False)
GAINED = Relation(Kind.WIDER, gained=Witness(0), loses=False, gains=True)
UNKNOWN = Relation(Kind.UNDECIDED, why="the pattern")


def verdict(change: Change, policy: str = "wire") -> Verdict:
    rule = f"compatibility/{rule_name(change, Grace())}"
    side = CATALOG.clauses[rule].preserved_side
    assert side is not None
    (found,) = side.verdicts(change, context_of(policy))
    return found


def context_of(policy: str) -> Context[object]:
    settings = Settings(options={"compatibility": {"policy": policy}})
    options = pack_options(CATALOG.pack("compatibility").pack, settings)
    described = api("paths: {}")
    facts = Classifier(described, ContractSettings()).facts
    return Context(options, described, facts, settings.today, settings.contract)


def change(subject: str, way: Way, relation: Relation | None = None, **detail: object) -> Change:
    context, aspect, verb = subject.split()
    return Change(context, aspect, verb, way, "note", 1, 2, relation=relation, detail=detail)


@pytest.mark.parametrize(
    ("subject", "way", "relation", "severity"),
    [
        ("request-property max-length decreased", "request", LOST, Severity.ERROR),
        ("request-property max-length increased", "request", GAINED, None),
        ("response-property max-length increased", "response", GAINED, Severity.ERROR),
        ("response-property max-length decreased", "response", LOST, None),
        ("request-property pattern changed", "request", UNKNOWN, Severity.WARNING),
        ("response-property enum-value added", "response", GAINED, Severity.WARNING),
        ("request-body one-of added", "request", GAINED, None),
        ("request-parameter default-value changed", "request", None, Severity.WARNING),
        ("response-property default-value changed", "response", None, None),
        ("request-parameter style changed", "request", None, Severity.ERROR),
        ("operation-id existence changed", "none", None, None),
        ("response-status existence added", "response", None, None),
    ],
)
def test_what_goes_over_the_wire(subject: str, way: Way, relation: Relation | None, severity: Severity | None) -> None:
    found = verdict(change(subject, way, relation))
    assert (found.state is State.BROKEN, found.severity) == (severity is not None, severity)


def test_a_webhook_turns_directions_round() -> None:
    sent_by_the_api = change("request-property max-length decreased", "response", LOST, side="webhook")
    assert verdict(sent_by_the_api).state is State.HOLDS


def test_what_could_not_be_decided_is_said() -> None:
    found = verdict(change("request-property pattern changed", "request", UNKNOWN))
    assert found.certainty is Certainty.UNDECIDED
    assert found.message.endswith("what that means could not be decided: the pattern")


def test_what_is_not_sent_this_way_is_safe() -> None:
    hidden = change("request-property max-length decreased", "request", LOST, hidden=True)
    assert verdict(hidden).state is State.HOLDS


def test_policies_differ() -> None:
    renamed = change("operation-id existence changed", "none")
    assert [verdict(renamed, policy).severity for policy in ("wire", "oasdiff", "sdk")] == [None, None, Severity.ERROR]
    grown = change("response-body any-of added", "response", GAINED)
    assert [verdict(grown, policy).severity for policy in ("wire", "oasdiff")] == [Severity.WARNING, None]


def test_every_name_of_a_keyword_is_known() -> None:
    contexts = [f"{side}-{place}" for side in ("request", "response") for place in ("body", "property")]
    contexts += ["request-parameter", "request-parameter-property", "response-header", "response-header-property"]
    subjects = {
        "max-length": ("increased", "decreased", "set", "unset"),
        "min": ("increased", "decreased", "set", "unset"),
        "enum-value": ("added", "removed"),
        "enum": ("became-enum", "removed"),
        "required": ("became-required", "became-optional"),
        "nullable": ("became-nullable", "became-not-nullable"),
        "one-of": ("added", "removed", "wrapped", "unwrapped"),
        "any-of": ("added", "removed", "wrapped", "unwrapped"),
        "type": ("generalized", "specialized", "changed", "compatible"),
        "pattern": ("added", "removed", "changed", "generalized", "specialized"),
        "read-only": ("set", "unset"),
        "write-only": ("set", "unset"),
        "values": ("narrowed", "widened", "changed", "undecided"),
        "existence": ("added", "removed"),
        "default-value": ("added", "removed", "changed"),
    }
    details: list[dict[str, object]] = [
        {},
        {"required": True},
        {"required": True, "default": True},
        {"read-only": True},
    ]
    details += [{"write-only": True}, {"location": "header", "required": True}, {"location": "path"}]
    missing = set()
    for (aspect, verbs), context, detail in itertools.product(subjects.items(), contexts, details):
        if aspect == "existence" and context.endswith("body"):
            continue
        for verb in verbs:
            name = rule_name(change(f"{context} {aspect} {verb}", "request", **detail), Grace())
            missing |= {name} - NAMES
    assert missing == set()


PLACES = [
    *(f"{side}-{place}" for side in ("request", "response") for place in ("body", "property")),
    "request-parameter", "request-parameter-property", "response-header", "response-header-property",
]  # fmt: skip
VERBS = {
    "existence": "added removed", "required": "became-required became-optional", "enum": "became-enum removed",
    "enum-value": "added removed", "max": "set unset increased decreased", "min-items": "set unset increased decreased",
    "pattern": "added removed generalized specialized changed", "type": "generalized specialized compatible changed",
    "list-of-types": "widened narrowed changed", "any-of": "added removed wrapped unwrapped changed",
    "one-of": "added removed wrapped unwrapped changed", "all-of": "added removed", "not": "added removed changed",
    "unique-items": "set unset", "additional-properties": "narrowed widened", "read-only": "set unset",
    "write-only": "set unset", "default-value": "added removed changed", "const": "added removed changed",
    "discriminator": "added removed changed", "content-encoding": "changed", "x-extensible-enum-value": "added removed",
}  # fmt: skip


@pytest.mark.parametrize("policy", ["wire", "oasdiff", "sdk"])
def test_what_is_foretold_of_a_name_is_what_is_said_of_a_change(policy: str) -> None:
    """A change may be safe against all expectation, but never worse than its name says."""
    counted = 0
    context = context_of(policy)
    subjects = [
        f"{place} {aspect} {verb}" for aspect, verbs in VERBS.items() for place in PLACES for verb in verbs.split()
    ]
    for subject, required, relation in itertools.product(subjects, (False, True), (LOST, GAINED, UNKNOWN)):
        way: Way = "request" if subject.startswith("request") else "response"
        made = change(subject, way, relation, required=required)
        clause = CATALOG.clause(f"compatibility/{rule_name(made, Grace())}")
        if clause is None or clause.policies is None or clause.preserved_side is None:
            continue
        told = clause.policies()[policy]
        (found,) = clause.preserved_side.verdicts(made, context)
        if found.severity is not None and told != "depends on the change":
            counted += 1
            assert found.severity.label in told.partition("; in webhooks")[0], (clause.name, made.aspect, told)
    assert counted > 500


def test_what_comes_and_goes_is_made_up_as_it_is_named() -> None:
    existing = importlib.import_module("contractctl.rules.compatibility.policies").EXISTING
    made = {name: change(f"{place} existence {verb}", "none", **more) for name, (place, verb, more) in existing.items()}
    sunset = {"sunset": "2020-01-01"}
    named = {name: replace(one, detail={**sunset, **one.detail}) for name, one in made.items()}
    assert {name: rule_name(one, Grace()) for name, one in named.items()} == {name: name for name in existing}


CASES = Path(os.environ.get("CONTRACTCTL_CASES", "nowhere"))


@pytest.mark.skipif(not CASES.is_dir(), reason="CONTRACTCTL_CASES is not set")
def test_every_name_in_the_cases_is_known() -> None:
    plan = Plan(CATALOG, Settings(select=("compatibility",)), asked_in_diff)
    unnamed, options = [], ReadOptions()
    for folder in sorted(CASES.glob("oasdiff/*")):
        paths = expand([str(folder / name) for name in ("base.yaml", "revision.yaml")], options)
        apis = [Api(open_document(one, options)) for one in paths]
        versions = Versions(apis[0], apis[1], MatchOptions())
        weighed = Weighing(versions, plan).of(changes(*apis))
        unnamed += [(folder.name, one.change) for one in weighed if one.rule == "compatibility/other"]
    assert unnamed == []
