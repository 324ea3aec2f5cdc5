"""The configuration of a document is the nearest one above it."""

from pathlib import Path

from contractctl.config.layer import Layer
from contractctl.config.toml_file import read_toml
from contractctl.errors import UsageError

OWN_FILE = "contractctl.toml"
PROJECT_FILE = "pyproject.toml"
TABLE = ("tool", "contractctl")


def nearest_file(folder: Path) -> Path | None:
    """The `contractctl.toml`, or the `pyproject.toml` with our table, in a folder or the nearest one above it."""
    start = folder.absolute()
    for above in (start, *start.parents):
        own, project = above / OWN_FILE, above / PROJECT_FILE
        if own.is_file():
            return as_given(own)
        if project.is_file() and f"[{'.'.join(TABLE)}" in project.read_text(encoding="utf-8", errors="replace"):
            return as_given(project)
    return None


def read_layer(path: Path) -> Layer:
    """What one file says. Raises UsageError with the line of what is wrong."""
    file = read_toml(path)
    if path.name != PROJECT_FILE:
        return Layer(file.values, path.parent, file)
    values: object = file.values
    for key in TABLE:
        values = values.get(key) if isinstance(values, dict) else None
    if not isinstance(values, dict):
        raise UsageError(f"there is no table [{'.'.join(TABLE)}]", path=str(path))
    return Layer(values, path.parent, file, TABLE)


def as_given(path: Path) -> Path:
    """A path as errors show it: relative to the working folder where it lies below."""
    work = Path.cwd()
    return path.relative_to(work) if path.is_relative_to(work) else path
