"""Preserved sides that look at a part in both versions at once: who is asked, where it is told, and how bad it is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from contractctl.clause import Clause, inner_of, severities, subject_of
from contractctl.contract.endings import last_day
from contractctl.engine.catalog import load_catalog
from contractctl.engine.comparison.diff import diff
from contractctl.engine.comparison.options import DiffOptions
from contractctl.engine.settings import Settings
from contractctl.facts import Pair
from contractctl.findings import Finding, Report, Waiting
from contractctl.model import HOLDS, Severity, Verdict
from contractctl.spec.operation import Operation
from documents import document, operation

CATALOG = load_catalog()

CLAUSE = """
from contractctl.clause import Clause, broken, severities
from contractctl.facts import Pair
from contractctl.model import HOLDS
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation, Webhook
from contractctl.spec.parts import Parameter, SecurityScheme
from contractctl.spec.responses import Response

clause = Clause("own/{name}", "Nothing changes.", severities("{letter} I I I"))


@clause.preserved
def judge(pair: Pair[{of}], context):
    what = "added" if pair.base is None else "removed" if pair.revision is None else "changed"
    return broken(pair.revision or pair.base, f"a part was {{what}}")
"""

BASE = """
paths:
  /kept: {get: {responses: {"200": {description: Kept}}}}
  /gone: {get: {responses: {"200": {description: Gone}}}}
  /moved: {get: {operationId: moved, responses: {"200": {description: Moved}}}}
  /orders/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: old, in: query, schema: {type: string}}
      responses: {"200": {description: Orders}, "404": {description: None}}
components:
  securitySchemes: {key: {type: http, scheme: bearer}}
x-webhooks:
  paid: {post: {responses: {"200": {description: Taken}}}}
"""
REVISION = """
paths:
  /kept: {get: {responses: {"200": {description: Kept}}}}
  /moved/on: {get: {operationId: moved, responses: {"200": {description: Moved}}}}
  /orders/{order}:
    get:
      parameters:
        - {name: order, in: path, required: true, schema: {type: string}}
        - {name: new, in: query, schema: {type: string}}
      responses: {"200": {description: Orders of today}, "404": {description: None}}
components:
  securitySchemes: {key: {type: http, scheme: basic}}
x-webhooks:
  refunded: {post: {responses: {"200": {description: Taken}}}}
