"""What the pack `compatibility` says of a change, and which part of a value it calls decisive."""

import pytest

from contractctl.clause import Context
from contractctl.contract.classifier import Classifier
from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import load_catalog
from contractctl.engine.selection import pack_options
from contractctl.engine.settings import Settings
from contractctl.facts import Change, Kind, Relation, Witness
from contractctl.model import Place, Verdict
from documents import api

PACK = load_catalog().pack("compatibility")
CLAUSE = next(one for one in PACK.clauses if one.name == "request-property-max-decreased")
MANY = ("GET /pets", "PUT /pets/{id}")


def verdict(change: Change) -> Verdict:
    described, settings = api("paths: {}"), Settings()
    facts = Classifier(described, ContractSettings()).facts
    context = Context(pack_options(PACK.pack, settings), described, facts, settings.today, settings.contract)
    assert CLAUSE.preserved_side is not None
    (found,) = CLAUSE.preserved_side.verdicts(change, context)
    return found


def told(name: str, value: object) -> Verdict:
    relation = Relation(Kind.NARROWER, lost=Witness(value), loses=True, gains=False)
    return verdict(Change("request-property", "max", "decreased", "request", name, 9, 5, relation=relation))


@pytest.mark.parametrize(
    ("name", "value", "at"),
    [
        ("amount", 6, None),
        ("amount", {"amount": 6}, "/amount"),
        ("orders/[]/amount", {"orders": [{"amount": 6}]}, "/orders/0/amount"),
        ("orders/[]/amount", [{"amount": 6}], "/0/amount"),
        ("orders/[]/amount", {"amount": 6, "note": ""}, "/amount"),
        ("orders/[]/amount", {"note": ""}, None),
        ("orders/[]/amount", {"orders": []}, None),
        ("prices/{}/amount", {"prices": {"a/b": {"amount": 6}}}, "/prices/a~1b/amount"),
        ("oneOf[#1]/amount", {"amount": 6}, "/amount"),
        ("anyOf[Order]/amount", {"amount": 6}, "/amount"),
        ("tags/[]", "text", None),
        ("", {"amount": 6}, None),
    ],
)
def test_the_part_of_a_value_that_decides(name: str, value: object, at: str | None) -> None:
    evidence = told(name, value).evidence
    assert evidence is not None
    assert evidence.get("at") == at
    assert evidence["accepted_before"] == value


@pytest.mark.parametrize(
    ("value", "at"),
    [({"note": ""}, "/amount"), ({"orders": []}, None), ({"orders": [{}]}, "/orders/0/amount"), ([{}], "/0/amount")],
)
def test_a_part_that_is_missing_decides_where_it_is_about_presence(value: object, at: str | None) -> None:
    relation = Relation(Kind.NARROWER, lost=Witness(value), loses=True, gains=False)
    name = "orders/[]/amount"
    made = Change("request-property", "required", "became-required", "request", name, relation=relation)
    evidence = verdict(made).evidence
    assert evidence is not None
    assert evidence.get("at") == at


@pytest.mark.parametrize(
    ("context", "name", "said"),
    [
        ("request-property", "pet/age", "the property 'pet/age' of the request body"),
        ("request-property", "pet/oneOf[Dog]/age", "the property 'age' of alternative Dog of oneOf of the property 'pet' of the request body"),
        ("request-property", "anyOf[#0]/oneOf[a/b]", "alternative a/b of oneOf of alternative 1 of anyOf of the request body"),
        ("request-body", "anyOf[#1]", "the request body in alternative 2 of anyOf"),
    ],
)  # fmt: skip
def test_an_alternative_is_no_property(context: str, name: str, said: str) -> None:
    assert (
        verdict(Change(context, "max", "decreased", "request", name, 9, 5)).message
        == f"{said} changed maximum from 9 to 5"
    )


def test_alternatives_without_a_name_are_counted_from_one() -> None:
    made = Change("request-property", "any-of", "wrapped", "request", "pet", None, ["#0", "Dog"])
    assert verdict(made).message == "the property 'pet' of the request body became one of several: alternative 1, Dog"


@pytest.mark.parametrize(
    ("used", "verb", "said"), [(True, "added", ""), (False, "added", ", which no operation uses,"), (False, "removed", ", which no operation used,")]
)  # fmt: skip
def test_of_a_component_that_no_operation_uses_that_is_said(used: bool, verb: str, said: str) -> None:  # noqa: FBT001
    before, after = ({}, None) if verb == "removed" else (None, {})
    made = Change("component-schema", "existence", verb, "none", "Pet", before, after, detail={"used": used})
    assert verdict(made).message == f"the component schema 'Pet'{said} was {verb}"


def at(*pointer: str | int) -> Place:
    return Place("pets.yaml", pointer)


@pytest.mark.parametrize(
    ("pointer", "said"),
    [
        (("components", "schemas", "Pet", "maximum"), "the schema 'Pet' in requests"),
        (("components", "schemas", "Pet", "properties", "age", "maximum"), "the request property 'age' of the schema 'Pet'"),
        (("definitions", "Pet", "properties", "age"), "the request property 'age' of the schema 'Pet'"),
        (
            ("components", "schemas", "Pet", "allOf", 0, "properties", "a", "items", "oneOf", 1, "additionalProperties", "maximum"),
            "the request property '{}' of alternative 2 of oneOf of the property 'a/[]' of the schema 'Pet'",
        ),
        (("components", "schemas", "Pet", "anyOf", 1, "maximum"), "alternative 2 of anyOf of the schema 'Pet' in requests"),
        (("components", "schemas", f"io.{'x' * 60}.Pet"), f"the schema '...{'x' * 53}.Pet' in requests"),
        (("paths", "/pets", "get"), "the property 'pet/age' of the request body"),
    ],
)  # fmt: skip
def test_a_change_of_several_operations_is_named_by_its_schema(pointer: tuple[str | int, ...], said: str) -> None:
    made = Change("request-property", "max", "decreased", "request", "pet/age", 9, 5, at(*pointer), at(*pointer), MANY)
    assert verdict(made).message == f"{said} changed maximum from 9 to 5"


def test_a_schema_that_took_the_place_of_another_is_not_named() -> None:
    places = (at("components", "schemas", name, "maximum") for name in ("Dog", "Pet"))
    made = Change("request-property", "max", "decreased", "request", "pet/age", 9, 5, *places, MANY)
    assert verdict(made).message == "the property 'pet/age' of the request body changed maximum from 9 to 5"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (True, "true", 'from true to "true"'),
        ("x" * 70 + "a", "x" * 70 + "b", f'from "{"x" * 70}a" to "{"x" * 70}b"'),
        (9, 5, "from 9 to 5"),
    ],
)
def test_two_values_that_would_look_the_same(before: object, after: object, said: str) -> None:
    made = Change("request-property", "max", "decreased", "request", "age", before, after)
    assert verdict(made).message == f"the property 'age' of the request body changed maximum {said}"


@pytest.mark.parametrize(
    ("aspect", "verb", "said"),
    [
        ("not", "changed", "the request body excludes other values: its 'not' is another one"),
        ("not", "added", "the request body excludes some values: it got 'not'"),
        ("contains", "changed", "the request body has its 'contains' changed"),
    ],
)
def test_a_keyword_without_values_does_not_read_like_a_negation(aspect: str, verb: str, said: str) -> None:
    assert verdict(Change("request-body", aspect, verb, "request", "")).message == said
