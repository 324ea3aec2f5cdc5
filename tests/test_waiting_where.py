"""What may wait finds its findings wherever they stand: on the document as a whole, behind a `$ref`, in a revision."""

import json
import subprocess

import pytest

from command import contractctl

HEAD = "openapi: 3.0.3\ninfo: {title: Refunds, version: 1.0.0}\n"
ITEM = "get: {responses: {'200': {description: ok}}}\n"
SPLIT = HEAD + "paths:\n  /refunds/{id}:\n    $ref: ./paths/refund.yaml\n"
TWO = HEAD + "paths:\n  /x/{a}/{b}:\n    get: {responses: {'200': {description: ok}}}\n"
PARAMS = ("--select", "openapi/path-params")


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml").replace("_toml", ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def findings(folder, *arguments):
    done = contractctl("lint", *arguments, "--format", "json", cwd=folder)
    assert done.status in {0, 1}, done.err
    return json.loads(done.out)["findings"]


def rules(folder, *arguments):
    return [one["rule"] for one in findings(folder, *arguments)]


def git(folder, *arguments):
    done = ["git", "-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always"]
    subprocess.run([*done, *arguments], cwd=folder, check=True, capture_output=True)


def test_an_override_for_a_file_switches_off_what_is_asked_of_the_document(tmp_path):
    config = '[[overrides]]\nfiles = ["a.yaml"]\nignore = ["openapi/path-params"]\nreason = "r"\n'
    write(tmp_path, a_yaml=TWO, b_yaml=TWO, contractctl_toml=config)
    assert rules(tmp_path, "a.yaml", *PARAMS) == []
    assert rules(tmp_path, "b.yaml", *PARAMS) == ["openapi/path-params"] * 2


def test_an_approval_does_not_pass_to_the_next_fault_in_the_same_place(tmp_path):
    write(tmp_path, a_yaml=TWO)
    first, second = findings(tmp_path, "a.yaml", *PARAMS)
    assert first["fingerprint"] != second["fingerprint"]
    done = contractctl("approve", first["fingerprint"], "a.yaml", "--reason", "r", "--until", "never", cwd=tmp_path)
    assert done.status == 0, done.err
    declared = TWO.replace("get: {", "get: {parameters: [{name: a, in: path, required: true, schema: {}}], ")
    write(tmp_path, a_yaml=declared)
    assert [one["message"] for one in findings(tmp_path, "a.yaml", *PARAMS)] == [second["message"]]


def test_include_finds_operations_behind_a_ref(tmp_path):
    write(tmp_path, api_yaml=SPLIT, paths__refund_yaml=ITEM)
    assert rules(tmp_path, "api.yaml", *PARAMS, "--include", "/refunds*") == ["openapi/path-params"]
    assert rules(tmp_path, "api.yaml", *PARAMS, "--exclude", "/refunds*") == []


def test_an_override_for_a_path_holds_behind_a_ref(tmp_path):
    config = '[[overrides]]\npaths = ["/refunds/**"]\nreason = "r"\nseverity = {"openapi/path-params" = "off"}\n'
    write(tmp_path, api_yaml=SPLIT, paths__refund_yaml=ITEM, contractctl_toml=config)
    assert rules(tmp_path, "api.yaml", *PARAMS) == []


def test_a_suppression_beside_the_ref_of_a_path_covers_the_path(tmp_path):
    ignored = "    x-contractctl-ignore: [{rule: openapi/path-params, reason: r}]\n"
    write(tmp_path, api_yaml=SPLIT + ignored, paths__refund_yaml=ITEM)
    assert rules(tmp_path, "api.yaml", "--select", "openapi/path-params,suppressions") == []


def test_an_approval_by_operation_covers_what_is_asked_of_the_document(tmp_path):
    entry = '[[approval]]\nrule = "openapi/path-params"\npath = "a.yaml"\noperation = "GET /x/*"\nreason = "r"\n'
    write(tmp_path, a_yaml=TWO, **{"contractctl-approvals_toml": entry})
    assert rules(tmp_path, "a.yaml", "--select", "openapi/path-params,suppressions") == []