"""


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str, str], Path]:
    """A pack with one clause on pairs of a class."""

    def made(of: str, letter: str = "I") -> Path:
        folder = tmp_path / "own"
        folder.mkdir()
        (folder / "__init__.py").write_text(
            "from contractctl.clause import NoOptions, Pack\npack = Pack('own', NoOptions)\n"
        )
        (folder / "rule.py").write_text(CLAUSE.format(name="rule", of=of, letter=letter))
        return folder

    return made


def told(folder: Path, **more: object) -> list[tuple[str, str, tuple[str, ...]]]:
    settings = Settings(select=("own",), **more)
    report = diff(document(BASE), document(REVISION), load_catalog([folder]), settings, DiffOptions())
    return [(one.location.pointer, one.message.rpartition(" ")[2], one.operations) for one in report.findings]


def test_operations_that_moved_are_gone_at_the_one_address_and_new_at_the_other(own: Callable[..., Path]) -> None:
    assert sorted(told(own("Operation"))) == [
        ("/paths/~1gone/get", "removed", ("GET /gone",)),
        ("/paths/~1moved/get", "removed", ("GET /moved",)),
        ("/paths/~1moved~1on/get", "added", ("GET /moved/on",)),
        ("/paths/~1orders~1{order}/get", "changed", ("GET /orders/{order}",)),
    ]


@pytest.mark.parametrize(
    ("of", "places"),
    [
        (
            "Parameter",
            [
                ("/paths/~1orders~1{order}/get/parameters/0", "changed"),
                ("/paths/~1orders~1{order}/get/parameters/1", "added"),
                ("/paths/~1orders~1{id}/get/parameters/1", "removed"),
            ],
        ),
        ("Response", [("/paths/~1orders~1{order}/get/responses/200", "changed")]),
        ("SecurityScheme", [("/components/securitySchemes/key", "changed")]),
        ("Webhook", [("/x-webhooks/paid", "removed"), ("/x-webhooks/refunded", "added")]),
        ("Api", [("", "changed")]),
    ],
)
def test_pairs_of_every_class(own: Callable[..., Path], of: str, places: list[tuple[str, str]]) -> None:
    assert sorted((pointer, what) for pointer, what, _ in told(own(of))) == sorted(places)


def test_what_nobody_asked_for_is_not_told(own: Callable[..., Path]) -> None:
    assert [pointer for pointer, _, _ in told(own("Parameter"), include=("/gone",))] == []


def test_there_are_no_pairs_of_schemas(own: Callable[..., Path]) -> None:
    with pytest.raises(TypeError, match="a preserved side looks at a Pair of one of Api, Operation"):
        told(own("int"))


@pytest.mark.parametrize(
    ("letter", "stated", "severity"),
    [("I", {}, Severity.WARNING), ("E", {}, Severity.ERROR), ("I", {"own/rule": Severity.HINT}, Severity.HINT)],
)
def test_a_side_is_a_warning_or_what_the_profile_says_if_that_is_more(
    own: Callable[..., Path], letter: str, stated: dict[str, Severity], severity: Severity
) -> None:
    settings = Settings(select=("own",), severity=stated)
    report = diff(document(BASE), document(REVISION), load_catalog([own("Api", letter)]), settings, DiffOptions())
    assert [one.severity for one in report.findings] == [severity]


def test_the_annotation_says_of_what_a_pair_is() -> None:
    clause = Clause("own/rule", "A rule.", severities("I I I I"))

    @clause.preserved_last
    def judge(pair: Pair[Operation], context: object) -> Verdict:
        del pair, context
        return HOLDS

    assert (subject_of(judge), inner_of(judge)) == (Pair, Operation)
    assert clause.preserved_side is not None
    assert clause.preserved_side.last


# -- one change is told once ------------------------------------------------------------------------------------------------

V1 = """
info: {title: Orders, version: 1.4.0}
paths:
  /orders: {get: {responses: {"200": {description: Orders}}}}
  /refunds: {get: {responses: {"200": {description: Refunds}}}}
"""
V2 = """
info: {title: Orders, version: 1.5.0}
paths:
  /orders: {get: {responses: {"200": {description: Orders}}}}
