"""What `contractctl explain` prints: a clause's README section with severities and options, or an operation's facts."""

import dataclasses
import sys
from pathlib import Path

from contractctl.clause import Clause, Pack
from contractctl.cli.judging import folder_of
from contractctl.cli.output import emit, in_terminal
from contractctl.cli.setup import catalog_of
from contractctl.config import Layer, configure, nearest_file
from contractctl.contract.classify import Classifier, Facts
from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.engine.catalog import Catalog
from contractctl.engine.places import Places
from contractctl.engine.selection import nearest
from contractctl.errors import UsageError
from contractctl.report.rules_list import level, levels_of
from contractctl.report.terminal import plain
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation


def print_clause(name: str, config: str | None, *, no_color: bool) -> None:
    """Print the page of a clause or a pack. Raises UsageError for a name that nothing bears."""
    catalog = catalog_of(config)
    packs = {loaded.pack.name for loaded in catalog.packs}
    rule = catalog.aliases.get(name, name)
    if rule in catalog.clauses:
        page = clause_page(catalog, catalog.clauses[rule])
    elif name in packs:
        page = catalog.pack(name).readme
    else:
        hint = "for an operation, name its document with --spec" if " " in name or "/" not in name else None
        known = nearest(name, [*catalog.clauses, *packs, *catalog.aliases])
        raise UsageError(f"no clause, pack or alias is called '{name}'{known}", hint=hint)
    if in_terminal() and not no_color:
        from rich.console import Console
        from rich.markdown import Markdown

        Console(file=sys.stdout).print(Markdown(page))
    else:
        emit(page)


def clause_page(catalog: Catalog, clause: Clause) -> str:
    """The section of a clause under its id and title, then its severity by profile and the options of its pack."""
    levels = levels_of(clause)
    if clause.severity.spectral is not None:
        levels["spectral"] = level(clause.severity.spectral)
    aliases = ", ".join(f"`{alias}`" for alias in (clause.alias, clause.alias_2) if alias is not None)
    lines = [
        f"# {clause.rule}\n",
        catalog.section(clause.rule) or clause.title,
        "\n## Severity\n",
        *(f"- {profile}: {label}" for profile, label in levels.items()),
        *([f"\nSpectral calls it {aliases}."] if aliases else []),
        *_options(catalog.pack(clause.pack).pack),
    ]
    return "\n".join(lines) + "\n"


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


def print_operation(name: str, spec: str, reading: ReadOptions, config: str | None) -> None:
    """Print what is known about an operation. Raises UsageError where the document has none of that name."""
    sources = expand([spec], reading)
    if len(sources) != 1:
        raise UsageError(f"--spec {spec} names {len(sources)} documents: name one")
    document = open_document(sources[0], reading)
    file = Path(config) if config else nearest_file(folder_of(sources[0])) or nearest_file(Path())
    settings = configure(file, Layer({}, Path())).settings
    api = Api(document)
    operation = _find(api, name)
    emit("".join(f"{line}\n" for line in _facts(Classifier(api, settings.contract).facts(operation), operation)))


def _find(api: Api, name: str) -> Operation:
    operations = api.index.of(Operation)
    labels: dict[str, Operation] = {}
    for one in operations:
        labels.setdefault(one.label, one)
        labels.setdefault(one.operation_id or one.label, one)
    method, _, path = name.partition(" ")
    found = labels.get(name) or labels.get(f"{method.upper()} {path}")
    if found is None:
        raise UsageError(f"{api.document.name} has no operation '{name}'{nearest(name, labels)}")
    return found


def _facts(facts: Facts, operation: Operation) -> list[str]:
    places = Places(operation.api.document)
    known = facts.all()
    places.want(operation.place, *(fact.place for fact in known.values()))
    width = max(len(name) for name in known)
    top = places.location(operation.place)
    lines = [f"{plain(operation.label)}  {plain(top.path)}:{top.line}:{top.column}"]
    for name, fact in known.items():
        at = places.location(fact.place)
        sure = "certain" if fact.certain else "probable"
        where = f"  ({plain(at.path)}:{at.line}:{at.column})" if fact else ""
        answer = "yes" if fact else "no"
        lines.append(f"  {name.replace('_', '-'):<{width}}  {answer:<3}  {sure:<8}  {plain(fact.why)}{where}")
    return lines
