"""What was broken at an earlier revision: the same document, read from git as it was where the histories parted."""

from contractctl.document.document import Document
from contractctl.document.git import at_merge_base
from contractctl.document.origin import LocalFile, StandardInput
from contractctl.document.sources import document_of
from contractctl.errors import InputError, UsageError


def document_at(document: Document, revision: str) -> Document | None:
    """The document as it was, followed through a rename, under its name of today; None where there was none to read.

    Raises InputError where the revision is unknown, and UsageError for a document that no git repository holds.
    """
    origin = document.origin
    file = origin.file if isinstance(origin, StandardInput) and origin.named else origin
    earlier = at_merge_base(revision, file.name) if isinstance(file, LocalFile) else None
    if earlier is None:
        raise UsageError(f"--since {revision}: it is no file of a git repository", path=document.name)
    try:
        return document_of(document.name, earlier, document.options)
    except InputError:  # there was none, or none that can be read: all is new
        return None
