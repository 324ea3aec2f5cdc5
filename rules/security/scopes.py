"""What a scope lets a caller do, as far as its name says it: read, write or administrate."""

import re
from typing import Literal

from contractctl.contract.names import words
from contractctl.spec.merged import normalised

from . import Options

Power = Literal["read", "write", "admin"]

READ = words("read readonly reader view viewer get list")
WRITE = words("write writer readwrite manage edit editor modify create update delete full rw w send upload publish")
ADMIN = words("admin administrator root superuser owner management")
PARTS = re.compile(r"[^0-9A-Za-z]+")


def power_of(scope: str, options: Options) -> Power | None:
    """The most that the words of a name stand for; None where they say nothing."""
    said = {word for part in PARTS.split(scope) for word in (part.lower(), *normalised(part).split("_"))}
    if said & (ADMIN | set(options.admin_words)):
        return "admin"
    if said & (WRITE | set(options.write_words)):
        return "write"
    if said & (READ | set(options.read_words)):
        return "read"
    return None
