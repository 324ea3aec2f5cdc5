from pathlib import Path
from textwrap import dedent

import pytest

from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.selection import active_clauses, matching, with_options
from contractctl.engine.settings import Settings
from contractctl.errors import UsageError
from contractctl.findings import Report
from contractctl.model import Severity
from documents import document

CATALOG = load_catalog()


def paths(count: int, good: int = 0) -> str:
    """A document with operations that lack a description, and some that have one."""
    lines = [
        f"  /bad{n}: {{get: {{operationId: b{n}, responses: {{'200': {{description: ok}}}}}}}}" for n in range(count)
    ]
    lines += [
        f"  /good{n}: {{get: {{operationId: g{n}, summary: s, responses: {{'200': {{description: ok}}}}}}}}"
        for n in range(good)
    ]
    return "paths:\n" + "\n".join(lines)


def run(text: str, **settings: object) -> Report:
    return lint([document(text)], CATALOG, Settings(select=("openapi/operation-described",), **settings))  # type: ignore[arg-type]


def test_what_is_wrong_nearly_everywhere_is_said_once():
    findings = run(paths(12)).findings
    assert len(findings) == 1
    assert findings[0].count == 12
    assert findings[0].location.pointer == ""
    assert [sample.pointer for sample in findings[0].samples] == [f"/paths/~1bad{n}/get" for n in (0, 1, 10)]
    assert len(findings[0].operations) == 12


def test_a_few_findings_stay_single():
    assert len(run(paths(9)).findings) == 9
    assert len(run(paths(10, good=10)).findings) == 10
    assert len(run(paths(11, good=100)).findings) == 1


def test_errors_collapse_only_by_share():
    errors = {"openapi/operation-described": Severity.ERROR}
    assert len(run(paths(11, good=100), severity=errors).findings) == 11
    assert len(run(paths(12, good=3), severity=errors).findings) == 1


def test_different_faults_of_the_structure_do_not_collapse():
    text = "\n".join(f"  /a{n}: {{get: {{responses: {{'200': {{description: ok, wrong{n}: 1}}}}}}}}" for n in range(12))
    report = lint([document(f"paths:\n{text}")], CATALOG, Settings(select=("openapi/valid",)))
    assert len(report.findings) == 12


def test_no_collapse_lists_each():
    assert len(run(paths(12), collapse=False).findings) == 12


def test_verdicts_are_counted():
    tally = run(paths(2, good=3)).tallies["openapi/operation-described"]
    assert (tally.held, tally.broken) == (3, 2)


def test_include_and_exclude_narrow_operations():
    assert [one.operation for one in run(paths(3), include=("/bad1",)).findings] == ["GET /bad1"]
    assert [one.operation for one in run(paths(3), include=("GET /bad*",), exclude=("b1",)).findings] == [
        "GET /bad0",
        "GET /bad2",
    ]
    assert not run(paths(3), include=("POST /bad*",)).findings


def test_findings_do_not_depend_on_the_order_of_keys():
    text = paths(5)
    head, *lines = text.splitlines()
    turned = "\n".join([head, *reversed(lines)])
    prints = {one.fingerprint for one in run(text).findings}
    assert prints == {one.fingerprint for one in run(turned).findings}
    assert len(prints) == 5


def test_a_fingerprint_survives_another_parameter_name_and_other_lines():
    bad = "paths:\n  /a/{%s}: {get: {operationId: x, responses: {'200': {description: ok}}}}"
    first, second = run(bad % "id").findings, run("tags: []\n" + bad % "order_id").findings
    assert first[0].location != second[0].location
    assert first[0].fingerprint == second[0].fingerprint


