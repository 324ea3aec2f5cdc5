"""Hostile input ends in one InputError, soon and in little memory, never in a crash."""

import time

import pytest

from contractctl.document import limits
from contractctl.document.document import RefProblem
from contractctl.document.load import parse
from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.errors import InputError

LEVELS = 100_000

DEEP = {
    "JSON arrays": ("x.json", "[" * LEVELS + "]" * LEVELS, 1, 1001),
    "JSON objects": ("x.json", '{"a":\n' * LEVELS + "1" + "}" * LEVELS, 1001, 1),
    "open JSON arrays": ("x.json", "[" * 2500, 1, 1001),
    "one level too many": ("x.json", "[" * 1001 + "]" * 1001, 1, 1001),
    "YAML flow": ("x.yaml", "a: " + "[" * LEVELS, 1, 1003),
    "YAML flow objects": ("x.yaml", "a: " + "{a: " * LEVELS, 1, 4 * 999 + 4),
    "YAML block": ("x.yaml", "- " * LEVELS + "a", 1, 2001),
    "YAML block on lines": ("x.yaml", "".join(" " * level + "-\n" for level in range(1100)), 1001, 1001),
    "JSON in YAML": ("x.yaml", "[" * LEVELS, 1, 1001),
}


@pytest.mark.parametrize(("name", "text", "line", "column"), DEEP.values(), ids=DEEP)
def test_depth_has_a_limit(name, text, line, column):
    with pytest.raises(InputError, match="nested more than 1,000 levels deep") as caught:
        parse(name, text.encode())
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("name", ["x.json", "x.yaml"])
def test_what_is_within_the_limit_is_read_and_located(name):
    text = '{"a":[' * 500 + "1" + "]}" * 500
    file = parse(name, text.encode())
    pointer = ("a", 0) * 500
    assert file.locate([pointer])[pointer] == (1, 3001)


def test_block_yaml_within_the_limit():
    assert parse("x.yaml", b"- " * 1000 + b"a").locate([(0,) * 1000])[(0,) * 1000] == (1, 2001)


def test_a_billion_laughs():
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    with pytest.raises(InputError, match="aliases that stand for more than") as caught:
        parse("x.yaml", "\n".join(lines).encode())
    assert caught.value.line == 6


def test_laughs_by_merge_keys():
    wide = ",".join(f"k{n}: 1" for n in range(1000))
    with pytest.raises(InputError, match="aliases that stand for more than"):
        parse("x.yaml", (f"a: &a {{{wide}}}\n" + "".join(f"b{n}: {{<<: *a}}\n" for n in range(2000))).encode())


def test_depth_through_aliases():
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 1100)]
    with pytest.raises(InputError, match="levels deep, aliases expanded") as caught:
        parse("x.yaml", "\n".join(lines).encode())
    assert caught.value.line == 1000


def test_a_sound_use_of_aliases_is_read():
    text = "a: &a {x: 1}\n" + "".join(f"b{n}: *a\n" for n in range(20_000))
    assert len(parse("x.yaml", text.encode()).data) == 20_001


def test_a_file_over_the_limit_is_not_read(tmp_path):
    path = tmp_path / "big.yaml"
    with path.open("wb") as stream:
        stream.truncate(limits.MAX_BYTES + 1)
    [source] = expand([str(path)], ReadOptions())
    with pytest.raises(InputError, match="larger than 64 MiB"):
        open_document(source, ReadOptions())
    with pytest.raises(InputError, match="larger than 64 MiB"):
        parse("x", b" " * (limits.MAX_BYTES + 1))


@pytest.mark.parametrize("name", ["x.json", "x.yaml"])
def test_one_big_string_below_the_limit(name):
    text = '{"a": "' + "x" * (limits.MAX_BYTES - 100) + '",\n"b": 1}'
    assert parse(name, text.encode()).locate([("b",)]) == {("b",): (2, 1)}


@pytest.mark.parametrize(
    "text", ["[" + "1," * 5_000_001 + "1]", "[" + "[]," * 2_600_000 + "1]"], ids=["scalars", "arrays"]
)
def test_too_many_values(text):
    with pytest.raises(InputError, match="more than 5,000,000 values"):
        parse("x.json", text.encode())


def test_too_many_values_in_yaml(monkeypatch):
    monkeypatch.setattr("contractctl.document.yaml_constructor.MAX_VALUES", 1000)
    with pytest.raises(InputError, match="more than 1,000 values"):
        parse("x.yaml", b"- a\n" * 3000)


def test_problems_are_kept_up_to_a_number():
    assert len(parse("x.yaml", b"- on\n" * 5000).problems) == limits.MAX_PROBLEMS
    assert len(parse("x.json", b"[" + b'{"a":1,"a":1},' * 5000 + b"1]").problems) == limits.MAX_PROBLEMS


def test_many_duplicates_take_linear_time():
    start = time.process_time()
    text = "".join(f"k{n}: 1\n" for n in range(20_000)) + "k7: 1\n" * 50_000
    file = parse("x.yaml", text.encode())
    assert file.locate([("k7",)]) == {("k7",): (70_000, 1)}
    assert time.process_time() - start < 10


def test_many_circular_refs(tmp_path):
    paths = "".join(f"  /p{n}: {{$ref: '#/paths/~1p{(n + 1) % 5000}'}}\n" for n in range(5000))
    path = tmp_path / "x.yaml"
    path.write_text("openapi: 3.1.0\npaths:\n" + paths)
    document = open_document(expand([str(path)], ReadOptions())[0], ReadOptions())
    answers = [document.follow(node) for node in document.root.child("paths").children()]
    assert {answer.kind for answer in answers if isinstance(answer, RefProblem)} == {"cycle"}
    assert len(answers) == 5000


def test_refs_that_go_through_refs_for_ever(tmp_path):
    path = tmp_path / "x.yaml"
    steps = "".join(f"  s{n}: {{$ref: '#/x/s{n + 1}/deeper'}}\n" for n in range(3000))
    path.write_text(f"openapi: 3.1.0\nx:\n{steps}  a: {{$ref: '#/x/a/b'}}\n")
    document = open_document(expand([str(path)], ReadOptions())[0], ReadOptions())
    for name in ("a", "s0", "s2999"):
        answer = document.follow(document.root.child("x").child(name))
        assert isinstance(answer, RefProblem)
