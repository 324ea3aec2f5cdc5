"""Whether a text may refer to other files, seen before it is read as JSON or YAML."""

import re

_OTHER_FILE = re.compile(r"""\$ref["']?\s*:\s*["']?[^\s"'#{]""")


def refers_elsewhere(text: str) -> bool:
    """Whether a `$ref` in a text begins with anything but `#`."""
    return _OTHER_FILE.search(text) is not None
