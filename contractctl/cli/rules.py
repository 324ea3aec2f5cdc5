"""`contractctl rules`: which promises are known, and does the README of a pack of one's own say what its clauses do."""

import enum
from typing import TYPE_CHECKING, Annotated

import typer

from contractctl.cli import options as o

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contractctl.engine.catalog import Catalog


class ListFormat(enum.StrEnum):
    """The forms of the list."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def rules(  # noqa: PLR0913 -- the options of a command
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            show_default=False,
            help="Only these, and each id by itself: clauses, sections, packs, globs such as '*-max-length-*', Spectral names. "
            "With --impact: the documents.",
        ),
    ] = None,
    *,
    list_format: Annotated[ListFormat, typer.Option("--format", help="What is printed.")] = ListFormat.TEXT,
    test: Annotated[
        str | None,
        typer.Option("--test", metavar="FOLDER", help="Run the README examples of a pack of your own, or of several."),
    ] = None,
    coverage: Annotated[
        str | None,
        typer.Option("--coverage", metavar="SPEC", help="Of how many subjects of a document each clause speaks."),
    ] = None,
    impact: Annotated[
        str | None,
        typer.Option(
            "--impact",
            metavar="CLAUSE",
            help="What a clause would report, were it on: rules --impact CLAUSE [SPEC]... "
            "[default: the documents of the configuration]",
        ),
    ] = None,
    profile: o.Profile = None,
    allow_remote_refs: o.AllowRemoteRefs = False,
    allow_outside_refs: o.AllowOutsideRefs = False,
    config: o.ConfigFile = None,
    verbose: o.Verbose = False,
) -> None:
    """List the clauses with their severities in each profile, those of your own packs included.

    Where many ids share a section, as in `compatibility`, text and markdown have one row for all of them, until they are
    asked for by NAME. JSON has every id, with its section as `page`.
    """
    from contractctl.cli.edge import leave_with

    def command() -> int:
        from pathlib import Path

        from contractctl.errors import UsageError

        asked = [
            flag for flag, one in (("--test", test), ("--coverage", coverage), ("--impact", impact)) if one is not None
        ]
        if len(asked) > 1:
            raise UsageError(f"{' and '.join(asked)} cannot both be had")
        if test is not None and names:
            raise UsageError("--test runs all examples of a folder: leave the names out")
        if profile and coverage is None and impact is None:
            raise UsageError("--profile is for documents: use it with --coverage or --impact")
        if test is not None:
            return _test(Path(test))
        if coverage is not None or impact is not None:
            from contractctl.cli import foreseeing
            from contractctl.cli.explaining import Question
            from contractctl.document.sources import ReadOptions

            reading = ReadOptions(allow_remote_refs=allow_remote_refs, allow_outside_refs=allow_outside_refs)
            question = Question(coverage or "", reading, config, profile)
            if impact is not None:
                foreseeing.print_impact(impact, names or (), question, list_format.value)
            else:
                foreseeing.print_coverage(question, names or (), list_format.value)
            return 0
        from contractctl.cli.output import emit
        from contractctl.cli.setup import catalog_of
        from contractctl.report import rules_list

        render = {
            ListFormat.TEXT: rules_list.text,
            ListFormat.JSON: rules_list.as_json,
            ListFormat.MARKDOWN: rules_list.markdown,
        }[list_format]
        emit(render(catalog_of(config), names or ()))
        return 0

    leave_with(command, verbose=verbose)


def _test(folder: "Path") -> int:
    """Run the examples of the packs in a folder, print what is wrong, and say how many are right."""
    from contractctl.cli.edge import FAILED
    from contractctl.cli.output import emit
    from contractctl.engine.catalog import load_catalog
    from contractctl.engine.examples.readme import complain, examples

    catalog = load_catalog([folder])
    own = [one for one in catalog.packs if one.folder.resolve().is_relative_to(folder.resolve())]
    complaints = list(_undocumented(catalog, [one.pack.name for one in own]))
    count = 0
    for loaded in own:
        for example in examples(loaded):
            count += 1
            if example.rule not in loaded.pages:
                continue
            complaint = complain(example, catalog)
            complaints.extend([complaint] if complaint else [])
    emit("".join(f"{complaint}\n" for complaint in complaints))
    emit(f"{count} examples of {sum(len(one.clauses) for one in own)} clauses, {len(complaints)} complaints\n")
    return FAILED if complaints else 0


def _undocumented(catalog: "Catalog", packs: list[str]) -> "Iterator[str]":
    """A clause without a section or one of its two kinds of examples, and a section without a clause."""
    from contractctl.engine.examples.readme import examples

    for loaded in (catalog.pack(name) for name in packs):
        kinds: dict[str, set[bool]] = {}
        for example in examples(loaded):
            kinds.setdefault(example.rule, set()).add(example.bad)
        for page in loaded.pages:
            if page not in loaded.sections:
                yield f"{page}: the README has no section '## {page}'"
            elif len(kinds.get(page, ())) < len((True, False)):
                yield f"{page}: its section needs a `yaml bad` and a `yaml good` example"
        for rule in loaded.sections:
            if rule not in loaded.pages:
                yield f"{rule}: the README has a section, but there is no such clause"
