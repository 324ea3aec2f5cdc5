"""Globs over files, as a configuration writes them: relative to its folder, `*` within a name, `**` over folders."""

import os
import re
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path


def file_matches(glob: str, folder: Path, name: str) -> bool:
    """Whether a file's name, as it is printed, is matched by a glob that is written relative to a folder."""
    if "://" in name or name.startswith("<"):
        return fnmatchcase(name, glob)
    wanted = os.path.join(os.path.realpath(folder), glob)  # noqa: PTH118 -- globs are no paths
    return _pattern(_slashes(os.path.normpath(wanted))).fullmatch(_slashes(os.path.realpath(name))) is not None


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    """The pattern of a glob: `**` is any number of folders, `*` a name or a part of one."""
    parts = []
    for segment in glob.split("/"):
        if segment == "**":
            parts.append("(?:/[^/]+)*")
        else:
            parts.append("/" + "[^/]*".join(re.escape(piece) for piece in segment.split("*")))
    return re.compile("".join(parts)[1:] if glob.startswith("/") else "".join(parts).removeprefix("/"))


def _slashes(path: str) -> str:
    return path.replace(os.sep, "/")
