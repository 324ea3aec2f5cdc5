"""Bytes become text: UTF-8 unless a byte order mark or the pattern of NUL bytes says UTF-16 or UTF-32."""

import codecs

from contractctl.document.limits import MAX_BYTES
from contractctl.document.positions import line_column
from contractctl.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with theirs
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PATTERNS = {
    b"\0\0\0\1": "utf-32-be",
    b"\1\0\0\0": "utf-32-le",
    b"\0\1\0\1": "utf-16-be",
    b"\1\0\1\0": "utf-16-le",
}


def check_size(name: str, size: int) -> None:
    """Raise InputError where a file has more bytes than are read."""
    if size > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES // 1024 // 1024} MiB", path=name, hint="split it with $ref")


def decode(name: str, data: bytes) -> str:
    """The text of a file without its byte order mark. Raises InputError with the line and column of what is no text."""
    check_size(name, len(data))
    mark, encoding = next(((mark, encoding) for mark, encoding in _MARKS if data.startswith(mark)), (b"", ""))
    encoding = encoding or _PATTERNS.get(bytes(map(bool, data[:4])), "utf-8")
    body = data[len(mark) :]
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(encoding, errors="replace")
        line, column = line_column(before, len(before))
        shown = " ".join(f"0x{byte:02x}" for byte in body[error.start : error.start + 1])
        message = f"not {encoding.upper()}: {error.reason}" + (f" ({shown})" if shown else "")
        raise InputError(message, path=name, line=line, column=column, hint="save the file as UTF-8") from None
    offset = text.find("\0")
    if offset >= 0:
        line, column = line_column(text, offset)
        raise InputError("a NUL character: this is no text file", path=name, line=line, column=column)
    return text
