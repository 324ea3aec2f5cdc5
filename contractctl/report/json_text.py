"""JSON as it is printed: indented, UTF-8, and harmless in a terminal."""

import json
import re

_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029]")
_HALF = re.compile("[\ud800-\udfff]")


def json_text(value: object) -> str:
    """A value as JSON text with a line end; the same value gives the same bytes."""
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    # JSON escapes the characters below U+0020 only; those up to U+009F drive terminals too
    escaped = _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return _HALF.sub("\ufffd", escaped)
