"""`contractctl diff` in temporary git repositories: which versions are meant, exit statuses, options, files of oasdiff."""

import json
import re
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import jsonschema
import pytest

from command import ROOT, contractctl
from test_report_json import SCHEMA

V1 = (ROOT / "fixtures" / "payments-v1.yaml").read_text(encoding="utf-8")
V2 = (ROOT / "fixtures" / "payments-v2.yaml").read_text(encoding="utf-8")
PAIR = ("fixtures/payments-v1.yaml", "fixtures/payments-v2.yaml")
PACK = ("--select", "compatibility")
REQUIRED = "compatibility/request-property-became-required"


def git(folder, *arguments):
    named = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "more")


@pytest.fixture
def repository(tmp_path):
    """A repository whose branch `main` has the first version."""
    git(tmp_path, "init", "-b", "main")
    commit(tmp_path, openapi=V1)
    return tmp_path


def diff(*arguments, cwd=ROOT, **other):
    return contractctl("diff", *arguments, cwd=cwd, **other)


def report(*arguments, **other):
    done = diff(*arguments, "--format", "json", **other)
    assert done.status in (0, 1), done.err
    made = json.loads(done.out)
    jsonschema.validate(made, SCHEMA)
    return made


def rules(*arguments, **other):
    return [one["rule"] for one in report(*arguments, **other)["findings"]]


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


@pytest.mark.parametrize("arguments", [(), ("--include", "GET /payments"), ("--exact",), ("--profile", "strict")])
def test_a_version_against_itself_is_silent(arguments):
    done = diff(PAIR[0], PAIR[0], *arguments)
    assert (done.status, done.out, done.err) == (0, "", "")


def test_a_revision_is_compared_with_the_merge_base(repository):
    git(repository, "checkout", "-b", "feature")
    git(repository, "checkout", "main")
    commit(repository, openapi=V2)
    git(repository, "checkout", "feature")
    assert rules("main:openapi.yaml", "openapi.yaml", cwd=repository) == []
    (repository / "openapi.yaml").write_text(V2, encoding="utf-8")
    assert REQUIRED in rules("main:openapi.yaml", "openapi.yaml", cwd=repository)


def test_two_revisions_are_compared_as_they_are(repository):
    git(repository, "checkout", "-b", "feature")
    commit(repository, openapi=V2)
    git(repository, "checkout", "main")
    assert REQUIRED in rules("main:openapi.yaml", "feature:openapi.yaml", cwd=repository)
    assert REQUIRED not in rules("feature:openapi.yaml", "main:openapi.yaml", cwd=repository)


def test_what_was_removed_is_located_in_the_base(repository):
    (repository / "openapi.yaml").write_text(V2, encoding="utf-8")
    places = {
        one["rule"]: one["location"]["path"]
        for one in report("main:openapi.yaml", "openapi.yaml", cwd=repository)["findings"]
    }
    assert places[REQUIRED] == "openapi.yaml"
    assert places["compatibility/response-optional-property-removed"] == "main:openapi.yaml"


def test_a_new_document_is_judged_by_its_promises_alone(repository):
    (repository / "new.yaml").write_text(V2, encoding="utf-8")
    made = report("main:new.yaml", "new.yaml", cwd=repository)
    assert made["changes"] == []
    assert {one["rule"].partition("/")[0] for one in made["findings"]} >= {"idempotency"}
    assert made["release"]["base"] is None
    assert "The API is new" in diff("main:new.yaml", "new.yaml", cwd=repository).out


def test_a_slip_of_the_finger_is_no_new_document(repository):
    done = diff("main:opnapi.yaml", "openapi.yaml", cwd=repository)
    assert done.status == 2
    assert done.err == "contractctl: main:opnapi.yaml: opnapi.yaml does not exist at revision main\n"
    assert diff("nowhere:openapi.yaml", "openapi.yaml", cwd=repository).status == 2


def test_standard_input(repository):
    assert REQUIRED in rules("openapi.yaml", "-", cwd=repository, stdin=V2)
    assert REQUIRED not in rules("-", "openapi.yaml", cwd=repository, stdin=V2)
    done = diff("-", "-", cwd=repository)
    assert (done.status, done.err) == (2, "contractctl: only one of the two versions can be standard input\n")


def test_folders_of_one_document(tmp_path):
    for name, text in (("old", V1), ("new", V2)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "openapi.yaml").write_text(text, encoding="utf-8")
    assert REQUIRED in rules("old", "new", cwd=tmp_path)
    done = diff(".", "new", cwd=tmp_path)
    assert (done.status, done.err) == (
        2, "contractctl: . has 2 documents: diff compares one with one (name the file)\n",
    )  # fmt: skip


