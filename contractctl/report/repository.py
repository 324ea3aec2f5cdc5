"""Services that show findings know files by their path from the top of the repository, not by what the user typed."""

import os
from pathlib import Path


class Repository:
    """The git repository of the working folder; the working folder itself where there is none."""

    def __init__(self) -> None:
        here = Path(os.path.realpath(os.curdir))
        self._top = next((above for above in (here, *here.parents) if (above / ".git").exists()), here)
        self._paths: dict[str, str | None] = {}

    def path(self, name: str) -> str | None:
        """The path of a file, with `/`; None for what is none: standard input, a URL, a revision, a file elsewhere."""
        if name not in self._paths:
            self._paths[name] = self._find(name)
        return self._paths[name]

    def _find(self, name: str) -> str | None:
        if "\0" in name or name == "<stdin>" or (":" in name and not os.path.exists(name)):  # noqa: PTH110 -- "" is no error
            return None
        # the folder is resolved, the file is not: a link that is a file has a path of its own
        path = Path(os.path.realpath(os.path.dirname(name) or os.curdir), os.path.basename(name))  # noqa: PTH119, PTH120
        return path.relative_to(self._top).as_posix() if path.is_relative_to(self._top) else None
