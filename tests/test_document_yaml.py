"""YAML 1.2 core schema with merge keys, where readers of YAML 1.1 differ, and what is noted on the way."""

import math

import pytest

from contractctl.document.load import parse
from contractctl.errors import InputError


def read(text):
    return parse("api.yaml", text.encode()).data


def kinds(text):
    return [problem.kind for problem in parse("api.yaml", text.encode()).problems]


SCALARS = {
    "on is a string": ("on", "on"),
    "No is a string": ("No", "No"),
    "yes is a string": ("yes", "yes"),
    "y is a string": ("y", "y"),
    "a date is a string": ("2020-01-01", "2020-01-01"),
    "a time is a string": ("2020-01-01T10:00:00Z", "2020-01-01T10:00:00Z"),
    "underscores make a string": ("1_000", "1_000"),
    "base 60 is a string": ("1:30", "1:30"),
    "binary is a string": ("0b11", "0b11"),
    "a leading zero is decimal": ("017", 17),
    "eight after a zero is decimal": ("089", 89),
    "0o is octal": ("0o17", 15),
    "0x is hexadecimal": ("0x1F", 31),
    "a signed hexadecimal is a string": ("-0x1F", "-0x1F"),
    "a plus sign": ("+12", 12),
    "a minus sign": ("-12", -12),
    "a float without a leading zero": (".5", 0.5),
    "a float without decimals": ("5.", 5.0),
    "an exponent without a dot": ("1e3", 1000.0),
    "an exponent without a sign": ("1.5E3", 1500.0),
    "a dot is a string": (".", "."),
    "infinity": (".inf", math.inf),
    "minus infinity": ("-.INF", -math.inf),
    "inf without a dot is a string": ("inf", "inf"),
    "null": ("null", None),
    "Null": ("Null", None),
    "NULL": ("NULL", None),
    "tilde": ("~", None),
    "nothing": ("", None),
    "nULL is a string": ("nULL", "nULL"),
    "true": ("true", True),
    "True": ("True", True),
    "FALSE": ("FALSE", False),
    "tRUE is a string": ("tRUE", "tRUE"),
    "a version is a string": ("3.0.3", "3.0.3"),
    "a quoted number is a string": ("'12'", "12"),
    "an equals sign is a string": ("=", "="),
    "digits of other scripts are a string": ("\u0661\u0662", "\u0661\u0662"),
    "tag str": ("!!str 1", "1"),
    "tag int": ('!!int "1"', 1),
    "tag float": ("!!float 1", 1.0),
    "tag null": ('!!null "null"', None),
    "tag bool": ('!!bool "true"', True),
    "the non-specific tag": ("! 12", "12"),
    "tag binary is a string": ("!!binary aGk=", "aGk="),
    "tag timestamp is a string": ("!!timestamp 2020-01-01", "2020-01-01"),
    "an unknown tag is a string": ("!Ref 12", "12"),
    "a tag that does not fit": ("!!int one", "one"),
}


@pytest.mark.parametrize(("text", "value"), SCALARS.values(), ids=SCALARS)
def test_scalar(text, value):
    found = read(f"key: {text}\n")["key"]
    assert found == value
    assert type(found) is type(value)


def test_not_a_number():
    assert math.isnan(read("key: .nan")["key"])


def test_keys_are_the_text_of_their_scalar():
    text = "404: a\ntrue: b\nnull: c\n? \n: d\n2020-01-01: e\n0x1F: f\n'on': g\n~: h\n!!int 7: i\n"
    assert list(read(text)) == ["404", "true", "null", "", "2020-01-01", "0x1F", "on", "~", "7"]


@pytest.mark.parametrize("key", ["? [a]\n: 1", "? {a: 1}\n: 1", "&x [1]: 1", "a: &m {}\n*m : 1"])
def test_a_key_that_is_a_collection_is_refused(key):
    with pytest.raises(InputError, match="a key that is an object or an array"):
        read(key)


def test_merge_of_one_map():
    assert read("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n")["b"] == {"x": 1, "y": 3}