def test_the_document_of_a_running_server(repository):
    (repository / "served").mkdir()
    (repository / "served" / "openapi.yaml").write_text(V2, encoding="utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=repository / "served")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/openapi.yaml"
        made = report("main:openapi.yaml", url, cwd=repository)
        server.shutdown()
    assert made["inputs"] == ["main:openapi.yaml", url]
    assert REQUIRED in [one["rule"] for one in made["findings"]]


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
        ("same", V1.replace("    ", "      ") and V1),
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


def test_levels_of_oasdiff(tmp_path):
    levels = tmp_path / "levels.txt"
    levels.write_text("request-property-became-required warn\n\nrequest-parameter-max-decreased   none\n")
    found = {one["rule"]: one["severity"] for one in report(*PAIR, "--oasdiff-severity", str(levels))["findings"]}
    assert found[REQUIRED] == "warning"
    assert "compatibility/request-parameter-max-decreased" not in found
    levels.write_text("request-property-became-required\tfatal\n")
    done = diff(*PAIR, "--oasdiff-severity", str(levels))
    assert done.status == 2
    assert done.err.endswith(":1: a line holds an id of oasdiff and one of err, warn, info, none\n")
    assert (
        diff(*PAIR, "--oasdiff-severity", "nothing.txt").err
        == "contractctl: nothing.txt: cannot be read: No such file or directory\n"
    )


@pytest.mark.parametrize(
    ("line", "ignored"),
    [
        ("POST /payments request-property-became-required", [REQUIRED]),
        ("- 12.01.2026 in POST /payments the request property 'amount' became required", [REQUIRED]),
        ("post /payments THE REQUEST PROPERTY `amount` BECAME REQUIRED", [REQUIRED]),
        ("POST /payments the request property 'currency' became required", []),
        ("POST /payments the request property 'other' became required", []),
        ("POST /payments/{id} the request property 'amount' became required", []),
        ("PUT /payments the request property 'amount' became required", []),
        ("the request property 'amount' became required", []),
        ("# POST /payments", []),
    ],
)
def test_what_oasdiff_ignores(tmp_path, line, ignored):
    (tmp_path / "ignore.md").write_text(f"# What may stand\n\n{line}\n")
    whole = rules(*PAIR, *PACK)
    made = report(*PAIR, *PACK, "--oasdiff-ignore", str(tmp_path / "ignore.md"))
    kept = [one["rule"] for one in made["findings"]]
    assert sorted(kept + ignored) == sorted(whole)
    assert made["summary"]["approved"] == len(ignored)


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


PETS = """\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {pet: {$ref: '#/components/schemas/Pet'}}}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'204': {description: ok}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string, enum: [a, b], description: The name by which everybody calls it}
        tags: {type: array, items: {type: object, properties: {colour: {type: [string, 'null']}}}}
"""


def two(folder, before, after):
    """The sentences of the changes when a part of the document is replaced by another."""
    assert before in PETS
    (folder / "old.yaml").write_text(PETS, encoding="utf-8")
    (folder / "new.yaml").write_text(PETS.replace(before, after), encoding="utf-8")
    return report("old.yaml", "new.yaml", *PACK, cwd=folder)


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


def test_oasdiff_names_the_property_from_the_body_on(tmp_path):
    two(tmp_path, "[string, 'null']", "string")
    for name, left in (("pet/tags/[]/colour", 0), ("pet/tags/[]/shape", 1), ("colour", 0)):
        said = f"POST /pets the request property '{name}' became not nullable\n"
        (tmp_path / "ignore.md").write_text(said, encoding="utf-8")
        made = report("old.yaml", "new.yaml", *PACK, "--oasdiff-ignore", "ignore.md", cwd=tmp_path)
        assert len(made["findings"]) == left


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--select", "nothing"), "no clause, pack or alias is called 'nothing'"),
        (("--ignore", "idempotency/nothing"), "'idempotency/nothing'"),
        (("--severity", "compatibility/nothing=off"), "'compatibility/nothing'"),
        (("--include", "GET /nothing"), "no operation is called that"),
    ],
)
def test_a_wrong_selection_is_refused_where_nothing_changed(arguments, said):
    done = diff(PAIR[0], PAIR[0], *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_a_wrong_configuration_is_refused_where_nothing_changed(tmp_path):
    (tmp_path / "api.yaml").write_text(V1, encoding="utf-8")
    (tmp_path / "contractctl.toml").write_text('ignore = ["idempotency/nothing"]\n', encoding="utf-8")
    done = diff("api.yaml", "api.yaml", cwd=tmp_path)
    assert done.status == 2
    assert "contractctl.toml:1" in done.err


def test_nothing_is_asked_of_the_same_bytes(tmp_path):
    """A copy is read once; neither the packs nor what compares is loaded."""
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(V1, encoding="utf-8")
    command = (sys.executable, "-X", "importtime", "-m", "contractctl", "diff", "a.yaml", "b.yaml", "--format", "json")
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    made = json.loads(done.stdout)
    assert (made["inputs"], made["findings"], made["changes"]) == (["a.yaml", "b.yaml"], [], [])
    assert (made["release"]["base"], made["release"]["asks"]) == ("1.4.0", None)
    assert "contractctl.cli.comparing" in done.stderr
    for loaded in ("contractctl.diff", "contractctl.rules", "contractctl.engine.comparing"):
        assert loaded not in done.stderr


def test_a_broken_document_is_refused_where_nothing_changed(tmp_path):
    (tmp_path / "a.yaml").write_text("openapi: 3.1.0\ninfo: [\n", encoding="utf-8")
    done = diff("a.yaml", "a.yaml", cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("contractctl: a.yaml:")


def test_the_same_text_may_refer_to_files_that_are_not_the_same(repository):
    root = V1.partition("components:")[0].replace("#/components/schemas/", "parts.yaml#/")
    parts = "Payment: {type: object, properties: {id: {type: %s}}}\nNewPayment: {type: object}\nError: {type: object}\n"
    commit(repository, openapi=root, parts=parts % "string")
    assert rules("HEAD:openapi.yaml", "openapi.yaml", *PACK, cwd=repository) == []
    (repository / "parts.yaml").write_text(parts % "integer", encoding="utf-8")
    assert rules("HEAD:openapi.yaml", "openapi.yaml", *PACK, cwd=repository) == [
        "compatibility/response-property-type-changed"
    ]
