"""The document itself: operation ids, paths, tags, servers, security, schemas and examples fit together."""

from dataclasses import dataclass

from contractctl.clause import Pack


@dataclass(frozen=True, slots=True)
class Options:
    """What an API may choose differently."""

    accept_summary: bool = True
    """Whether a summary describes an operation as well as a description does."""

    success: tuple[str, ...] = ("101", "2XX", "3XX", "default")
    """The statuses and ranges of which an operation declares at least one."""

    require_sandbox: bool = False
    """Whether one of the servers must be meant for trying things out."""

    example_formats: bool = False
    """Whether the strings of examples and defaults must keep their `format`, too."""

    mapping_is_use: bool = True
    """Whether a schema is used when the mapping of a discriminator names it."""

    unreadable_patterns: bool = False
    """Whether an example cannot be valid when the pattern of its schema is no regular expression."""

    strict_siblings: bool = False
    """Whether a description beside a `$ref` weighs as much as any other sibling that tools ignore."""

    typed_texts: bool = False
    """Whether an example must be written as a string that is one once it is sent (a header's `12312`), or for some
    readers of YAML (`0108`), and a default of null counts as a value."""

    require_host: bool = False
    """Whether a document of 2.0 names its host (and says its schemes without one), though the host that serves it is
    meant when it names none."""

    literal_examples: bool = False
    """Whether an example is judged as it is written: one without a value where no body need be sent, one that is a
    `$ref`, one that lacks what its schema requires but does not describe."""

    slash_style: bool = True
    """Whether paths may end with a slash where many of the document do, or where they exist without it, too."""


pack = Pack(
    "openapi",
    Options,
    profiles={
        "public-api": {"require-sandbox": True},
        "strict": {"slash-style": False},
        "spectral": {
            "accept-summary": False,
            "success": ["2XX", "3XX"],
            "example-formats": True,
            "strict-siblings": True,
            "mapping-is-use": False,
            "unreadable-patterns": True,
            "typed-texts": True,
            "require-host": True,
            "literal-examples": True,
            "slash-style": False,
        },
    },
)
