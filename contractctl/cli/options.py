"""The options that several commands share, by name; light, because every start imports them."""

import enum
from typing import Annotated

import typer

Texts = list[str] | None


class FailOn(enum.StrEnum):
    """The lowest severity that fails a run."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    HINT = "hint"
    NEVER = "never"


class Format(enum.StrEnum):
    """The forms of a report."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"
    MARKDOWN = "markdown"
    HTML = "html"


Select = Annotated[
    Texts, typer.Option("--select", metavar="NAME,...", help="Ask only these: ids, packs, globs, Spectral names.")
]
Ignore = Annotated[Texts, typer.Option("--ignore", metavar="NAME,...", help="Do not ask these.")]
Include = Annotated[
    Texts,
    typer.Option(
        "--include",
        metavar="GLOB,...",
        help="Only operations like '/pay*', 'POST /pay*', 'tag:Pay*' or an operationId.",
    ),
]
Exclude = Annotated[Texts, typer.Option("--exclude", metavar="GLOB,...", help="Not these operations.")]
SeverityOf = Annotated[
    Texts, typer.Option("--severity", metavar="NAME=LEVEL,...", help="error, warning, info, hint or off for a clause.")
]
Profile = Annotated[
    Texts,
    typer.Option(
        "--profile",
        metavar="NAME,...",
        help="recommended, strict, public-api, internal; over it problem-details, spectral, or a .toml file of your own. "
        "In the place of the configuration's.",
    ),
]
FailOnOption = Annotated[
    FailOn | None,
    typer.Option(
        "--fail-on", help="The lowest severity that gives exit status 1. [default: error]", show_default=False
    ),
]
ConfigFile = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The configuration, in the place of the nearest contractctl.toml or pyproject.toml above the document.",
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="What is printed.")]
Output = Annotated[
    Texts, typer.Option("--output", metavar="FORMAT=FILE", help="Write a report to a file as well; may be repeated.")
]
Today = Annotated[
    str | None,
    typer.Option("--today", metavar="DATE", help="The day to judge by, such as 2026-01-31. [default: today]"),
]
NoCollapse = Annotated[bool, typer.Option("--no-collapse", help="List each place of what is broken nearly everywhere.")]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N",
        min=1,
        help="Judge documents in so many processes. [default: one for each processor, where there is enough to do]",
        show_default=False,
    ),
]
Statistics = Annotated[
    bool,
    typer.Option("--statistics", help="In the place of the findings a table of how many there are of each clause."),
]
BaselineFile = Annotated[
    str | None,
    typer.Option("--baseline", metavar="FILE", help="Report only what is not in this baseline."),
]
WriteBaseline = Annotated[
    str | None,
    typer.Option(
        "--write-baseline",
        metavar="FILE",
        help="Take up all that is broken now; what belongs to other documents stays. With --baseline of the same file: "
        "only take out what is mended.",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="REV", help="Report only what is new since a git revision (its merge base is meant)."
    ),
]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours (NO_COLOR does the same).")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="One line a finding, and nothing else.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Also what could not be decided and why; tracebacks of internal errors.")
]
AllowRemoteRefs = Annotated[bool, typer.Option("--allow-remote-refs", help="Follow $refs to the network.")]
AllowOutsideRefs = Annotated[
    bool, typer.Option("--allow-outside-refs", help="Follow $refs out of the repository or the working folder.")
]
StdinFilename = Annotated[
    str | None,
    typer.Option(
        "--stdin-filename", metavar="FILE", help="The file that '-' stands for: its name, $refs, configuration."
    ),
]


def words(values: Texts) -> list[str]:
    """The values of an option that is repeated, separated by commas, or both."""
    return [word.strip() for value in values or () for word in value.split(",") if word.strip()]
