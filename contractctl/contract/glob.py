"""Globs over path templates: `*` is one segment or a part of it, `**` any number of segments, none included."""

import re
from functools import lru_cache


def path_matches(glob: str, path: str) -> bool:
    """Whether a path template matches a glob: `**/payments/**` matches `/v1/payments` and `/payments/{id}/refunds`."""
    return _pattern(glob).fullmatch(path.rstrip("/") or "/") is not None


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    parts = []
    for segment in glob.strip("/").split("/"):
        if segment == "**":
            parts.append("(?:/[^/]+)*")
        else:
            parts.append("/" + "[^/]*".join(re.escape(piece) for piece in segment.split("*")))
    return re.compile("".join(parts) or "/", re.IGNORECASE)
