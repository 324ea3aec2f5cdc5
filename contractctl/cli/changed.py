"""Which documents differ from a git revision, in any of the files that they are made of."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contractctl.cli.inputs import Input
from contractctl.document.document import Document
from contractctl.document.git import at_merge_base, commit_of, merge_base, run_git
from contractctl.document.origin import LocalFile
from contractctl.document.sources import ReadOptions, document_of, open_document
from contractctl.errors import InputError, UsageError
from contractctl.spec.api import Api


@dataclass(frozen=True, slots=True)
class Changed:
    """The files of the working tree that differ from the merge base with a revision, those not in git included."""

    base: str
    files: frozenset[str]
    """Absolute paths without symbolic links."""
    reading: ReadOptions

    @classmethod
    def since(cls, base: str, reading: ReadOptions) -> "Changed":
        """Ask git. Raises InputError where there is no such revision, UsageError where git cannot tell."""
        commit = merge_base(commit_of(base, "--base"))
        status, top, complaint = run_git("rev-parse", "--show-toplevel")
        if status:
            raise UsageError(f"--changed: {complaint}")
        folder = os.path.realpath(os.fsdecode(top.strip()))
        found: set[str] = set()
        for asked in (("diff", "--no-relative", "--name-only", "--no-renames", "-z", commit), _UNTRACKED):
            status, names, complaint = run_git(*asked, folder=folder)
            if status:
                raise UsageError(f"--changed: {complaint}")
            found.update(os.path.join(folder, os.fsdecode(name)) for name in names.split(b"\0") if name)  # noqa: PTH118
        return cls(base, frozenset(map(os.path.realpath, found)), reading)

    def touches(self, one: Input) -> bool:
        """Whether a file of a document, now or before, or of its configuration differs; True where that cannot be known."""
        if not isinstance(one.source.origin, LocalFile):
            return True
        if self._any(map(os.fspath, one.config.files)):
            return True
        try:
            return self._any(_files(open_document(one.source, self.reading))) or self._any(
                self._before(one.source.name)
            )
        except InputError:
            return True

    def _any(self, names: Iterable[str]) -> bool:
        return any(os.path.realpath(name) in self.files for name in names)

    def _before(self, name: str) -> Iterator[str]:
        """The files of the earlier version, as paths of the working tree: one of them may be gone."""
        earlier = at_merge_base(self.base, name)
        return _files(document_of(earlier.name, earlier, self.reading)) if earlier is not None else iter(())


_UNTRACKED = ("ls-files", "--others", "--exclude-standard", "--full-name", "-z")


def _files(document: Document) -> Iterator[str]:
    """The paths of all files of a document; the walk of the whole API is what opens them."""
    api = Api(document)
    _ = api.index
    return map(document.path_of, document.files)
