"""Reports of single documents become one: counts add up, each waiver stands once."""

import pytest

from contractctl.engine.merge import merge
from contractctl.findings import ApiName, Record, Report, Tally, Waiting
from contractctl.model import Place, Waiver


def report(name, waiting=None, matched=(), **tally):
    waivers = tuple(
        Waiver((f"rule{number}",), Place("contractctl.toml", ()), "overrides", matched=one)
        for number, one in enumerate(matched)
    )
    return Report(
        "lint", (name,), (), {"own/rule": Tally(**tally)}, {}, operations=2, waiting=waiting or {}, waivers=waivers,
        records=(Record(name, "T", {}),), apis={name: ApiName(name.upper())},
    )  # fmt: skip


def test_everything_is_added_up():
    one = report("a", {Waiting.BASELINED: 2}, held=1, skipped=[("x", "why")])
    two = report("b", {Waiting.BASELINED: 3, Waiting.APPROVED: 1}, held=2, broken=1)
    both = merge([one, two], "lint")
    assert both.inputs == ("a", "b")
    assert both.tallies == {"own/rule": Tally(held=3, broken=1, skipped=[("x", "why")])}
    assert both.operations == 4
    assert both.waiting == {Waiting.BASELINED: 5, Waiting.APPROVED: 1}
    assert [record.path for record in both.records] == ["a", "b"]
    assert both.apis == {"a": ApiName("A"), "b": ApiName("B")}
    assert merge([], "lint").inputs == ()


@pytest.mark.parametrize(
    ("one", "two", "both"), [(1, 2, 3), (0, 0, 0), (None, 2, 2), (2, None, 2), (None, 0, 0), (None, None, None)]
)
def test_each_waiver_stands_once_with_all_that_it_kept_back(one, two, both):
    waivers = merge([report("a", matched=(one, 7)), report("b", matched=(two, 0))], "lint").waivers
    assert [(waiver.names, waiver.matched) for waiver in waivers] == [(("rule0",), both), (("rule1",), 7)]
