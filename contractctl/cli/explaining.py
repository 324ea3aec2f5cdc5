"""What `contractctl explain` prints: a clause's README section, what a clause says of a document, or an operation's facts."""

import dataclasses
import sys
from dataclasses import dataclass
from pathlib import Path

from contractctl.clause import Clause, Pack
from contractctl.cli.inputs import folder_of
from contractctl.cli.options import Texts, words
from contractctl.cli.output import emit, in_terminal
from contractctl.cli.setup import catalog_of
from contractctl.config import Config, Layer, configure, nearest_file
from contractctl.document.sources import ReadOptions, Source, expand, open_document
from contractctl.engine.catalog import Catalog
from contractctl.engine.inquiry import inquire
from contractctl.engine.selection import nearest
from contractctl.errors import UsageError
from contractctl.report import explained
from contractctl.report.operation_page import operation_page
from contractctl.report.rules_list import level, levels_of
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation


def print_clause(name: str, config: str | None, *, no_color: bool) -> None:
    """Print the page of a clause, a section or a pack. Raises UsageError for a name that nothing bears."""
    catalog = catalog_of(config)
    clause = catalog.clause(catalog.aliases.get(name, name))
    if clause is not None:
        page = clause_page(catalog, clause)
    elif catalog.page(name):
        page = section_page(catalog, name)
    elif name in catalog.by_name:
        page = catalog.pack(name).readme
    else:
        hint = "for an operation, name its document with --spec" if " " in name or "/" not in name else None
        raise UsageError(f"no clause, pack or alias is called '{name}'{nearest(name, catalog.names)}", hint=hint)
    if in_terminal() and not no_color:
        from rich.console import Console
        from rich.markdown import Markdown

        Console(file=sys.stdout).print(Markdown(page))
    else:
        emit(page)


def clause_page(catalog: Catalog, clause: Clause) -> str:
    """The section of a clause under its id and title, then its severities and the options of its pack."""
    aliases = ", ".join(f"`{alias}`" for alias in (clause.alias, clause.alias_2) if alias is not None)
    others = len(catalog.page(clause.page)) - 1
    lines = [
        f"# {clause.rule}\n",
        *([f"{clause.title} One of {others + 1} ids of `{clause.page}`:\n"] if others else []),
        catalog.section(clause.rule) or clause.title,
        "\n## Severity\n",
        *_severities(clause),
        *([f"\nSpectral calls it {aliases}."] if aliases else []),
        *_options(catalog.pack(clause.pack).pack),
    ]
    return "\n".join(lines) + "\n"


def section_page(catalog: Catalog, name: str) -> str:
    """A section that several clauses share, with some of their ids."""
    clauses = catalog.page(name)
    shown = [f"- `{clause.rule}`" for clause in clauses[: explained.SHOWN]]
    rest = len(clauses) - len(shown)
    lines = [
        f"# {name}\n",
        catalog.section(name),
        f"\n## {len(clauses)} ids\n",
        *shown,
        *([f"- and {rest} more: `contractctl rules {name}` lists them"] if rest else []),
        f"\n`contractctl explain {clauses[0].rule}` says how bad a change of that name is.",
        *_options(catalog.pack(clauses[0].pack).pack),
    ]
    return "\n".join(lines) + "\n"


def _severities(clause: Clause) -> list[str]:
    """The severity by profile; where a policy decides, what each policy says as far as the id tells."""
    if clause.policies is not None:
        told = (f"- {policy}: {said}" for policy, said in clause.policies().items())
        return ["The policy decides. As far as the name tells, such a change is under\n", *told]
    levels = levels_of(clause)
    if clause.severity.spectral is not None:
        levels["spectral"] = level(clause.severity.spectral)
    return [f"- {profile}: {label}" for profile, label in levels.items()]


def _options(pack: Pack[object]) -> list[str]:
    """The options of a pack with their defaults, as they are written in the configuration."""
    fields = dataclasses.fields(pack.options)  # type: ignore[arg-type]
    if not fields:
        return []
    usual = pack.options()
    shown = [f"- `{field.name.replace('_', '-')}`: {_toml(getattr(usual, field.name))}" for field in fields]
    return [f"\n## Options of the pack: `[options.{pack.name}]`\n", *shown]


def _toml(value: object) -> str:
    """A default as one would write it in TOML."""
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, tuple | frozenset | list):
        items = value if isinstance(value, tuple | list) else sorted(value, key=str)
        return "`[" + ", ".join(f'"{one}"' if isinstance(one, str) else str(one) for one in items) + "]`"
    if value is None:
        return "not set"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


@dataclass(frozen=True)
class Question:
    """What the command line says of the document that is asked."""

    spec: str
    reading: ReadOptions
    config: str | None = None
    profile: Texts = None
    verbose: bool = False

    def source(self) -> Source:
        """The one document. Raises UsageError where there are several, InputError where there is none."""
        sources = expand([self.spec], self.reading)
        if len(sources) != 1:
            raise UsageError(f"--spec {self.spec} names {len(sources)} documents: name one")
        return sources[0]

    def configure(self, source: Source) -> Config:
        """The configuration by which lint would judge it. Raises UsageError."""
        file = Path(self.config) if self.config else nearest_file(folder_of(source)) or nearest_file(Path())
        return configure(file, Layer({"extends": words(self.profile)} if self.profile else {}, Path()))


def print_on(name: str, question: Question, *, no_color: bool) -> None:
    """Print what a clause says of a document, or what is known about an operation in it.

    Raises UsageError where neither has that name, InputError where the document cannot be read.
    """
    source = question.source()
    config = question.configure(source)
    catalog = config.catalog()
    config.check(catalog)
    rule = catalog.aliases.get(name, name)
    if catalog.clause(rule) is not None:
        inquiry = inquire(open_document(source, question.reading), rule, catalog, config.settings)
        emit(explained.render(inquiry, verbose=question.verbose, colour=in_terminal() and not no_color))
        return
    api = Api(open_document(source, question.reading))
    operation = _find(api, name, catalog)
    emit("".join(f"{line}\n" for line in operation_page(operation, config.settings.contract)))


def _find(api: Api, name: str, catalog: Catalog) -> Operation:
    """The operation of that label (the method in any case) or operationId. Raises UsageError."""
    labels: dict[str, Operation] = {}
    for one in api.index.of(Operation):
        labels.setdefault(one.label, one)
        labels.setdefault(one.operation_id or one.label, one)
    method, _, path = name.partition(" ")
    found = labels.get(name) or labels.get(f"{method.upper()} {path}")
    if found is not None:
        return found
    pack = catalog.by_name.get(name)
    members = pack.clauses if pack is not None else catalog.page(name)
    if members:
        kind = "pack" if pack is not None else "section"
        raise UsageError(f"'{name}' is a {kind}: name one of its clauses, such as {members[0].rule}")
    if " " not in name and name.partition("/")[0] in catalog.by_name:
        raise UsageError(f"no clause is called '{name}'{nearest(name, catalog.clauses)}")
    raise UsageError(f"{api.document.name} has no operation '{name}'{nearest(name, labels)}")
