"""What a user may name: files, patterns, folders, standard input."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from contractctl.document.document import RefProblem
from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.errors import InputError, UsageError

API = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\nx: {$ref: 'lib.yaml#/a'}\n"
NONE = ReadOptions()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path, text=API):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def names(*specs, options=NONE):
    return [source.name for source in expand(specs, options)]


def target(document, key="x"):
    answer = document.follow(document.root.child(key))
    return (answer.kind, answer.message) if isinstance(answer, RefProblem) else answer.value


def opened(spec, options=NONE):
    [source] = expand([spec], options)
    return open_document(source, options)


def test_files_are_named_as_given_and_read_once(folder):
    write("a.yaml")
    write("b.yaml")
    assert names("b.yaml", "./a.yaml", "a.yaml", str(folder / "b.yaml")) == ["b.yaml", "./a.yaml"]


def test_patterns():
    for name in ("x/a.yaml", "x/y/b.yaml", "x/y/c.json"):
        write(name)
    assert names("x/**/*.yaml") == ["x/a.yaml", "x/y/b.yaml"]
    assert names("x/y/*") == ["x/y/b.yaml", "x/y/c.json"]
    with pytest.raises(UsageError, match="no file matches"):
        expand(["*.nothing"], NONE)


def test_a_file_whose_name_is_a_pattern():
    write("[a].yaml")
    assert names("[a].yaml") == ["[a].yaml"]


def test_a_folder_is_searched_by_content():
    write("f/late.yaml", "info: {}\npaths: {}\nopenapi: 3.0.0\n")
    write("f/two.json", '{"info": {},\n  "swagger": "2.0"}')
    write("f/quoted.yml", "'openapi' : '3.1.0'\n")
    write("f/sub/deep.yaml")
    write("f/lib.yaml", "components:\n  openapi: 3.0.0\n")
    write("f/readme.txt")
    for skipped in (".git", ".venv", "node_modules", ".hidden"):
        write(f"f/{skipped}/a.yaml")
    assert names("f") == ["f/late.yaml", "f/quoted.yml", "f/sub/deep.yaml", "f/two.json"]
    Path("f/nodes").mkdir()
    with pytest.raises(UsageError, match="no OpenAPI document in the folder f/nodes"):
        expand(["f/nodes"], NONE)


def test_a_missing_file():
    with pytest.raises(InputError, match=r"no such file"):
        opened("nothing.yaml")


def test_a_pipe_is_not_waited_for():
    os.mkfifo("pipe.yaml")
    with pytest.raises(InputError, match="not a file"):
        opened("pipe.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("info: {}\n", "x.yaml:1:1: no `openapi` or `swagger` field: no OpenAPI document (found `info`)"),
        ("{}", "x.yaml:1:1: no `openapi` or `swagger` field: no OpenAPI document (found no field at all)"),
        ("- a\n", "x.yaml:1:1: no OpenAPI document: the top level is an array, not an object"),
        ("text\n", "the top level is a string"),
        (
            "info: {}\nopenapi: 4.0\n",
            "x.yaml:2:1: unsupported version `openapi: 4.0` (versions 2.0, 3.0, 3.1 and 3.2 are read)",
        ),
        ("swagger: '1.2'\n", "x.yaml:1:1: unsupported version `swagger: 1.2`"),
        ("openapi: [3]\n", "unsupported version `openapi: an array`"),
        ("openapi: true\n", "unsupported version"),
        ("openapi: 3.10.0\n", "unsupported version"),
    ],
)
def test_what_is_no_openapi_document(text, message):
    write("x.yaml", text)
    with pytest.raises(InputError) as caught:
        opened("x.yaml")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        "openapi: 3.0.4",
        "openapi: '3.1'",
        "openapi: 3.1",
        "openapi: 3.2.0",
        "swagger: 2.0",
        "swagger: '2.0'",
        "swagger: 2",
    ],
)
def test_versions_that_are_read(line):
    write("x.yaml", line + "\n")
    assert opened("x.yaml").name == "x.yaml"


def test_standard_input(monkeypatch):
    write("lib.yaml", "a: 1\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(API.encode())))
    document = opened("-")
    assert document.name == "<stdin>"
    assert target(document) == 1


def test_standard_input_under_a_name(monkeypatch):
    write("d/lib.yaml", "a: {$ref: 'api.yaml#/info/title'}\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(API.encode())))
    document = opened("-", ReadOptions(stdin_filename="d/api.yaml"))
    assert document.name == "d/api.yaml"
    assert target(document) == "t"


def test_nothing_heavy_is_imported_at_the_start():
    code = "import sys, contractctl.document.sources as s; print(sorted({'urllib.request','subprocess','yaml','difflib'} & set(sys.modules)))"
    root = Path(sys.modules[ReadOptions.__module__].__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.stdout.strip() == "[]"
