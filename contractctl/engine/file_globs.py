"""Globs over files, as a configuration writes them: relative to its folder, `*` within a name, `**` over folders."""

import os
from pathlib import Path

from contractctl.contract.glob import path_matches


def file_matches(glob: str, folder: Path, name: str) -> bool:
    """Whether a file's name, as it is printed, is matched by a glob that is written relative to a folder."""
    if "://" in name or name.startswith("<"):
        return path_matches(glob, name)
    wanted = os.path.normpath(os.path.join(os.path.abspath(folder), glob))  # noqa: PTH100, PTH118 -- globs are no paths
    return path_matches(_slashes(wanted), _slashes(os.path.abspath(name)))  # noqa: PTH100


def _slashes(path: str) -> str:
    return path.replace(os.sep, "/")
