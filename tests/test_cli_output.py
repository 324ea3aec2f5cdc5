"""`--output FORMAT=FILE`: several reports of one run, each the same as printed, and none over a file that was read."""

import os

import pytest

from command import ROOT, contractctl

BAD = ROOT / "fixtures" / "payments-bad.yaml"
FORMATS = ["text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html"]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "api.yaml").write_bytes(BAD.read_bytes())
    return tmp_path


def test_every_format_at_once(folder):
    outputs = [part for form in FORMATS for part in ("--output", f"{form}=report.{form}")]
    done = contractctl("lint", "api.yaml", "--quiet", *outputs, cwd=folder)
    assert (done.status, done.err) == (1, "")
    assert done.out.splitlines()[0].startswith("api.yaml:")
    for form in FORMATS:
        written = (folder / f"report.{form}").read_bytes().decode()
        if form != "text":
            assert written == contractctl("lint", "api.yaml", "--format", form, cwd=folder).out
        assert written.endswith("\n")


@pytest.mark.parametrize("form", FORMATS)
def test_two_runs_write_the_same_bytes(form):
    first, second = (contractctl("lint", str(BAD), "--format", form, PYTHONHASHSEED=seed).out for seed in ("1", "2"))
    assert first == second


@pytest.mark.parametrize("form", FORMATS)
def test_a_document_without_findings(form, tmp_path):
    (tmp_path / "api.yaml").write_text("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n")
    done = contractctl("lint", "api.yaml", "--format", form, "--select", "idempotency", cwd=tmp_path)
    assert (done.status, done.err) == (0, "")
    assert done.out


@pytest.mark.parametrize(
    ("form", "name"),
    [
        *((form, "api.yaml") for form in FORMATS),
        *(("sarif", name) for name in ("./api.yaml", "link.yaml", "more/../api.yaml", "part.yaml")),
    ],
)
def test_no_report_is_written_where_one_would_overwrite_a_file_that_was_read(folder, form, name):
    (folder / "more").mkdir()
    (folder / "link.yaml").symlink_to("api.yaml")
    (folder / "part.yaml").write_text("type: string\n")
    with (folder / "api.yaml").open("a") as stream:
        stream.write("\nx-part: {}\n")
    text = (folder / "api.yaml").read_text().replace("#/components/schemas/Refund", "part.yaml")
    (folder / "api.yaml").write_text(text)
    done = contractctl("lint", "api.yaml", "--output", "json=first.json", "--output", f"{form}={name}", cwd=folder)
    assert (done.status, done.out) == (2, "")
    assert "a report would overwrite a file that was read" in done.err
    assert (folder / "api.yaml").read_text() == text
    assert not (folder / "first.json").exists()


@pytest.mark.parametrize("second", ["a", "./a", "b/../a", "link"])
def test_two_reports_do_not_share_a_file(folder, second):
    (folder / "b").mkdir()
    (folder / "link").symlink_to("a")
    done = contractctl("lint", "api.yaml", "--output", "sarif=a", "--output", f"junit={second}", cwd=folder)
    assert (done.status, done.out) == (2, "")
    assert "two reports would be written to this file" in done.err
    assert not (folder / "a").exists()


def test_a_folder_that_is_not_there(folder):
    done = contractctl("lint", "api.yaml", "--output", f"sarif=none{os.sep}a.sarif", cwd=folder)
    assert done.status == 2
    assert "cannot be written" in done.err


def test_an_unknown_format_names_the_nearest(folder):
    done = contractctl("lint", "api.yaml", "--output", "sarf=a", cwd=folder)
    assert done.status == 2
    assert "'sarif'" in done.err


def test_a_hostile_document(folder):
    (folder / "api.yaml").write_text(
        """openapi: 3.0.3
info: {title: "]]><script>alert(1)</script> @everyone", version: "%0A::error::x"}
paths:
  "/%0A::error::a/<script>/]]>/@everyone/\\U0001f4a3/\\x07\\x1b[31m/{id}":
    post:
      operationId: "::set-output name=a::b ##[error]x ![i](https://evil.example) <img src=x>"
      responses: {"200": {description: "`", content: {text/plain: {schema: {$ref: "#/]]><b>"}}}}}
""",
        encoding="utf-8",
    )
    outputs = [part for form in FORMATS for part in ("--output", f"{form}=report.{form}")]
    done = contractctl("lint", "api.yaml", "--profile", "strict", *outputs, cwd=folder)
    assert done.status == 1, done.err
    written = {form: (folder / f"report.{form}").read_text(encoding="utf-8") for form in FORMATS}
    for text in written.values():
        assert not set("\x07\x1b") & set(text)
    lines = [line.lstrip() for line in written["github"].splitlines()]
    assert {line.split(" ")[0] for line in lines if line.startswith("::")} <= {"::error", "::warning", "::notice"}
    assert not any("##[" in line for line in lines if not line.startswith("::"))
    assert "<script>" not in written["junit"]
    assert "<script>alert" not in written["html"]
