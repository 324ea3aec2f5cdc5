"""`$ref`: within a file, between files, by name, and the ways in which one leads nowhere."""

from pathlib import Path

import pytest

from contractctl.document.document import RefProblem
from contractctl.document.sources import ReadOptions, expand, open_document


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_yaml", ".yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def opened(path="api.yaml", **options):
    options = ReadOptions(**options)
    return open_document(expand([path], options)[0], options)


def followed(refs, rest="", version="3.1.0", **options):
    """What each of some refs is followed to: the value, or the kind of the problem."""
    lines = "".join(f"  r{index}: {{$ref: '{ref}'}}\n" for index, ref in enumerate(refs))
    Path("api.yaml").write_text(f"openapi: {version}\nrefs:\n{lines}{rest}", encoding="utf-8")
    document = opened(**options)
    answers = [document.follow(node) for node in document.root.child("refs").children()]
    return [answer.kind if isinstance(answer, RefProblem) else answer.value for answer in answers]


def test_pointers(write):
    write()
    rest = "a/b: {c~d: [1, {e f: 2}], '%41': 3, '': 4, '01': 5}\n"
    refs = [
        "#/a~1b/c~0d/1/e%20f",
        "#/a~1b/c~0d/0",
        "#/a~1b/%2541",
        "#/a~1b/%41",
        "#/a~1b/",
        "#/a~1b/01",
        "#/a%7E1b/c~0d/1/e f",
    ]
    assert followed(refs, rest) == [2, 1, 3, 3, 4, 5, 2]


@pytest.mark.parametrize("ref", ["#/no", "#/list/2", "#/list/01", "#/list/-", "#/list/x", "#name", "#/list/\u0661"])
def test_missing_pointers(write, ref):
    write()
    assert followed([ref], "list: [1, 2]\n") == ["missing-pointer"]


def test_the_whole_document(write):
    write()
    assert "refs" in followed(["#"])[0]
    assert "refs" in followed(["api.yaml"])[0]
    assert followed([""])[0]["openapi"] == "3.1.0"


def test_chains_and_cycles(write):
    write()
    refs = ["#/refs/r1", "#/refs/r2", "#/end", "#/refs/r3", "#/refs/r5", "#/refs/r4"]
    assert followed(refs, "end: {x: 1}\n") == [{"x": 1}] * 3 + ["cycle"] * 3


def test_a_pointer_through_a_ref(write):
    write()
    assert followed(["#/a/x/y"], "a: {$ref: '#/b'}\nb: {x: {y: 1}}\n") == [1]


def test_a_node_without_a_ref_is_its_own_answer(write):
    write(api_yaml="openapi: 3.0.0\nproperties: {$ref: {type: string}}\n")
    document = opened()
    for node in document.root.children():
        assert document.follow(node) is node


def test_files(write):
    write(
        **{
            "parts__one_yaml": "x: {$ref: 'two.yaml#/y'}\nself: {$ref: '#/x'}\nback: {$ref: '../api.yaml#/openapi'}\n",
            "parts__two_yaml": "y: 1\n",
            "parts__a b_yaml": "z: 2\n",
        }
    )
    refs = [
        "parts/one.yaml#/x",
        "./parts/one.yaml#/self",
        "parts/one.yaml#/back",
        "parts/a%20b.yaml",
        "parts/a b.yaml#/z",
    ]
    assert followed(refs) == [1, 1, "3.1.0", {"z": 2}, 2]


def test_names_and_places_of_files(write):
    write(
        sub__api_yaml="openapi: 3.1.0\nx: {$ref: ../lib/a.yaml#/q}\ny: {$ref: ../lib/a.yaml#/no}\n",
        lib__a_yaml="q: {r: 1}\n",
    )
    document = opened("sub/api.yaml")
    target = document.follow(document.root.child("x"))
    assert (target.place.file, target.place.pointer) == ("lib/a.yaml", ("q",))
    problem = document.follow(document.root.child("y"))
    assert (problem.place.file, problem.place.pointer) == ("sub/api.yaml", ("y", "$ref"))
    assert [file.name for file in document.files] == ["sub/api.yaml", "lib/a.yaml"]


def test_the_place_of_a_broken_ref_at_the_end_of_a_chain(write):
    write(api_yaml="openapi: 3.1.0\na: {$ref: '#/b'}\nb: {$ref: '#/no'}\nc: {$ref: '#/no'}\n")
    document = opened()
    places = [document.follow(document.root.child(key)).place.pointer for key in "abc"]
    assert places == [("b", "$ref"), ("b", "$ref"), ("c", "$ref")]


