"""The catalog finds packs and their clauses: a folder is a pack, its README documents it.

A module in it is a clause (`clause`), or a family of clauses that differ in nothing but their names (`clauses`).
Packs that judge changes only are imported when somebody asks for their clauses: most runs judge documents.
"""

import hashlib
import importlib
import importlib.util
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

from contractctl.clause import Clause, Pack
from contractctl.errors import UsageError

BUILTIN = "contractctl.rules"
SECTION = re.compile(r"^## +(?P<rule>\S+/\S+) *$", re.MULTILINE)


@dataclass(frozen=True)
class LoadedPack:
    """A pack, the folder it came from, and what is found there."""

    pack: Pack[object]
    module: ModuleType

    @property
    def folder(self) -> Path:
        """The folder that the pack is."""
        return Path(str(self.module.__file__)).parent

    @cached_property
    def by_id(self) -> Mapping[str, Clause]:
        """The clauses by id, in the order of ids. Raises UsageError for what cannot be imported, or is no clause of it."""
        with _importing(self.folder / "__init__.py"):
            found = sorted(_clauses(self.module), key=lambda clause: clause.rule)
        for clause in found:
            self._check(clause)
        return {clause.rule: clause for clause in found}

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses in the order of ids."""
        return tuple(self.by_id.values())

    @cached_property
    def pages(self) -> Mapping[str, Sequence[Clause]]:
        """The clauses by the section of the README that they share, in the order of the first id."""
        found: dict[str, list[Clause]] = {}
        for clause in self.clauses:
            found.setdefault(clause.page, []).append(clause)
        return found

    @cached_property
    def readme(self) -> str:
        """The pack's README, or the empty string."""
        path = self.folder / "README.md"
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    @cached_property
    def sections(self) -> dict[str, str]:
        """The README's section of each clause: id and Markdown, the heading left out."""
        marks = list(SECTION.finditer(self.readme))
        ends = [*(mark.start() for mark in marks[1:]), len(self.readme)]
        return {mark["rule"]: self.readme[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=False)}

    def _check(self, clause: Clause) -> None:
        name = self.pack.name
        if clause.pack != name:
            raise UsageError(f"clause '{clause.rule}' stands in the pack '{name}': its id must begin with '{name}/'")
        if self.pack.of_changes and (clause.promised_side or clause.alias or clause.alias_2):
            raise UsageError(f"clause '{clause.rule}' judges documents, but its pack says that it is `of_changes`")


@dataclass(frozen=True)
class Catalog:
    """All packs of a run, in the order of their names."""

    packs: tuple[LoadedPack, ...]

    @cached_property
    def clauses(self) -> Mapping[str, Clause]:
        """All clauses by id, in the order of ids."""
        return _in_order(self.packs)

    @cached_property
    def promised(self) -> Mapping[str, Clause]:
        """The clauses that a document alone can be asked about, by id, in the order of ids."""
        found = _in_order(loaded for loaded in self.packs if not loaded.pack.of_changes)
        return {rule: clause for rule, clause in found.items() if clause.promised_side is not None}

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """The ids by the Spectral names that they answer to: Spectral judges documents."""
        return {
            alias: clause.rule
            for loaded in self.packs
            if not loaded.pack.of_changes
            for clause in loaded.clauses
            for alias in (clause.alias, clause.alias_2)
            if alias is not None
        }

    @cached_property
    def by_name(self) -> Mapping[str, LoadedPack]:
        """The packs by name."""
        return {loaded.pack.name: loaded for loaded in self.packs}

    def pack(self, name: str) -> LoadedPack:
        """The pack of that name. Raises KeyError."""
        return self.by_name[name]

    def clause(self, rule: str) -> Clause | None:
        """The clause of that id; no other pack is looked at."""
        loaded = self.by_name.get(rule.partition("/")[0])
        return loaded.by_id.get(rule) if loaded is not None and "/" in rule else None

    def page(self, name: str) -> Sequence[Clause]:
        """The clauses that share the section of that name; empty where there is no such section."""
        loaded = self.by_name.get(name.partition("/")[0])
        return loaded.pages.get(name, ()) if loaded is not None and "/" in name else ()

    @property
    def names(self) -> Sequence[str]:
        """All that a clause or several can be called, but for globs."""
        pages = (page for loaded in self.packs for page in loaded.pages)
        return list(dict.fromkeys((*self.clauses, *pages, *self.by_name, *self.aliases)))

    def section(self, rule: str) -> str:
        """The README section of a clause; empty where there is none."""
        clause = self.clause(rule)
        return self.pack(rule.partition("/")[0]).sections.get(clause.page if clause else rule, "")