"""
REMOVED = "compatibility/api-path-removed-without-deprecation"
PACKS = ("versioning/removal-after-sunset", "versioning/breaking-needs-major", "compatibility")


def compared(base: str, revision: str, **more: object) -> Report:
    settings = Settings(**{"select": PACKS, **more})
    return diff(document(base), document(revision), CATALOG, settings, DiffOptions())


def rules(findings: tuple[Finding, ...]) -> list[str]:
    return [one.rule for one in findings]


def test_a_removal_is_told_and_counted_by_the_pack_that_names_it() -> None:
    report = compared(V1, V2)
    assert rules(report.findings) == ["versioning/breaking-needs-major", REMOVED]
    assert report.tallies["versioning/removal-after-sunset"].broken == 0
    assert report.tallies[REMOVED].broken == 1


def test_without_that_pack_it_is_told_all_the_same() -> None:
    report = compared(V1, V2, ignore=("compatibility",))
    assert sorted(rules(report.findings)) == ["versioning/breaking-needs-major", "versioning/removal-after-sunset"]
    removed = report.findings[-1]
    assert (removed.operations, removed.severity) == (("GET /refunds",), Severity.ERROR)


def test_a_sunset_that_comes_earlier_is_told_once() -> None:
    text = "paths:\n  /orders: {get: {deprecated: true, x-sunset: '%s', responses: {'200': {description: Orders}}}}\n"
    select = ("versioning/sunset-declared", "compatibility")
    report = compared(text % "2037-06-30", text % "2037-03-31", select=select)
    assert [(one.rule, one.severity) for one in report.findings] == [("versioning/sunset-declared", Severity.ERROR)]


# -- what is concluded from all findings ------------------------------------------------------------------------------------


def test_what_is_suppressed_concludes_nothing() -> None:
    calm = V2.replace("paths:", f"x-contractctl-ignore: [{{rule: {REMOVED}, reason: agreed}}]\npaths:")
    report = compared(V1, calm)
    assert rules(report.findings) == []
    assert report.waiting[Waiting.SUPPRESSED] == 1


def test_a_conclusion_may_be_suppressed() -> None:
    said = "[{rule: versioning/breaking-needs-major, reason: agreed}]"
    report = compared(V1, V2.replace("version: 1.5.0", f"version: 1.5.0, x-contractctl-ignore: {said}"))
    assert rules(report.findings) == [REMOVED]


def test_where_every_change_is_an_error_nothing_is_concluded() -> None:
    calm = V1.replace("description: Orders", "description: Orders of today").replace("1.4.0", "1.5.0")
    added = calm + '  /more: {get: {responses: {"200": {description: More}}}}\n'
    settings = Settings(select=PACKS)
    report = diff(document(V1), document(added), CATALOG, settings, DiffOptions(exact=True))
    assert {one.severity for one in report.findings} == {Severity.ERROR}
    assert "versioning/breaking-needs-major" not in rules(report.findings)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("1.4.0", "2.0.0", False),
        ("1.4.0", "1.4.0", True),
        ("0.4.0", "0.5.0", False),
        ("0.4.0", "0.4.1", True),
        ("2.0.0-beta.1", "2.0.0-beta.2", False),
        ("2024-05-01", "2024-06-01", False),
        ("2024-05-01", "2024-05-01", True),
        ("unversioned", "unversioned", False),
    ],
)
def test_which_versions_may_break_callers(before: str, after: str, told: bool) -> None:  # noqa: FBT001 -- a table
    report = compared(V1.replace("1.4.0", f"'{before}'"), V2.replace("1.5.0", f"'{after}'"))
    assert ("versioning/breaking-needs-major" in rules(report.findings)) is told


def test_another_version_in_the_addresses_is_another_version() -> None:
    base, revision = (
        text.replace("/orders", f"/{version}/orders").replace("/refunds", f"/{version}/refunds")
        for text, version in ((V1, "v1.43"), (V2, "v1.44"))
    )
    report = compared(base, revision)
    assert {rule.partition("/")[0] for rule in rules(report.findings)} == {"compatibility"}
    assert report.tallies["versioning/removal-after-sunset"].broken == 0


# -- what a document says of an end -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("x-sunset: '2027-06-30'", "2027-06-30"),
        ("x-sunset: 2027-06-30T12:00:00Z", "2027-06-30"),
        ("x-deprecation: {sunset: '2027-06-30'}", "2027-06-30"),
        ("x-vendor: {removalDate: '2027-06-30'}", "2027-06-30"),
        ("description: It will be removed on 30 June 2027.", "2027-06-30"),
        ("description: Retired after June 30th, 2027. Since 2020-01-01 it is old.", "2027-06-30"),
        ("description: Deprecated since 2020-01-01.", "None"),
        ("description: It will be removed on 2027-02-31.", "None"),
        ("x-sunset: soon", "None"),
    ],
)
def test_the_last_day(said: str, day: str) -> None:
    text = f"paths:\n  /orders:\n    get:\n      {said}\n      responses: {{'200': {{description: Orders}}}}\n"
    found = last_day(operation(text, "GET /orders"), prose=True)
    assert str(found.day if found is not None else None) == day
