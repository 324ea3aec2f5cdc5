"""`contractctl diff`: its reports, exit statuses, policies and options."""

import re

import pytest

from command import ROOT
from comparisons import PACK, PAIR, REQUIRED, V1, diff, report, rules, two


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"])
def test_report(golden, form):
    done = diff(*PAIR, "--format", form, *PACK)
    assert (done.status, done.err) == (1, "")
    text = re.sub(r'("name": "contractctl",\s+"version": )"[^"]+"', r'\1"0"', done.out)
    text = re.sub(r'("(?:fullDescription|help)": \{\n)(?: +"(?:text|markdown)": .*\n)+', r"\1", text)
    golden(f"payments-diff.{form}", text)


def test_quiet(golden):
    golden("payments-diff.quiet", diff(*PAIR, "--quiet", *PACK).out)


def test_two_runs_print_the_same_bytes():
    first, second = (diff(*PAIR, "--format", "json", PYTHONHASHSEED=seed).out for seed in ("1", "2"))
    assert first == second


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((), 1), (("--fail-on", "never"), 0), (("--ignore", "compatibility"), 0), (("--select", "idempotency"), 0),
        (("--include", "GET /payments/{id}"), 0), (("--exclude", "tag:payments"), 0), (("--select", "nothing"), 2),
        (("--include", "GET /nothing"), 2), (("--policy", "other"), 2), (("--base-prefix", "v1"), 2),
        (("--severity", f"{REQUIRED}=info", "--select", REQUIRED), 0),
        (("--severity", f"{REQUIRED}=info", "--select", REQUIRED, "--fail-on", "info"), 1),
    ],
)  # fmt: skip
def test_exit_status(arguments, status):
    done = diff(*PAIR, *arguments)
    assert done.status == status, done.out + done.err


@pytest.mark.parametrize("policy", ["wire", "oasdiff", "sdk"])
def test_policies(policy):
    assert REQUIRED in rules(*PAIR, "--policy", policy)


def test_prefixes(tmp_path):
    for name in ("v1", "v2"):
        (tmp_path / f"{name}.yaml").write_text(V1.replace("  /payments", f"  /{name}/payments"), encoding="utf-8")
    assert "compatibility/api-path-removed-without-deprecation" in rules("v1.yaml", "v2.yaml", *PACK, cwd=tmp_path)
    prefixes = ("--base-prefix", "/v1", "--revision-prefix", "/v2/")
    assert rules("v1.yaml", "v2.yaml", *prefixes, *PACK, cwd=tmp_path) == []


def test_exact(tmp_path):
    for name, text in (
        ("old", V1),
        ("same", f"# Only written differently.\n{V1}"),
        ("other", V1.replace("Take payments", "Pay")),
    ):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    assert diff("old.yaml", "same.yaml", "--exact", cwd=tmp_path).status == 0
    assert diff("old.yaml", "other.yaml", cwd=tmp_path).status == 0
    done = diff("old.yaml", "other.yaml", "--exact", cwd=tmp_path)
    assert done.status == 1
    assert done.err == (
        "contractctl: other.yaml:5:3: differs from the base at /info/description, and --exact was asked for\n"
    )
    assert diff(*PAIR, "--exact", "--include", "GET /payments/{id}/receipt").status == 1


def test_baseline(tmp_path):
    done = diff(*PAIR, "--write-baseline", str(tmp_path / "base.json"))
    assert done.status == 0, done.out
    made = report(*PAIR, "--baseline", str(tmp_path / "base.json"))
    assert made["findings"] == []
    assert made["summary"]["baselined"] > 3
    assert made["release"]["asks"] == "major"


def test_no_report_is_written_over_what_was_read(tmp_path):
    path = tmp_path / "v1.yaml"
    path.write_text(V1)
    (tmp_path / "ignore.md").write_text("")
    for name in ("v1.yaml", "ignore.md"):
        done = diff(
            "v1.yaml",
            str(ROOT / PAIR[1]),
            "--oasdiff-ignore",
            "ignore.md",
            "--output",
            f"markdown={name}",
            cwd=tmp_path,
        )
        assert done.status == 2
    assert path.read_text() == V1


def test_all_outputs_at_once(tmp_path):
    forms = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html")
    options = [part for form in forms for part in ("--output", f"{form}={tmp_path / form}")]
    assert diff(*PAIR, *options).status == 1
    assert all((tmp_path / form).stat().st_size > 100 for form in forms)
    assert "info.version 1.5.0 is too low" in (tmp_path / "html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("[a, b]", "[a]", ["the request property 'name' of the schema 'Pet' lost the value b"]),
        ("[string, 'null']", "string", ["the request property 'tags/[]/colour' of the schema 'Pet' may not be null any more"]),
        ("[name]", "[name, tags]", ["the request property 'tags' of the schema 'Pet' became required"]),
        ("[a, b]", "[a, b, c, d]", ["the response property 'name' of the schema 'Pet' got the values c, d"]),
    ],
)  # fmt: skip
def test_a_change_of_several_operations_is_told_by_its_place_in_the_schema(tmp_path, before, after, said):
    made = two(tmp_path, before, after)
    assert [one["message"] for one in made["findings"]] == said
    assert len(made["findings"][0]["operations"]) == 2
    printed = diff("old.yaml", "new.yaml", *PACK, cwd=tmp_path).out.splitlines()
    assert printed[0].startswith("components/schemas/Pet (2 operations: ")


def test_the_evidence_says_what_decides(tmp_path):
    (found,) = two(tmp_path, "[name]", "[name, tags]")["findings"]
    assert found["evidence"] == {
        "kind": "witness", "relation": "narrower", "accepted_before": {"name": "a"}, "at": "/tags",
    }  # fmt: skip
    assert "accepted" not in found["message"]
    (line,) = (one for one in report("old.yaml", "new.yaml", cwd=tmp_path)["changes"] if one["level"] == "error")
    assert line["accepted_before"] == {"value": {"name": "a"}}
