"""Which node a comment is about: by hand, and on random texts compared with where the keys are known to stand."""

from textwrap import dedent

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from contractctl.document.comments import comments
from contractctl.document.load import parse
from contractctl.errors import InputError


def found(text, name="api.yaml"):
    """Line, pointer and text of each comment."""
    file = parse(name, text.encode())
    return [(one.line, one.pointer, one.text) for one in comments(file)]


def pointers(text):
    return [pointer for _, pointer, _ in found(dedent(text))]


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("a: 1\nb: 2 # contractctl: x\n", ("b",)),
        ("a: 1\nb: 2\t#\tcontractctl:x\n", ("b",)),
        ("a:\n  b: # contractctl: x\n    c: 1\n", ("a", "b")),
        ("a:\n- b: 1 # contractctl: x\n  c: 2\n", ("a", 0)),
        ("a:\n- b: 1\n  c: 2 # contractctl: x\n", ("a", 0, "c")),
        ("a:\n- 1\n- 2 # contractctl: x\n", ("a", 1)),
        ("a:\n- - 1 # contractctl: x\n  - 2\n", ("a", 0)),
        ("a:\n- # contractctl: x\n", ("a", 0)),
        ("a: &name # contractctl: x\n  b: 1\n", ("a",)),
        ('"a b": {c: [1]} # contractctl: x\n', ("a b",)),
        ("'a#b': 'c # d' # contractctl: x\n", ("a#b",)),
        ("a: b#c # contractctl: x\n", ("a",)),
        ("a: | # contractctl: x\n  text\n", ("a",)),
        ("a: >- # contractctl: x\n  text\n", ("a",)),
        ("a: 'one\n  two' # contractctl: x\nb: 1\n", ("a",)),
        ("a: one\n  two # contractctl: x\nb: 1\n", ("a",)),
        ("? a # contractctl: x\n: 1\n", ("a",)),
        ("é𝄞: 'ü' # contractctl: x\n", ("é𝄞",)),
        ("404: a # contractctl: x\n", ("404",)),
        ("a: 1\na: 2 # contractctl: x\n", ("a",)),
        ("&k a: 1\nb:\n  *k : 2 # contractctl: x\n", ("b", "a")),
        ("b: &b {c: 1}\na:\n  <<: {d: 1} # no\n  e: 2 # contractctl: x\n", ("a", "e")),
    ],
)
def test_at_the_end_of_a_line_it_is_about_the_first_key_or_item_there(text, pointer):
    assert [one for _, one, _ in found(text)] == [pointer]


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("a: 1\n# contractctl: x\nb: 2\n", ("b",)),
        ("a:\n  # contractctl: x\n  b: 1\n", ("a", "b")),
        ("a:\n# contractctl: x\n  b: 1\n", ("a", "b")),
        ("a:\n  # contractctl: x\n  - b: 1\n    c: 2\n", ("a", 0)),
        ("a:\n  - 1\n  # contractctl: x\n\n  # more words\n  - 2\n", ("a", 1)),
        ("a:\n  - # contractctl: x\n    b: 1\n", ("a", 0)),
        ("a:\n  b: 1\n  # contractctl: x\nc: 1\n", ("c",)),
        ("a:\n  b: |\n    text\n  # contractctl: x\n  c: 1\n", ("a", "c")),
        ("a: |\n  text\n\n# contractctl: x\nb: 1\n", ("b",)),
        ("a: 1\n# contractctl: x\n", None),
    ],
)
def test_on_a_line_of_its_own_it_is_about_the_next_key_or_item(text, pointer):
    assert [one for _, one, _ in found(text)] == [pointer]


@pytest.mark.parametrize(
    "text",
    [
        "# contractctl: x\na: 1\n",
        "# Copyright\n\n# contractctl: x\n\n# more\na: 1\n",
        "%YAML 1.2\n---\n# contractctl: x\na: 1\n",
        "--- # contractctl: x\na: 1\n",
        "{ # contractctl: x\n a: 1}\n",
        "# contractctl: x\n- 1\n",
        "\ufeff# contractctl: x\na: 1\n",
    ],
)
def test_above_the_first_key_it_is_about_the_file(text):
    assert [one for _, one, _ in found(text)] == [()]


def test_stacked_comments_are_all_about_the_next_node():
    assert found("a: 1\n# contractctl: one\n# contractctl: two\nb: # contractctl: three\n  c: 1\n") == [
        (2, ("b",), "one"),
        (3, ("b",), "two"),
        (4, ("b",), "three"),
    ]


