"""Bytes become text by their mark, their pattern of NULs, or as UTF-8."""

import pytest

from contractctl.document.load import parse
from contractctl.document.text import decode
from contractctl.errors import InputError

TEXT = "a: \u00e4\U0001f600\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_encodings(encoding):
    assert decode("x", TEXT.encode(encoding)) == TEXT
    assert parse("x.json", '{"\u00e4": 1}'.encode(encoding)).data == {"\u00e4": 1}


def test_a_mark_does_not_shift_columns():
    assert parse("x", "\ufeffa: 1\n".encode()).locate([("a",)]) == {("a",): (1, 1)}


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"a: \xff", 1, 4),
        ("\u00e4: 1\n\u00e4\u00e4".encode() + b"\xe4 x", 2, 3),
        (b"a: \xc3", 1, 4),
        (b"a: 1\nb\0", 2, 2),
        (b"ab\xed\xa0\x80", 1, 3),
        (b"\xff\xfea\0\x00\xd8", 1, 2),
    ],
)
def test_what_is_no_text_has_its_place(data, line, column):
    with pytest.raises(InputError) as caught:
        decode("x.yaml", data)
    assert (caught.value.path, caught.value.line, caught.value.column) == ("x.yaml", line, column)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\t"])
@pytest.mark.parametrize("name", ["x.json", "x.yaml", "<stdin>"])
def test_an_empty_file_is_refused(name, data):
    with pytest.raises(InputError, match="the file is empty"):
        parse(name, data)
