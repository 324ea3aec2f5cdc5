"""Globs over path templates: `*` is one segment or a part of it, `**` any number of segments, none included."""

import re
from functools import lru_cache


def path_matches(glob: str, path: str) -> bool:
    """Whether a path template matches a glob: `**/payments/**` matches `/v1/payments` and `/payments/{id}/refunds`."""
    return pattern(glob, re.IGNORECASE).fullmatch(path.rstrip("/") or "/") is not None


@lru_cache(maxsize=1024)
def pattern(glob: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern of a glob, for paths that begin with a slash."""
    parts = []
    for segment in glob.strip("/").split("/"):
        if segment == "**":
            parts.append("(?:/[^/]+)*")
        else:
            parts.append("/" + "[^/]*".join(re.escape(piece) for piece in segment.split("*")))
    return re.compile("".join(parts) or "/", flags)
