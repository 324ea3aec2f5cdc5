"""Who may do what is declared, and secrets stay secret."""

from dataclasses import dataclass
from typing import Literal

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the pack."""

    public: tuple[str, ...] = ()
    """Globs of the paths that anyone may call."""
    explicit_open: bool = True
    """Whether `security: []` is enough to say that anyone may change something."""
    local_hosts: tuple[str, ...] = ()
    """Hosts of one's own network, besides those that are known by their form; `*` stands for any text."""
    identity_scopes: tuple[str, ...] = ("openid", "profile", "email", "address", "phone", "offline_access", "uid")
    """Scopes that say who asks and not what may be done."""
    read_words: tuple[str, ...] = ()
    """More words in the names of scopes that let read."""
    write_words: tuple[str, ...] = ()
    """More words in the names of scopes that let change."""
    admin_words: tuple[str, ...] = ()
    """More words in the names of scopes that let administrate."""
    admin_segments: tuple[str, ...] = ("admin", "administration", "sudo", "impersonate")
    """Segments of paths, and tags, that show that an operation is for administrators."""
    largest_share: float = 0.8
    """The largest share of the operations that one of several scopes may open."""
    unused_scopes: bool = False
    """Whether a scope that no operation asks for is told; it may be that of another document."""
    extra_names: tuple[str, ...] = ()
    """More names of credentials and secrets."""
    allow_names: tuple[str, ...] = ()
    """Names that are no credentials and no secrets here."""
    basic: Literal["allow", "hint", "info", "warning", "error"] = "info"
    """How bad HTTP Basic is."""


pack = Pack(
    "security",
    Options,
    profiles={"strict": {"explicit-open": False, "unused-scopes": True}, "public-api": {"explicit-open": False}},
)
