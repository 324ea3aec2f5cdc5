"""docs/contract.md: each sentence about contracts has clauses, each clause has sides, and the file is what they say."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from contractctl.engine.matrix import SIDES, has_side
from tests.command import ROOT


@pytest.fixture(scope="module")
def table() -> ModuleType:
    """The program that makes the file."""
    path = ROOT / "benchmarks" / "contract_table.py"
    spec = importlib.util.spec_from_file_location("table", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_file_is_what_the_packs_say(table: ModuleType) -> None:
    assert Path(table.TABLE).read_text(encoding="utf-8") == table.text()


def test_each_sentence_has_clauses_or_is_out_of_scope(table: ModuleType) -> None:
    known = table.clauses()
    found = table.sentences()
    assert [one["id"] for one in found] == [f"S{number:02}" for number in range(1, 63)]
    for one in found:
        assert bool(one.get("clauses")) != bool(one.get("out_of_scope")), one["id"]
        for name in one.get("clauses", ()):
            assert name in known, f"{one['id']}: there is no {name}"
            assert any(has_side(known[name], side) for side in SIDES)
    assert sum("out_of_scope" in one for one in found) == 1


def test_each_clause_has_a_side(table: ModuleType) -> None:
    assert [rule for rule, clause in table.clauses().items() if not any(has_side(clause, side) for side in SIDES)] == []
