"""Positions, compared with those that PyYAML's composer and a plain JSON scanner find."""

import json
import re

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from contractctl.document.load import parse
from contractctl.document.positions import line_columns

KEYS = st.text(st.sampled_from("ab\u00e4\u2028\U0001f600 :#'\"\\/~-\n\t"), max_size=4) | st.sampled_from(
    ["on", "404", "<<"]
)
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False, allow_infinity=False) | KEYS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=15
)
LAYOUTS = st.sampled_from([None, 0, 2, "\t"])


def pointers(value, above=()):
    """Every pointer into a value."""
    yield above
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in pairs:
        yield from pointers(child, (*above, key))


def json_places(text):
    """The offset of every key and item of a JSON text, by a recursive scanner that knows nothing of ours."""
    token = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s,\]}]+)', re.DOTALL)
    tokens = [(match[1], match.start(1)) for match in token.finditer(text)]
    places, position = {}, 0

    def value(pointer):
        nonlocal position
        mark = tokens[position][0]
        position += 1
        if mark not in ("{", "["):
            return
        for index in range(len(tokens)):
            if tokens[position][0] in ("}", "]"):
                break
            if tokens[position][0] == ",":
                position += 1
            word, start = tokens[position]
            if mark == "{":
                position += 2
                places[*pointer, json.loads(word)] = start
                value((*pointer, json.loads(word)))
            else:
                places[*pointer, index] = start
                value((*pointer, index))
        position += 1

    places[()] = tokens[0][1]
    value(())
    return places


def yaml_places(text):
    """The offset of every key and item of a YAML text, by the marks of PyYAML's composer."""
    places = {}

    def walk(node, pointer, start):
        places[pointer] = start
        if isinstance(node, yaml.MappingNode):
            for key, child in node.value:
                walk(child, (*pointer, key.value), key.start_mark.index)
        elif isinstance(node, yaml.SequenceNode):
            for index, child in enumerate(node.value):
                walk(child, (*pointer, index), child.start_mark.index)

    root = yaml.compose(text, yaml.CSafeLoader)
    walk(root, (), root.start_mark.index)
    return places


def to_line_column(text, offset):
    lines = re.split(r"\r\n|\r|\n", text[:offset])
    return len(lines), len(lines[-1]) + 1


@given(VALUES, LAYOUTS, st.booleans(), st.data())
def test_json_positions(value, indent, ascii_only, data):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    file = parse("x.json", text.encode())
    assert file.data == value
    expected = json_places(text)
    asked = data.draw(st.lists(st.sampled_from(sorted(expected, key=repr)), max_size=5))
    assert file.locate(asked) == {pointer: to_line_column(text, expected[pointer]) for pointer in asked}
    assert file.locate(pointers(value)) == {key: to_line_column(text, at) for key, at in expected.items()}


@given(VALUES, st.booleans() | st.none(), st.sampled_from(["\n", "\r\n", "\r"]))
@example({"a": [[], {}, None, ""]}, False, "\n")
def test_yaml_positions(value, flow, line_break):
    text = yaml.dump(
        value, Dumper=yaml.CSafeDumper, default_flow_style=flow, allow_unicode=False, line_break=line_break
    )
    file = parse("x.yaml", text.encode())
    expected = {key: to_line_column(text, at) for key, at in yaml_places(text).items()}
    if not text.startswith(("{", "[")):  # what is JSON is read as JSON, and "<<" is no merge key there
        assert file.data == value
    assert file.locate(expected) == expected


@given(st.text(st.sampled_from("a\u00e4\U0001f600\n\r")), st.data())
def test_line_columns(text, data):
    starts = [at for at in range(len(text) + 1) if text[at - 1 : at + 1] != "\r\n"]
    asked = data.draw(st.lists(st.sampled_from(starts)))
    assert line_columns(text, asked) == {at: to_line_column(text, at) for at in asked}


YAML = """\
# a comment first
base: &base
  x: 1
  deep: {y: [1, 2]}
list:
- *base
-   <<: *base
    z: 3
- - nested
  -
? explicit
: value
"quoted": |
  text
x: *base
"""


def test_places_behind_aliases_and_merges():
    places = parse("x.yaml", YAML.encode()).locate(
        [
            (),
            ("base",),
            ("list", 0),
            ("list", 0, "x"),
            ("list", 0, "deep", "y", 1),
            ("list", 1),
            ("list", 1, "x"),
            ("list", 1, "deep", "y"),
            ("list", 1, "z"),
            ("list", 1, "<<"),
            ("list", 2, 0),
            ("list", 9),
            ("explicit",),
            ("quoted",),
            ("x",),
            ("x", "x"),
        ]
    )
    assert list(places.values()) == [
        (2, 1), (2, 1), (6, 3), (3, 3), (4, 17), (7, 5), (3, 3), (4, 10), (8, 5), (7, 5), (9, 5), (5, 1),
        (11, 3), (13, 1), (15, 1), (3, 3),
    ]  # fmt: skip


def test_duplicates_of_a_merged_key():
    file = parse("x.yaml", b"a: &a {x: 1, y: 2}\nb:\n  x: 1\n  <<: *a\n  x: 3\n")
    assert file.data["b"] == {"x": 3, "y": 2}
    assert file.locate([("b", "x"), ("b", "y")]) == {("b", "x"): (5, 3), ("b", "y"): (1, 14)}
