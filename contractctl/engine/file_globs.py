"""Globs over files, as a configuration writes them: relative to its folder, `*` within a name, `**` over folders."""

import os
from fnmatch import fnmatchcase
from pathlib import Path

from contractctl.contract.glob import pattern
from contractctl.document.identity import is_no_file


def file_matches(glob: str, folder: Path, name: str) -> bool:
    """Whether a file's name, as it is printed, is matched by a glob that is written relative to a folder."""
    if is_no_file(name):
        return fnmatchcase(name, glob)
    wanted = os.path.normpath(os.path.join(os.path.realpath(folder), glob))  # noqa: PTH118 -- globs are no paths
    return pattern(_rooted(wanted)).fullmatch(_rooted(os.path.realpath(name))) is not None


def _rooted(path: str) -> str:
    """A path with `/` between its parts and in front, also where it begins with a drive."""
    return "/" + path.replace(os.sep, "/").lstrip("/")
