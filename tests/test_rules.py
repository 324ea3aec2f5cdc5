"""Every example of every pack's README says what its marks say; every clause has a section with both kinds."""

import pytest

from contractctl.engine.catalog import load_catalog
from contractctl.engine.examples.exchanges import ExchangeExample
from contractctl.engine.examples.readme import Example, complain, examples

CATALOG = load_catalog()
EXAMPLES = [example for loaded in CATALOG.packs for example in examples(loaded)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(example: Example | ExchangeExample) -> None:
    assert complain(example, CATALOG) is None


@pytest.mark.parametrize("page", sorted({clause.page for clause in CATALOG.clauses.values()}))
def test_clause_is_documented(page: str) -> None:
    kinds = {example.bad for example in EXAMPLES if example.rule == page}
    assert any(page in loaded.sections for loaded in CATALOG.packs), f"{page} has no section in the README of its pack"
    assert kinds == {True, False}, f"{page} needs a bad and a good example"


KEPT = sorted({clause.page for clause in CATALOG.clauses.values() if clause.kept_sides})


def test_kept_sides_have_examples_of_exchanges() -> None:
    kinds = {page: set[bool]() for page in KEPT}
    for example in EXAMPLES:
        if isinstance(example, ExchangeExample):
            kinds[example.rule].add(example.bad)
    assert [page for page, found in kinds.items() if found != {True, False}] == []


def test_sections_belong_to_clauses() -> None:
    sections = {page for loaded in CATALOG.packs for page in loaded.sections}
    assert sections == {clause.page for clause in CATALOG.clauses.values()}
