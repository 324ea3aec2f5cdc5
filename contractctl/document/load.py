"""The bytes of one file become a File, read as JSON or as YAML by what they look like."""

from pathlib import PurePath
from urllib.parse import urlsplit

from contractctl.document.file import File
from contractctl.document.json_reader import read_json
from contractctl.document.text import decode
from contractctl.errors import InputError


def parse(name: str, data: bytes) -> File:
    """Read a file: JSON where it looks like it or is named so, else YAML, which most JSON is as well.

    Raises InputError with the line and column of what stops it.
    """
    text = decode(name, data)
    suffix = PurePath(urlsplit(name).path if "://" in name else name).suffix.lower()
    if not text.strip():
        raise InputError("the file is empty", path=name)
    if suffix != ".json" and not text.lstrip().startswith(("{", "[")):
        return _read_yaml(name, text)
    try:
        return read_json(name, text)
    except InputError as error:
        if suffix == ".json":
            raise
        try:
            return _read_yaml(name, text)
        except InputError:
            if suffix in (".yaml", ".yml"):
                raise
            raise error from None


def _read_yaml(name: str, text: str) -> File:
    from contractctl.document.yaml_reader import read_yaml

    return read_yaml(name, text)
