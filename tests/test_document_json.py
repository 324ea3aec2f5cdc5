"""JSON by RFC 8259: faults with their place, and what is noted on the way."""

import json
import sys

import pytest

from contractctl.document.load import parse
from contractctl.errors import InputError


def read(text):
    return parse("api.json", text.encode())


FAULTS = {
    "a trailing comma in an object": ('{"a": 1,\n}', 1, 8, "a comma before '}'"),
    "a trailing comma in an array": ("[1,\n 2,]", 2, 3, "a comma before ']'"),
    "no comma": ('{"a": 1\n "b": 2}', 2, 2, "',' or '}' expected"),
    "no colon": ('{"a" 1}', 1, 6, "':' after the key expected"),
    "a key without quotes": ("{a: 1}", 1, 2, "a key in double quotes or '}' expected, found 'a'"),
    "single quotes": ("{'a': 1}", 1, 2, "a key in double quotes"),
    "NaN": ('{"a":\n  NaN}', 2, 3, "a value expected, found 'NaN'"),
    "minus infinity": ('["NaN", -Infinity]', 1, 9, "found '-Infinity'"),
    "a leading zero": ("[01]", 1, 3, "',' or ']' expected"),
    "a comment": ('{"a": 1 // x\n}', 1, 9, "',' or '}' expected"),
    "an open string": ('{"a": "x}', 1, 7, "a string that is not closed"),
    "a line break in a string": ('{"a": "x\ny"}', 1, 9, "the control character"),
    "an unknown escape": (r'{"a": "x\q"}', 1, 9, "the unknown escape"),
    "a short escape": (r'{"a": "\u12"}', 1, 8, "the unknown escape"),
    "an open object": ('{"a": {\n', 2, 1, "brackets still open: 2"),
    "an open array": ("[", 1, 2, "the file ends where a value or ']' is expected"),
    "the wrong bracket": ('{"a": [1}', 1, 9, "',' or ']' expected, found '}'"),
    "text after the end": ("{}\n\n {}", 3, 2, "text after the end"),
    "no JSON at all": ("openapi: 3.0.0", 1, 1, "a value expected, found 'openapi'"),
    "a lone minus": ("[-]", 1, 2, "expected, found '-'"),
    "code points are counted": ('{"\U0001f600\u00e4": ?}', 1, 8, "a value expected"),
    "CR LF is one line break": ("{\r\n\r\n?", 3, 1, "expected"),
    "CR is a line break": ("{\r\r?", 3, 1, "expected"),
}


@pytest.mark.parametrize(("text", "line", "column", "message"), FAULTS.values(), ids=FAULTS)
def test_fault(text, line, column, message):
    with pytest.raises(InputError) as caught:
        read(text)
    assert message in caught.value.message
    assert (caught.value.path, caught.value.line, caught.value.column) == ("api.json", line, column)


@pytest.mark.parametrize(
    "text", ["3", '"x"', "null", "[]", "{}", " [1.5e3, -0, true]\n", '{"": {"": ""}}', '"\\ud83d\\ude00"']
)
def test_values_are_those_of_the_standard_library(text):
    assert read(text).data == json.loads(text)
    assert read(text).problems == ()


def test_duplicate_keys_are_noted_and_the_last_one_counts():
    file = read('{"a": {"x": 1},\n "b": [{"c": 1, "c": 2, "c": 3}],\n "a": {"y": 1}}')
    assert file.data == {"a": {"y": 1}, "b": [{"c": 3}]}
    found = {(problem.kind, problem.pointer) for problem in file.problems}
    assert found == {("duplicate-key", ("a",)), ("duplicate-key", ("b", 0, "c"))}
    places = file.locate([("a",), ("a", "y"), ("a", "x"), ("b", 0, "c")])
    assert list(places.values()) == [(3, 2), (3, 8), (3, 2), (2, 25)]


def test_a_long_integer_becomes_the_largest():
    text = f'{{"a": {"9" * 4301}, "b": [-{"1" * 9000}], "c": {"9" * 4300}}}'
    file = read(text)
    largest = 10**4300 - 1
    assert file.data == {"a": largest, "b": [-largest], "c": largest}
    found = {(problem.kind, problem.pointer) for problem in file.problems}
    assert found == {("number-too-long", ("a",)), ("number-too-long", ("b", 0))}
    assert file.locate([("c",)])[("c",)] == (1, text.index('"c"') + 1)


def test_a_long_integer_is_the_same_where_python_has_no_limit():
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        file = read("9" * 5000)
        assert file.data == 10**4300 - 1
        assert [problem.kind for problem in file.problems] == ["number-too-long"]
    finally:
        sys.set_int_max_str_digits(before)


def test_a_float_out_of_range():
    file = read('{"a": [1e999, -1e999, 1.7976931348623157e308]}')
    assert file.data["a"] == [1.7976931348623157e308, -1.7976931348623157e308, 1.7976931348623157e308]
    assert [problem.pointer for problem in file.problems] == [("a", 0), ("a", 1)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'{"a\ud800": ["\ude00x"]}', {"a\ufffd": ["\ufffdx"]}),
        (r'["\ud83d\ude00\ud83d"]', ["\U0001f600\ufffd"]),
        (r'["\\ud83d\ude00"]', ["\\ud83d\ufffd"]),
        (r'["\ud83d\\ude00"]', ["\ufffd\\ude00"]),
        (r'["\ud83d\ud83d\ude00"]', ["\ufffd\U0001f600"]),
        (r'"\uDC00"', "\ufffd"),
    ],
)
def test_lone_surrogates_are_replaced(text, value):
    file = read(text)
    assert file.data == value
    assert {problem.kind for problem in file.problems} == {"lone-surrogate"}
    json.dumps(file.data, ensure_ascii=False).encode()


def test_a_key_with_a_lone_surrogate_has_its_place():
    file = read('{"x": 1,\n "a\\ud800": {"b": 1}}')
    assert file.locate([("a\ufffd", "b")]) == {("a\ufffd", "b"): (2, 14)}


def test_a_json_file_is_never_yaml():
    with pytest.raises(InputError, match="invalid JSON"):
        read("{a: 1}")


def test_no_extension_and_neither_json_nor_yaml_is_told_as_json():
    with pytest.raises(InputError, match=r"<stdin>:1:8: invalid JSON: a comma before '\}'"):
        parse("<stdin>", b'{"a": 1,}}')


def test_locate_falls_back_to_the_nearest_ancestor():
    file = read('\n {"a": [{"b": 1}],\n  "c": 2}')
    asked = [(), ("a",), ("a", 0), ("a", 0, "b"), ("a", 1), ("a", "0"), ("a", 0, "z", "z"), ("c", "d"), ("q",), (0,)]
    assert list(file.locate(asked).values()) == [
        (2, 2), (2, 3), (2, 9), (2, 10), (2, 3), (2, 3), (2, 9), (3, 3), (2, 2), (2, 2),
    ]  # fmt: skip