def _in_order(packs: Iterable[LoadedPack]) -> Mapping[str, Clause]:
    found = {rule: clause for loaded in packs for rule, clause in loaded.by_id.items()}
    return dict(sorted(found.items()))


def load_catalog(extra: Sequence[Path] = ()) -> Catalog:
    """Load the packs that are installed and those in folders of the user's own. Raises UsageError for a bad one."""
    package = _builtin()
    loaded = [
        _load(importlib.import_module(f"{BUILTIN}.{info.name}"))
        for info in pkgutil.iter_modules(package.__path__)
        if info.ispkg
    ]
    for folder in extra:
        loaded.extend(_load_folder(folder))
    catalog = Catalog(tuple(sorted(loaded, key=lambda one: one.pack.name)))
    _refuse_doubles(catalog)
    return catalog


def _builtin() -> ModuleType:
    """The package of packs: the installed one, or the folder beside a checkout that is run as it stands."""
    try:
        return importlib.import_module(BUILTIN)
    except ModuleNotFoundError:
        return _import_package(Path(__file__).parents[2] / "rules" / "__init__.py", BUILTIN)


def _load(module: ModuleType) -> LoadedPack:
    pack = getattr(module, "pack", None)
    if not isinstance(pack, Pack):
        raise UsageError(f"pack '{module.__name__}' defines no `pack = Pack(...)` in its __init__.py")
    loaded = LoadedPack(pack, module)
    if not pack.of_changes:
        loaded.by_id  # noqa: B018 -- a bad pack is refused before anything is judged
    return loaded


def _clauses(module: ModuleType) -> Iterator[Clause]:
    for info in pkgutil.iter_modules(module.__path__):
        holder = importlib.import_module(f"{module.__name__}.{info.name}")
        found = getattr(holder, "clause", None)
        if isinstance(found, Clause):
            yield found
        yield from (one for one in getattr(holder, "clauses", ()) if isinstance(one, Clause))


def packs_in(folder: Path) -> list[Path]:
    """The `__init__.py` of each pack in a folder: of the folder itself, or of the folders in it. Raises UsageError for none."""
    if not folder.is_dir():
        raise UsageError(f"packs: '{folder}' is no folder")
    inits = [folder / "__init__.py"] if (folder / "__init__.py").is_file() else sorted(folder.glob("*/__init__.py"))
    if not inits:
        raise UsageError(f"packs: '{folder}' holds no pack (a folder with an __init__.py that defines `pack`)")
    return inits


def _load_folder(folder: Path) -> Iterator[LoadedPack]:
    for init in packs_in(folder):
        with _importing(init):
            module = _import_package(init, _own_name(init))
        yield _load(module)


@contextmanager
def _importing(init: Path) -> Iterator[None]:
    """Say of what goes wrong in a pack's own code which pack it is. Raises UsageError."""
    try:
        yield
    except (
        ImportError,
        SyntaxError,
        NameError,
        AttributeError,
        TypeError,
        ValueError,
        OSError,
        SystemExit,
    ) as error:
        raise UsageError(f"the pack cannot be imported: {type(error).__name__}: {error}", path=str(init)) from error


def _own_name(init: Path) -> str:
    """A module name that no other folder gets."""
    digest = hashlib.sha256(str(init.resolve()).encode()).hexdigest()[:12]
    return f"contractctl_own_{init.parent.name}_{digest}"


def _import_package(init: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, init, submodule_search_locations=[str(init.parent)])
    if spec is None or spec.loader is None:
        raise UsageError(f"packs: '{init}' cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _refuse_doubles(catalog: Catalog) -> None:
    seen: dict[str, Path] = {}
    for loaded in catalog.packs:
        name = loaded.pack.name
        if name in seen:
            raise UsageError(f"two packs are called '{name}': {seen[name]} and {loaded.folder}")
        seen[name] = loaded.folder