def test_merge_after_the_keys_it_must_not_replace():
    assert read("a: &a {x: 1, y: 2}\nb:\n  y: 3\n  <<: *a\n")["b"] == {"x": 1, "y": 3}


def test_merge_of_a_list_takes_the_earlier_map_first():
    assert read("a: &a {x: 1}\nb: &b {x: 2, z: 3}\nc: {<<: [*a, *b]}\n")["c"] == {"x": 1, "z": 3}


def test_merge_of_a_merged_map():
    assert read("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, z: 3}\n")["c"] == {"x": 1, "y": 2, "z": 3}


def test_merge_of_an_inline_map():
    assert read("c: {<<: {x: 1}, y: 2}\n")["c"] == {"x": 1, "y": 2}


def test_a_quoted_merge_key_is_a_key():
    assert read("c: {'<<': {x: 1}}\n")["c"] == {"<<": {"x": 1}}


def test_a_merge_of_a_scalar_is_noted_and_stays():
    assert read("c: {<<: 1, y: 2}\n")["c"] == {"<<": 1, "y": 2}
    assert kinds("c: {<<: 1}\n") == ["merge-key"]


def test_aliases_share_one_object():
    data = read("a: &a [1]\nb: *a\n")
    assert data["a"] is data["b"]


def test_an_alias_of_a_scalar_as_a_key():
    assert read("a: &k name\n*k : 1\n") == {"a": "name", "name": 1}


def test_an_anchor_on_a_key():
    assert read("&k 12: 1\nb: *k\n") == {"12": 1, "b": 12}


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: &a {b: {c: *a}}", "&a b: *c"])
def test_an_alias_of_what_is_not_finished_is_refused(text):
    with pytest.raises(InputError, match="the alias"):
        read(text)


def test_a_duplicate_key_is_noted_and_the_last_one_counts():
    file = parse("api.yaml", b"a: 1\nb: 2\na: 3\n")
    assert file.data == {"a": 3, "b": 2}
    assert [(problem.kind, problem.pointer) for problem in file.problems] == [("duplicate-key", ("a",))]
    assert file.locate([("a",), ("b",)]) == {("a",): (3, 1), ("b",): (2, 1)}


def test_a_key_three_times():
    file = parse("api.yaml", b"a: {x: 1}\nb: 2\na: {x: 1}\na: {x: 1}\n")
    assert file.locate([("a", "x")]) == {("a", "x"): (4, 5)}
    assert len(file.problems) == 2


def test_only_the_first_document_is_read():
    file = parse("api.yaml", b"a: 1\n---\nb: [\n")
    assert file.data == {"a": 1}
    assert [problem.kind for problem in file.problems] == ["multiple-documents"]


def test_document_marks_and_directives():
    assert read("%YAML 1.2\n---\na: 1\n...\n") == {"a": 1}


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "\ufeff", "   \n"])
def test_an_empty_file_is_refused(text):
    with pytest.raises(InputError, match="empty"):
        read(text)


@pytest.mark.parametrize(
    "word", ["on", "no", "2020-01-01", "1_000", "1:30", "017", "0o17", "1e3", "0b1", "089", "1.5e3"]
)
def test_what_yaml_1_1_reads_otherwise_is_noted(word):
    assert kinds(f"a: {word}\n") == ["ambiguous-scalar"]
    assert kinds(f"a: '{word}'\n") == []


@pytest.mark.parametrize("word", ["true", "y", "1.5", "12", "0", "-3", ".5", "3.0.3", "0x1F", "text", "1.5e+3", "a:b"])
def test_what_every_yaml_reads_alike_is_not_noted(word):
    assert kinds(f"a: {word}\n") == []


@pytest.mark.parametrize("tag", ["!!set {a}", "!!omap []", "!x {}", "!x 1", "!!binary aGk=", "!!int one"])
def test_unknown_tags_are_noted(tag):
    assert kinds(f"a: {tag}\n") == ["unknown-tag"]


@pytest.mark.parametrize("tag", ["!!map {}", "!!seq []", "!!str 1", "! 1"])
def test_known_tags_are_not_noted(tag):
    assert kinds(f"a: {tag}\n") == []