def test_what_was_collapsed_by_its_message_is_approved_by_it(tmp_path):
    schemas = "".join(f"    S{n}: {{type: wrong}}\n" for n in range(12)) + "    R: {required: wrong}\n"
    write(tmp_path, a_yaml=HEAD + "paths: {}\ncomponents:\n  schemas:\n" + schemas)
    before = findings(tmp_path, "a.yaml", "--select", "openapi/valid")
    assert sorted(one["count"] for one in before) == [1, 12]
    many = next(one["fingerprint"] for one in before if one["count"] == 12)
    assert contractctl("approve", many, "a.yaml", "--reason", "r", "--until", "never", cwd=tmp_path).status == 0
    assert [one["count"] for one in findings(tmp_path, "a.yaml", "--select", "openapi/valid")] == [1]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_since_a_document_that_could_not_be_read_all_is_new(tmp_path, jobs):
    write(tmp_path, a_yaml="{", b_yaml=TWO)
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    write(tmp_path, a_yaml=TWO)
    found = findings(tmp_path, "a.yaml", "b.yaml", *PARAMS, "--since", "HEAD", "--jobs", jobs)
    assert [one["location"]["path"] for one in found] == ["a.yaml", "a.yaml"]


def test_since_works_in_the_repository_that_holds_the_file(tmp_path):
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    write(inner, api_yaml=SPLIT, paths__refund_yaml=ITEM)
    for folder in (inner, outer):
        folder.mkdir(exist_ok=True)
        git(folder, "init")
    git(inner, "add", ".")
    git(inner, "commit", "-m", "one")
    git(outer, "submodule", "add", str(inner), "spec")
    git(outer, "commit", "-m", "one")
    assert rules(outer, "spec/api.yaml", *PARAMS) == ["openapi/path-params"]
    assert rules(outer, "spec/api.yaml", *PARAMS, "--since", "HEAD") == []


def test_a_file_of_a_revision_is_known_by_its_path(tmp_path):
    config = '[[overrides]]\nfiles = ["a.yaml"]\nseverity = {"openapi/path-params" = "hint"}\n'
    write(tmp_path, a_yaml=TWO, contractctl_toml=config)
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    assert {one["severity"] for one in findings(tmp_path, "HEAD:a.yaml", *PARAMS)} == {"hint"}
    contractctl("lint", "a.yaml", *PARAMS, "--write-baseline", "b.json", cwd=tmp_path)
    assert rules(tmp_path, "HEAD:a.yaml", *PARAMS, "--baseline", "b.json") == []


def test_an_override_is_not_called_needless_where_others_were_judged(tmp_path):
    config = '[[overrides]]\nfiles = ["b.yaml"]\nreason = "r"\nignore = ["openapi/path-params"]\n'
    write(tmp_path, a_yaml=TWO, b_yaml=TWO, contractctl_toml=config)
    assert rules(tmp_path, "a.yaml", "--select", "suppressions") == []
    assert rules(tmp_path, "--select", "suppressions") == []


def test_a_later_glob_of_an_override_wins_and_the_command_line_over_it(tmp_path):
    config = """
[severity]
"openapi/path-params" = "error"
[[overrides]]
files = ["a.yaml"]
severity = {"openapi/*" = "hint"}
"""
    write(tmp_path, a_yaml=TWO, contractctl_toml=config)
    assert {one["severity"] for one in findings(tmp_path, "a.yaml", *PARAMS)} == {"hint"}
    said = findings(tmp_path, "a.yaml", *PARAMS, "--severity", "openapi/path-params=info")
    assert {one["severity"] for one in said} == {"info"}


def test_no_report_is_written_over_what_says_what_may_wait(tmp_path):
    write(tmp_path, a_yaml=TWO)
    contractctl("lint", "a.yaml", *PARAMS, "--write-baseline", "b.json", cwd=tmp_path)
    kept = (tmp_path / "b.json").read_text()
    for flag in ("--baseline", "--write-baseline"):
        done = contractctl("lint", "a.yaml", *PARAMS, flag, "b.json", "--output", "json=b.json", cwd=tmp_path)
        assert (done.status, (tmp_path / "b.json").read_text()) == (2, kept)


def test_the_same_file_by_another_way_is_in_the_baseline(tmp_path):
    write(tmp_path, real__a_yaml=TWO)
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    contractctl("lint", "real/a.yaml", *PARAMS, "--write-baseline", "b.json", cwd=tmp_path)
    assert rules(tmp_path, "link/a.yaml", *PARAMS, "--baseline", "b.json") == []
