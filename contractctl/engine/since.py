"""What was broken at an earlier revision: the same document, read from git as it was where the histories parted."""

from contractctl.document.document import Document
from contractctl.document.git import RevisionFile, merge_base, path_in_repository, renamed_from
from contractctl.document.load import parse
from contractctl.document.origin import LocalFile, MissingFileError, StandardInput
from contractctl.errors import UsageError


def document_at(document: Document, revision: str) -> Document | None:
    """The document as it was, followed through a rename, under its name of today; None where there was none.

    Raises InputError where the revision is unknown or the file cannot be read, and UsageError for a document that no
    git repository holds.
    """
    origin = document.origin.file if isinstance(document.origin, StandardInput) else document.origin
    commit = merge_base(revision)
    path = path_in_repository(origin.name) if isinstance(origin, LocalFile) else None
    if path is None:
        raise UsageError(f"--since {revision}: it is no file of this git repository", path=document.name)
    earlier = RevisionFile(revision, path, commit)
    try:
        content = earlier.read()
    except MissingFileError:
        former = renamed_from(path, commit)
        if former is None:
            return None
        earlier = RevisionFile(revision, former, commit)
        content = earlier.read()
    return Document(parse(document.name, content), earlier, document.options)