def test_files_that_cannot_be_read(write):
    write(broken_yaml="a: [", folder__x="")
    refs = ["no.yaml", "broken.yaml#/a", "folder", "%00", "http://[x", "urn:x:y"]
    kinds = ["missing-file", "unreadable-file", "unreadable-file", "bad-uri", "bad-uri", "bad-uri"]
    assert followed(refs) == kinds
    document = opened()
    assert "broken.yaml:1:5: invalid YAML" in document.follow(document.root.child("refs").child("r1")).message


def test_the_root_is_not_left(write, tmp_path, monkeypatch):
    write(root__x="", out_yaml="a: 1\n", root__in_yaml="b: 2\n")
    monkeypatch.chdir(tmp_path / "root")
    (tmp_path / "root" / "link.yaml").symlink_to(tmp_path / "out.yaml")
    refs = [
        "../out.yaml",
        str(tmp_path / "root" / "in.yaml"),
        "link.yaml",
        f"file://{tmp_path}/out.yaml",
        "../root/in.yaml",
    ]
    assert followed(refs) == ["outside-root"] * 4 + [{"b": 2}]
    assert followed(refs, allow_outside_refs=True) == [{"a": 1}, {"b": 2}, {"a": 1}, {"a": 1}, {"b": 2}]


def test_the_git_top_level_is_the_root(write, tmp_path, monkeypatch):
    write(**{".git__HEAD": "", "lib_yaml": "a: 1\n", "deep__x": ""})
    monkeypatch.chdir(tmp_path / "deep")
    assert followed(["../lib.yaml"]) == [{"a": 1}]


def test_refs_to_the_network_are_refused_by_name(write):
    write()
    assert followed(["http://127.0.0.1:9/x", "https://127.0.0.1:9/x#/y"]) == ["remote-not-allowed"] * 2
    assert followed(["//127.0.0.1/x", "file://example.com/x"]) == ["bad-uri"] * 2


def test_the_messages_name_the_flags(write):
    write(
        api_yaml="openapi: 3.1.0\na: {$ref: 'http://u:pw@h/x?token=abc'}\nb: {$ref: ../x.yaml}\nc: {$ref: '#/components/Pett'}\ncomponents: {Pet: 1}\n"
    )
    document = opened()
    messages = [document.follow(document.root.child(key)).message for key in "abc"]
    assert "--allow-remote-refs" in messages[0]
    assert "pw" not in messages[0]
    assert "abc" not in messages[0]
    assert "--allow-outside-refs" in messages[1]
    assert "did you mean 'Pet'?" in messages[2]


IDS = """\
schemas:
  One:
    $id: https://example.com/one.json
    $anchor: top
    $defs:
      Two: {$id: two.json, title: two, $ref: 'three.json'}
      Three: {$id: three.json, $dynamicAnchor: dyn, title: three}
      Four: {$ref: '#/$defs/Three'}
      Five: {$ref: '#top'}
  Six: {$anchor: six, title: six}
  example: {$id: https://example.com/kept.json}
  Seven: {example: {$id: https://example.com/none.json}}
"""


def test_identifiers_and_anchors(write):
    write()
    refs = [
        "#six", "https://example.com/three.json#dyn", "https://example.com/two.json", "#/schemas/One/$defs/Four",
        "#/schemas/One/$defs/Five/$anchor", "https://example.com/none.json", "https://example.com/kept.json", "#top",
    ]  # fmt: skip
    found = followed(refs, IDS)
    assert [value if isinstance(value, str) else value.get("title") for value in found] == [
        "six", "three", "three", "three", "top", "remote-not-allowed", None, "missing-pointer",
    ]  # fmt: skip


def test_a_document_before_3_1_has_no_identifiers(write):
    write()
    assert followed(["#six"], IDS, version="3.0.3") == ["missing-pointer"]


def test_relative_files_beside_an_identifier(write):
    write(
        schemas__pet_yaml="$id: https://example.com/pet.yaml\nowner: {$ref: 'owner.yaml'}\n",
        schemas__owner_yaml="a: 1\n",
    )
    assert followed(["schemas/pet.yaml#/owner"]) == [{"a": 1}]


def test_self(write):
    write(lib_yaml="a: 1\n")
    refs = ["https://example.com/api/main.yaml#/x", "main.yaml#/x", "lib.yaml", "#/x"]
    assert followed(refs, "$self: https://example.com/api/main.yaml\nx: {y: 1}\n", version="3.2.0") == [
        {"y": 1}, {"y": 1}, {"a": 1}, {"y": 1},
    ]  # fmt: skip