def test_names_stand_for_clauses():
    assert matching(CATALOG, "operation-description") == ["openapi/operation-described"]
    assert matching(CATALOG, "idempotency/key-*") == [
        "idempotency/key-declared",
        "idempotency/key-required",
        "idempotency/key-schema",
    ]
    assert set(matching(CATALOG, "error-envelope")) == {
        rule for rule in CATALOG.clauses if rule.startswith("error-envelope/")
    }


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'idempotency/key-declared'"):
        matching(CATALOG, "idempotency/key-declred")
    with pytest.raises(UsageError, match="did you mean 'strict'"):
        active_clauses(CATALOG, Settings(profiles=("strikt",)))


def test_profiles_flags_and_selection_set_severities():
    def severity(rule: str, **settings: object) -> Severity | None:
        found = {one.clause.rule: one.severity for one in active_clauses(CATALOG, Settings(**settings))}  # type: ignore[arg-type]
        return found.get(rule)

    rule = "error-envelope/shape"
    assert severity(rule) is Severity.WARNING
    assert severity(rule, profiles=("strict",)) is Severity.ERROR
    assert severity(rule, severity={"error-envelope": Severity.HINT}) is Severity.HINT
    assert severity(rule, severity={rule: None}) is None
    assert severity(rule, ignore=("error-envelope",)) is None
    assert severity(rule, select=("openapi",)) is None
    assert severity("openapi/operation-tagged") is None
    assert severity("openapi/operation-tagged", select=("openapi/operation-tagged",)) is not None


def test_options_are_checked():
    options = next(one for one in active_clauses(CATALOG, Settings()) if one.clause.pack == "openapi").options
    assert with_options(options, {"accept-summary": False}, "options.openapi") != options
    with pytest.raises(UsageError, match="did you mean 'accept-summary'"):
        with_options(options, {"accept-sumary": False}, "options.openapi")
    with pytest.raises(UsageError, match="true or false"):
        with_options(options, {"accept-summary": "no"}, "options.openapi")


def own_pack(folder: Path, rule: str = "house/has-owner") -> Path:
    pack = folder / "house"
    pack.mkdir()
    (pack / "__init__.py").write_text(
        "from contractctl.clause import NoOptions, Pack\npack = Pack('house', NoOptions)\n", encoding="utf-8"
    )
    (pack / "has_owner.py").write_text(
        dedent(f"""
        from contractctl.clause import Clause, Context, NoOptions, broken, severities
        from contractctl.model import HOLDS, Verdict
        from contractctl.spec.operation import Operation

        clause = Clause("{rule}", "Every operation has an owner.", severities("E E E E"))


        @clause.promised
        def owned(operation: Operation, context: Context[NoOptions]) -> Verdict:
            return HOLDS if operation.extension("x-owner") else broken(operation, f"{{operation.label}} has no owner")
        """),
        encoding="utf-8",
    )
    return pack


def test_a_pack_of_ones_own_is_asked_like_the_others(tmp_path: Path):
    catalog = load_catalog([own_pack(tmp_path)])
    settings = Settings(select=("house",))
    report = lint([document(paths(2))], catalog, settings)
    assert [(one.rule, one.operation) for one in report.findings] == [
        ("house/has-owner", "GET /bad0"),
        ("house/has-owner", "GET /bad1"),
    ]


def test_a_pack_whose_ids_do_not_fit_is_refused(tmp_path: Path):
    with pytest.raises(UsageError, match="must begin with 'house/'"):
        load_catalog([own_pack(tmp_path, "home/has-owner")])


def test_a_folder_that_is_no_pack_is_refused(tmp_path: Path):
    with pytest.raises(UsageError, match="holds no pack"):
        load_catalog([tmp_path])
    with pytest.raises(UsageError, match="is no folder"):
        load_catalog([tmp_path / "gone"])


def test_the_packages_in_pyproject_are_the_folders():
    import tomllib

    root = Path(__file__).resolve().parent.parent
    named = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = {"contractctl.rules"}
    for top, prefix in ((root / "contractctl", "contractctl"), (root / "rules", "contractctl.rules")):
        for init in top.rglob("__init__.py"):
            folders.add(".".join((prefix, *init.parent.relative_to(top).parts)))
    assert set(named) == folders
    assert len(named) == len(folders)