def test_what_json_cannot_hold_is_noted():
    assert kinds("a: [.inf, -.inf, .nan]\n") == ["not-finite"] * 3


@pytest.mark.parametrize("break_", ["\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize(
    "form", ["a: x{}y\nb: 1\n", "a: 'x{}y'\nb: 1\n", 'a: "x{}y"\nb: 1\n', "a: x{}y # \u2028\nb: 1\n"]
)
def test_line_breaks_of_yaml_1_1_are_characters(break_, form):
    file = parse("api.yaml", form.format(break_).encode())
    assert file.data["a"] == f"x{break_}y"
    assert file.locate([("b",)]) == {("b",): (2, 1)}


def test_private_use_characters_beside_old_line_breaks():
    assert read("a: x\u2028\ue000\n\ue001: 1\n") == {"a": "x\u2028\ue000", "\ue001": 1}


def test_escaped_line_separators():
    assert read('a: "\\L\\P\\N"\n') == {"a": "\u2028\u2029\x85"}


def test_tabs_after_a_colon_and_in_flow():
    assert read("a:\t1\nb: {c:\t2}\n") == {"a": 1, "b": {"c": 2}}


def test_a_tab_as_indentation_is_refused_where_it_stands():
    with pytest.raises(InputError) as caught:
        read("a:\n\tb: 1\n")
    assert (caught.value.line, caught.value.column) == (2, 1)
    assert "spaces" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: 1\nb: [1\nc: 2\n", 3, 2),
        ("a: b: c\n", 1, 5),
        ("a: 'x\n", 2, 1),
        ("a: @x\n", 1, 4),
        ("\u00e4: \U0001f600\n\U0001f600: @x\n", 2, 4),
        ("a: x\u2028y\nb: *c\n", 2, 4),
        ("a: 1\r\nb: \x07\r\n", 2, 4),
        ("a: 1\rb: @\r", 2, 4),
    ],
)
def test_a_fault_has_its_place(text, line, column):
    with pytest.raises(InputError) as caught:
        read(text)
    assert (caught.value.path, caught.value.line, caught.value.column) == ("api.yaml", line, column)


def test_json_in_a_yaml_file():
    assert read('{"a": [1, {"b":"c"}], "u": "\\u00e4\\/"}') == {"a": [1, {"b": "c"}], "u": "\u00e4/"}


def test_flow_yaml_that_is_no_json():
    assert read("{a: on, 404: [x, y,], }") == {"a": "on", "404": ["x", "y"]}


def test_block_scalars():
    assert read("a: |\n  x\n  y\nb: >-\n  x\n  y\n") == {"a": "x\ny\n", "b": "x y"}


def test_a_long_integer_becomes_the_largest():
    file = parse("api.yaml", b"a: " + b"9" * 5000 + b"\nb: 0x" + b"f" * 5000 + b"\nc: -" + b"9" * 4301 + b"\n")
    assert file.data["a"] == file.data["b"] == 10**4300 - 1
    assert file.data["c"] == -(10**4300 - 1)
    assert [problem.kind for problem in file.problems] == ["number-too-long"] * 3
    assert parse("api.yaml", b"a: " + b"9" * 4300).data["a"] == 10**4300 - 1


def test_a_float_out_of_range():
    file = parse("api.yaml", b"a: -1e999\n")
    assert file.data["a"] == -1.7976931348623157e308
    assert file.problems[0].kind == "number-too-large"


def test_the_pure_python_parser_gives_the_same(monkeypatch):
    import sys

    text = "a: &a {x: on, y: 017}\nb: [*a, {<<: *a}, '\u2028', \u2028x]\n\U0001f600: 1\n"
    with_c = parse("api.yaml", text.encode())
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    without = parse("api.yaml", text.encode())
    asked = [("b", 1, "x"), ("\U0001f600",), ("b", 3)]
    assert without.data == with_c.data
    assert without.locate(asked) == with_c.locate(asked)
    assert without.problems == with_c.problems
