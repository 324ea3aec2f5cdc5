"""The configuration and the catalog of a command that judges no document."""

from pathlib import Path

from contractctl.config import Config, Layer, configure, nearest_file
from contractctl.engine.catalog import Catalog


def config_of(path: str | None) -> Config:
    """The configuration that is named, or the nearest one above the working folder. Raises UsageError."""
    return configure(Path(path) if path else nearest_file(Path()), Layer({}, Path()))


def catalog_of(path: str | None) -> Catalog:
    """The installed packs and those of the configuration. Raises UsageError."""
    return config_of(path).catalog()
