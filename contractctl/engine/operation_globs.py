"""Globs over operations, as `--include` and the configuration write them."""

from fnmatch import fnmatchcase

from contractctl.spec.operation import Operation


def names(operation: Operation, glob: str) -> bool:
    """Whether a glob names an operation: `/pay*`, `POST /pay*`, `tag:Pay*`, or an operationId."""
    if glob.startswith("tag:"):
        return any(fnmatchcase(tag, glob[4:]) for tag in operation.tags)
    if glob.startswith("/"):
        return fnmatchcase(operation.path, glob)
    if " " in glob:
        method, _, path = glob.partition(" ")
        return operation.method == method.lower() and fnmatchcase(operation.path, path.strip())
    return bool(operation.operation_id) and fnmatchcase(operation.operation_id, glob)
