"""Files of a git revision, read from the repository of the working folder without a checkout."""

import os
import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult

from contractctl.document.limits import MAX_BYTES
from contractctl.document.origin import MissingFileError, ReadOptions, Refused, local_path
from contractctl.document.text import check_size
from contractctl.errors import InputError

_OBJECT_NAME = re.compile(r"[0-9a-f]{7,64}")
_REMOTE_BRANCH = re.compile(r"origin/([^~^@{}:]+)")


@dataclass(frozen=True)
class RevisionFile:
    """A file of one commit. `path` is relative to the top of the repository, with `/`."""

    revision: str
    """The revision as the user gave it."""
    path: str
    commit: str = field(repr=False)
    folder: str = field(default=os.curdir, repr=False)
    """A folder of the repository."""

    @property
    def name(self) -> str:
        """`REV:path`, as the user gave it."""
        return f"{self.revision}:{self.path}"

    @property
    def key(self) -> str:
        """The commit and the path."""
        return f"{self.commit}:{self.path}"

    @property
    def work_path(self) -> str:
        """The path of the file in the working tree, as seen from the working folder."""
        top = run_git("rev-parse", "--show-toplevel", folder=self.folder)[1]
        return os.path.relpath(os.path.join(os.fsdecode(top.strip()), self.path), os.path.realpath(os.curdir))  # noqa: PTH118

    def read(self) -> bytes:
        """The bytes at that commit, as they are stored. Raises InputError."""
        status, size, _ = run_git("cat-file", "-s", self.key, folder=self.folder)
        kind = run_git("cat-file", "-t", self.key, folder=self.folder)[1].strip()
        if status or kind != b"blob":
            if kind == b"tree":
                raise InputError(f"{self.path} is a folder at revision {self.revision}", path=self.name)
            message = f"{self.path} does not exist at revision {self.revision}"
            raise MissingFileError(message, path=self.name, hint=self._nearby())
        check_size(self.name, min(int(size), MAX_BYTES + 1))
        status, body, complaint = run_git("cat-file", "blob", self.key, folder=self.folder)
        if status:
            raise InputError(f"cannot be read: {complaint}", path=self.name)
        return body

    def _nearby(self) -> str | None:
        """The path from the top of the repository, where the user may have meant one from the working folder."""
        prefix = run_git("rev-parse", "--show-prefix")[1].decode(errors="replace").strip()
        if prefix and run_git("cat-file", "-e", f"{self.commit}:{prefix}{self.path}")[0] == 0:
            return f"paths begin at the top of the repository: use {self.revision}:{prefix}{self.path}"
        return None

    def beside(self, reference: SplitResult, options: ReadOptions) -> "RevisionFile":
        """The file that a reference leads to, at the same revision. Raises Refused."""
        del options  # what is outside of the repository has no revision, whatever is allowed
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), local_path(reference)))
        if path.startswith(("/", "../")) or reference.scheme or "\0" in path:
            raise Refused("outside-root", f"{path} is outside the repository, of which {self.revision} is read")
        return RevisionFile(self.revision, path, self.commit, self.folder)


def revision_file(revision: str, path: str) -> RevisionFile:
    """A file of a revision that the user named; `./` paths begin at the working folder. Raises InputError."""
    commit = commit_of(revision, f"{revision}:{path}")
    if path.startswith(("./", "../")):
        prefix = run_git("rev-parse", "--show-prefix")[1].decode(errors="replace").strip()
        path = posixpath.join(prefix, path)
    return RevisionFile(revision, posixpath.normpath(path), commit)


def commit_of(revision: str, name: str, folder: str = os.curdir) -> str:
    """The commit that a revision stands for. Raises InputError, which speaks of `name`.

    A branch that only origin has is known by its name alone, too: a checkout of CI has no others.
    """
    for known in (revision, f"refs/remotes/origin/{revision}"):
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", known + "^{commit}")
        status, commit, complaint = run_git(*asked, folder=folder)
        if status == 0:
            return commit.decode().strip()
    if run_git("rev-parse", "--git-dir", folder=folder)[0]:
        raise InputError(f"no git repository here, so no revision {revision}: {complaint}", path=name)
    raise InputError(f"unknown revision {revision}", path=name, hint=_way_to(revision))


def run_git(*arguments: str, folder: str = os.curdir) -> tuple[int, bytes, str]:
    """Run git in a folder: its exit status, its output and the first line of its complaint."""
    import subprocess

    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False, env=environment)  # noqa: S603, S607
    except OSError as error:
        return 127, b"", f"git cannot be run: {error.strerror}"
    except ValueError as error:
        return 127, b"", str(error)
    complaint = done.stderr.decode(errors="replace").strip()
    return done.returncode, done.stdout, complaint.splitlines()[0] if complaint else ""


def _way_to(revision: str) -> str | None:
    """The command that makes a revision known to a shallow clone."""
    if run_git("rev-parse", "--is-shallow-repository")[1].strip() != b"true":
        return None
    branch = _REMOTE_BRANCH.fullmatch(revision)
    if branch:
        return f"this clone is shallow: git fetch --depth=1 origin {branch[1]}:refs/remotes/origin/{branch[1]}"
    if _OBJECT_NAME.fullmatch(revision) and len(revision) >= 40:  # noqa: PLR2004 - a whole SHA-1
        return f"this clone is shallow: git fetch --depth=1 origin {revision}"
    return "this clone is shallow: git fetch --unshallow --tags"


def at_merge_base(revision: str, name: str) -> RevisionFile | None:
    """A file of the working tree as it was where its history parted from a revision's; None where no repository has it.

    A file that was renamed since is followed. Raises InputError where the revision is unknown.
    """
    folder = os.path.dirname(os.path.realpath(name))  # noqa: PTH120
    status, top, _ = run_git("rev-parse", "--show-toplevel", folder=folder)
    if status:
        return None
    path = os.path.relpath(os.path.realpath(name), os.path.realpath(os.fsdecode(top.strip()))).replace(os.sep, "/")
    commit = commit_of(revision, name, folder)
    commit = merge_base(commit, folder)
    if run_git("cat-file", "-e", f"{commit}:{path}", folder=folder)[0]:
        path = _former(path, commit, folder) or path
    return RevisionFile(revision, path, commit, folder)


def merge_base(commit: str, folder: str = os.curdir) -> str:
    """The commit where the history of HEAD parted from another one; that other one where they have none in common."""
    status, base, _ = run_git("merge-base", "HEAD", commit, folder=folder)
    return base.decode().strip() if status == 0 and base.strip() else commit


def _former(path: str, commit: str, folder: str) -> str | None:
    """What git takes for the earlier name of a file that a commit did not have."""
    renames = ("--no-relative", "--find-renames", "--diff-filter=R", "--name-status", "-z")
    status, output, _ = run_git("diff", *renames, commit, folder=folder)
    fields = os.fsdecode(output).split("\0") if status == 0 else []
    changes = zip(fields[1::3], fields[2::3], strict=False)
    return next((old for old, new in changes if new == path), None)
