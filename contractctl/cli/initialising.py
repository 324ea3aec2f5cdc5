"""The steps of `init`: look at the documents, ask, write the files, take up what is broken today."""

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contractctl.cli import scaffold
from contractctl.cli.check_asked import COMMANDS, Asked
from contractctl.cli.checking import check as check_all
from contractctl.cli.flags import Flags
from contractctl.cli.output import emit
from contractctl.cli.progress import Progress
from contractctl.cli.scaffold import Proposed
from contractctl.config.api import is_url
from contractctl.contract.settings import ContractSettings
from contractctl.document.document import Document
from contractctl.document.git import at_merge_base, run_git
from contractctl.document.origin import LocalFile
from contractctl.document.sources import ReadOptions, Source, expand, open_document
from contractctl.engine.habits import habits
from contractctl.errors import InputError, UsageError
from contractctl.findings import Waiting
from contractctl.report.summary import counted
from contractctl.report.terminal import plain
from contractctl.spec.api import Api

_MOST = 20
"""Documents of which each gets an entry without being named."""
_USUAL = frozenset({"openapi", "swagger", "api", "index", "spec", "schema", "api-docs"})
_LONGEST = 40
_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line says."""

    specs: tuple[str, ...]
    yes: bool
    server: str | None
    force: bool
    today: str | None

    @classmethod
    def read(
        cls, specs: Sequence[str] | None, *, yes: bool, server: str | None, force: bool, today: str | None
    ) -> "Wish":
        """Read the options. Raises UsageError."""
        if server is not None and not is_url(server):
            raise UsageError(f"--server {server}: write http:// or https://")
        if not yes and not sys.stdin.isatty():
            raise UsageError("init asks what to write: --yes answers that all of it is right")
        return cls(tuple(specs or (".",)), yes, server, force, today)


def initialise(wish: Wish) -> int:
    """Write all that is wanted. Raises ContractctlError before anything is written."""
    sources = _sources(wish.specs)
    if wish.server is not None and len(sources) != 1:
        raise UsageError(f"--server: name the one document that it serves, of {len(sources)}")
    documents = [(source, open_document(source, ReadOptions())) for source in sources]
    plan = _Plan(wish, documents)
    plan.show()
    plan.refuse_to_overwrite()
    for text in plan.wanted():
        text()
    _take_up(wish)
    emit("\nNext: contractctl check\n")
    return 0


def _sources(specs: Sequence[str]) -> list[Source]:
    """The documents: files of this folder and below, so that the configuration can name them."""
    here = Path(os.path.realpath(os.curdir))
    found = []
    for source in expand(list(specs), ReadOptions()):
        if not isinstance(source.origin, LocalFile) or not Path(os.path.realpath(source.name)).is_relative_to(here):
            raise UsageError(f"{source.name} is no file of this folder: run init where the configuration is to stand")
        if not Path(os.path.realpath(source.name)).is_relative_to(here / scaffold.KEPT):
            found.append(source)
    if len(found) > _MOST and tuple(specs) == (".",):
        raise UsageError(f"there are {len(found)} documents below this folder: name those that are APIs of yours")
    return found


@dataclass
class _Plan:
    """What will be written."""

    wish: Wish
    documents: list[tuple[Source, Document]]
    apis: list[Proposed] = field(default_factory=list)
    copies: dict[str, bytes] = field(default_factory=dict)
    """Files that stand for released versions, by their path."""

    def __post_init__(self) -> None:
        branch, names = default_branch(), set[str]()
        for source, document in self.documents:
            name = _name(document, source, names)
            names.add(name)
            spec = os.path.relpath(os.path.realpath(source.name), os.path.realpath(os.curdir)).replace(os.sep, "/")
            api = Api(document)
            _ = api.index  # opens all files of the document
            found = habits(api, ContractSettings())
            self.apis.append(Proposed(name, spec, self._base(branch, spec, document), found, self.wish.server or ""))

    def _base(self, branch: str | None, spec: str, document: Document) -> str:
        """The branch where it has the document, else a copy of it with the files that it refers to, as they stand to it."""
        if branch is not None and _is_released(branch, spec):
            return branch
        here = Path(os.path.realpath(os.curdir))
        for file in document.files:
            path = Path(os.path.realpath(document.path_of(file)))
            if isinstance(document.origin_of(file), LocalFile) and path.is_relative_to(here):
                self.copies[f"{scaffold.KEPT}/{path.relative_to(here).as_posix()}"] = document.origin_of(file).read()
        return f"{scaffold.KEPT}/{spec}"

    def show(self) -> None:
        """Say what was seen."""
        for api in self.apis:
            emit(f"{plain(api.name)} ({plain(api.spec)})\n")
            for line in scaffold.seen(api.habits):
                emit(f"  {plain(line)}\n")
        emit("\n")

    def refuse_to_overwrite(self) -> None:
        """Raise UsageError where the configuration is there already."""
        for name in (scaffold.CONFIG, scaffold.BASELINE):
            if Path(name).exists() and not self.wish.force:
                raise UsageError("it is there already: --force writes over it", path=name)

    def wanted(self) -> Iterator[Callable[[], None]]:
        """The files that are wanted, in the order in which they are asked for, as what writes them."""
        host = _host()
        yield self._writer(scaffold.CONFIG, scaffold.configuration(self.apis))
        for name, content in self.copies.items():
            yield self._writer(name, content)
        if host != "gitlab" and self._wants(scaffold.WORKFLOW, "a GitHub workflow"):
            yield self._writer(
                scaffold.WORKFLOW, scaffold.workflow((default_branch() or "main").removeprefix("origin/"))
            )
        if host != "github" and self._wants(scaffold.GITLAB, "a GitLab job"):
            yield self._writer(scaffold.GITLAB, scaffold.gitlab_job())
        before = _text(scaffold.PRE_COMMIT)
        if "contractctl" not in before and self._asks(f"Add a hook to {scaffold.PRE_COMMIT}?"):
            yield self._writer(scaffold.PRE_COMMIT, scaffold.with_hook(before))

    def _wants(self, name: str, what: str) -> bool:
        """Whether a file is wanted; one that is there is only written over when that was asked for."""
        if Path(name).exists() and not self.wish.force:
            emit(f"left as it is: {name}\n")
            return False
        return self._asks(f"Write {what}, {name}?")

    def _asks(self, question: str) -> bool:
        if self.wish.yes:
            return True
        import typer

        return typer.confirm(question, default=True)

    @staticmethod
    def _writer(name: str, content: str | bytes) -> Callable[[], None]:
        def write() -> None:
            path = Path(name)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
            except OSError as error:
                raise UsageError(f"cannot be written: {error.strerror}", path=name) from None
            emit(f"wrote {plain(name)}\n")

        return write


def _take_up(wish: Wish) -> None:
    """Write the baseline: all that is broken today is known from now on."""
    Path(scaffold.BASELINE).write_text('{"version": 1, "documents": {}}\n', encoding="utf-8")
    flags = Flags.read(config=scaffold.CONFIG, today=wish.today, write_baseline=scaffold.BASELINE)
    asked = Asked.read(
        None, only=",".join(COMMANDS), base=None, changed=False, skips_unreachable=False, scheduled=False, within=None,
        level=None, seed=None, max_seconds=None,
    )  # fmt: skip
    found = check_all(ReadOptions(), flags, asked, jobs=None, progress=Progress.on(sys.stderr, quiet=False))
    if found.outcome.unread:
        raise UsageError(
            "the baseline does not know what could not be asked: mend it, and run contractctl check --write-baseline"
        )
    taken = found.gate.report.waiting.get(Waiting.BASELINED, 0)
    emit(f"wrote {scaffold.BASELINE}: {counted(taken, 'broken place')} of today\n")


def _name(document: Document, source: Source, taken: "set[str]") -> str:
    """A short name: of the file, else of the title, told apart by a number."""
    stem = Path(source.name).stem
    said = Api(document).title if stem.lower() in _USUAL else stem
    words = _WORD.sub("-", (said or stem).lower().replace("'", "")).strip("-")
    base = (words if len(words) <= _LONGEST else words[: _LONGEST + 1].rpartition("-")[0] or words[:_LONGEST]) or "api"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def default_branch() -> str | None:
    """The branch that pull requests go to, as git knows it; None where there is no repository with a commit."""
    if shutil.which("git") is None or run_git("rev-parse", "--verify", "--quiet", "HEAD")[0]:
        return None
    status, head, _ = run_git("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    if status == 0:
        return head.decode().strip()
    for name in ("main", "master"):
        if run_git("rev-parse", "--verify", "--quiet", f"refs/heads/{name}")[0] == 0:
            return name
    status, branch, _ = run_git("symbolic-ref", "--quiet", "--short", "HEAD")
    return branch.decode().strip() if status == 0 else None


def _is_released(branch: str, spec: str) -> bool:
    """Whether the merge base with a branch has a document."""
    try:
        earlier = at_merge_base(branch, spec)
        return earlier is not None and bool(earlier.read())
    except InputError:
        return False


def _host() -> str:
    """`github` or `gitlab`, as the remote or a folder says; empty where nothing does."""
    remote = run_git("remote", "get-url", "origin")[1].decode(errors="replace") if shutil.which("git") else ""
    for host, sign in (("github", ".github"), ("gitlab", ".gitlab-ci.yml")):
        if host in remote or Path(sign).exists():
            return host
    return ""


def _text(name: str) -> str:
    return Path(name).read_text(encoding="utf-8") if Path(name).is_file() else ""
