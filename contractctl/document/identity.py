"""What a document is called in a file that several people share: its path as seen from there, on every machine the same."""

import os
import re
from pathlib import Path

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def shared_path(name: str, folder: Path) -> str:
    """The path of a local file relative to a folder, with `/`; a URL, `<stdin>` or another drive's path as it is."""
    if is_no_file(name):
        return name
    try:
        return os.path.relpath(os.path.realpath(name), os.path.realpath(folder)).replace(os.sep, "/")
    except ValueError:
        return name


def is_no_file(name: str) -> bool:
    """Whether a document's name is that of a URL or of standard input."""
    return _URL.match(name) is not None or name.startswith("<")