def test_flow_style():
    text = """\
    a: {
      b: [1, 2], # contractctl: at b
      # contractctl: at c
      c: [
        1, # contractctl: at the first item
        {d: 1, e: 2} # contractctl: at the second item
      ], # contractctl: where c ends
      f: 1
    } # contractctl: where a ends
    """
    assert pointers(text) == [("a", "b"), ("a", "c"), ("a", "c", 0), ("a", "c", 1), ("a", "c"), ("a",)]


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  # contractctl: x\n",
        "a: |\n  b\n  # contractctl: x\nb: 1\n",
        "a: >\n  b # contractctl: x\n",
        "a: |2\n   # contractctl: x\nb: 1\n",
        "a: 'b # contractctl: x'\n",
        'a: "b\n  # contractctl: x"\n',
        "'a # contractctl: x': 1\n",
        "a: 'b'#contractctl: x\n",
        "a: b# contractctl:x\n",
        "a: 1 # see # contractctl: x\n",
        "a: 1\n#b: 2 # contractctl: x\n",
        "a: 1\n---\nb: 2 # contractctl: x\n",
        "a: 1\n...\n# contractctl: x\n",
        '{"a": " # contractctl: x"}',
        '{"a": "\\ud83d\\ude00 # contractctl: x",\n\t"b": 1}',
        "a: 1 # Contractctl: x\n",
        "a: 'contractctl: x'\n",
    ],
)
def test_what_only_looks_like_one_is_none(text):
    assert found(text) == []


def test_a_comment_is_told_from_its_twin_in_a_string_on_its_line():
    assert found("a: '1 # contractctl: x' # contractctl: y\n") == [(1, ("a",), "y")]


def test_json_has_no_comments():
    assert found('{"a": "# contractctl: x", "b": "\\/"}', "api.json") == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_columns(end):
    file = parse("api.yaml", end.join(["a: |", "  # contractctl: x", "ü: 1   # contractctl: y", ""]).encode())
    assert [(one.text, one.line, one.column, one.pointer) for one in comments(file)] == [("y", 3, 8, ("ü",))]


def test_old_line_breaks_are_plain_characters():
    assert found("a: 'x\u2028y' # contractctl: z\n") == [(1, ("a",), "z")]


def test_a_merge_key_is_no_node_but_what_is_written_below_it_is():
    text = "b: &b {c: 1}\na:\n  <<: *b # contractctl: x\n"
    assert [one for _, one, _ in found(text)] == [None]
    text = "a:\n  <<:\n    c: 1 # contractctl: x\n"
    assert [one for _, one, _ in found(text)] == [("a", "c")]


def test_many_comments_and_many_scalars_on_a_line_take_linear_time():
    line = "- [" + ", ".join(["'# contractctl: a'"] * 20_000) + "] # contractctl: x\n"
    text = "a: |\n" + "  # contractctl: fake\n" * 20_000 + "b:\n" + line + "- 1 # contractctl: y\n" * 20_000
    assert len(found(text)) == 20_001


WORDS = st.text(st.sampled_from("ab#: \n'\"ü\U0001f600"), max_size=8) | st.just("x # contractctl: no")
VALUES = st.dictionaries(
    WORDS,
    st.recursive(
        WORDS | st.integers(), lambda v: st.lists(v, max_size=3) | st.dictionaries(WORDS, v, max_size=3), max_leaves=12
    ),
    min_size=1,
    max_size=4,
)
STYLES = st.sampled_from([None, "|", ">", "'", '"'])


def dumped(value, style, flow):
    return yaml.dump(value, default_style=style, default_flow_style=flow, allow_unicode=True, width=20)


def every(value, above=()):
    """Every pointer below a value, those above before those below."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in pairs:
        yield (*above, key)
        yield from every(child, (*above, key))


@given(VALUES, STYLES, st.sampled_from([True, False, None]), st.data())
def test_at_the_end_of_any_line(value, style, flow, data):
    lines = dumped(value, style, flow).removesuffix("...\n").splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    plain = parse("api.yaml", "\n".join(lines).encode())
    lines[number] += " # contractctl: here"
    try:
        file = parse("api.yaml", "\n".join(lines).encode())
    except InputError:
        assume(False)
    told = [one.pointer for one in comments(file) if one.text == "here"]
    if "contractctl: here" in str(file.data):
        assert told == []
        return
    assume(file.data == plain.data)
    places = plain.locate(every(plain.data))
    expected = next((one for one in every(plain.data) if places[one][0] == number + 1), None)
    if expected is not None:
        assert told == [expected]
    else:
        assert len(told) == 1


@given(VALUES, STYLES, st.sampled_from([True, False, None]), st.data())
def test_on_a_line_of_its_own_anywhere(value, style, flow, data):
    lines = dumped(value, style, flow).removesuffix("...\n").splitlines()
    number = data.draw(st.integers(0, len(lines)))
    plain = parse("api.yaml", "\n".join(lines).encode())
    lines.insert(number, data.draw(st.sampled_from(["", " ", "    "])) + "# contractctl: here")
    try:
        file = parse("api.yaml", "\n".join(lines).encode())
    except InputError:
        assume(False)
    told = [one.pointer for one in comments(file) if one.text == "here"]
    if "contractctl: here" in str(file.data):
        assert told == []
        return
    assume(file.data == plain.data)
    places = file.locate(every(file.data))
    following = sorted((place, len(one), one) for one, place in places.items() if place[0] > number + 1)
    first = min(places.values())
    expected = () if first[0] > number + 1 else following[0][2] if following else None
    assert told == [expected]
