"""Documents of schemas that contain each other: how long it takes to compare all of them, and to diff two documents."""

import gc
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from contractctl.diff.schema import Relations
from contractctl.document.origin import ReadOptions
from contractctl.document.sources import expand, open_document
from contractctl.spec.api import Api
from contractctl.spec.schema import Schema

Json = dict[str, object]
MOST_SECONDS = 10
FAR = 5
"""How many others each schema refers to."""


def referred(place: int, count: int) -> list[Json]:
    """References to some schemas, so that each is reached from each within a few steps."""
    return [{"$ref": f"#/components/schemas/N{(place * FAR + way) % count}"} for way in range(1, FAR + 1)]


Shape = Callable[[Json, list[Json], int], Json]


def members(name: Json, others: list[Json], _: int) -> Json:
    """A property for each."""
    return {"type": "object", "properties": {"name": name, **{f"p{way}": one for way, one in enumerate(others)}}}


def items(name: Json, others: list[Json], place: int) -> Json:
    """Arrays of each, and all of them required."""
    arrays = [{"type": "array", "items": one} for one in others]
    return {**members(name, arrays, place), "required": ["name", "p0", "p1"]}


def alternatives(name: Json, others: list[Json], place: int) -> Json:
    """Two properties that are one of them each, told apart by a constant."""
    kind = {"type": "string", "enum": [f"N{place}"]}
    properties = {"kind": kind, "name": name, "child": {"oneOf": others[:3]}, "other": {"anyOf": others[3:]}}
    return {"type": "object", "required": ["kind"], "properties": properties}


def overlaps(name: Json, others: list[Json], place: int) -> Json:
    """The same with nothing that tells them apart, so that a value is in several: nobody can say much of these."""
    properties = {"name": name, "child": {"oneOf": others[:3]}, "other": {"anyOf": others[3:]}}
    return {"type": "object", "properties": properties, "maxProperties": place + 10}


def inheritance(name: Json, others: list[Json], _: int) -> Json:
    """Properties that inherit from two."""
    own: Json = {"type": "object", "properties": {"own": {"type": "boolean"}}}
    both = {"child": {"allOf": [*others[:2], own]}, "other": {"allOf": [*others[2:4], own]}, "last": others[4]}
    return {"type": "object", "properties": {"name": name, **both}}


SHAPES: tuple[Shape, ...] = (members, items, alternatives, overlaps, inheritance)


def document(shape: Shape, count: int, length: int) -> Json:
    """A document with so many schemas, of which one allows strings of this length."""
    lengths = [length if place == count * 2 // 3 else 50 for place in range(count)]
    schemas = {
        f"N{place}": shape({"type": "string", "maxLength": most}, referred(place, count), place)
        for place, most in enumerate(lengths)
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/N0"}}}
    post = {"requestBody": {"content": content}, "responses": {"200": {"description": "OK", "content": content}}}
    return {
        "openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/n": {"post": post}},
        "components": {"schemas": schemas},
    }  # fmt: skip


def opened(path: Path) -> Api:
    """The typed view of a file, with its references followed."""
    options = ReadOptions()
    api = Api(open_document(expand([str(path)], options)[0], options))
    api.index  # noqa: B018 -- the walk that follows the references
    return api


def roots(base: Api, revision: Api) -> tuple[Counter[str], float]:
    """The relation of every schema with its counterpart, and the seconds that all of them took."""
    start = time.perf_counter()
    relations = Relations(base, revision)
    kinds: Counter[str] = Counter()
    for name, old in base.components["schemas"].items():
        new = revision.components["schemas"][name]
        assert isinstance(old, Schema) and isinstance(new, Schema)  # noqa: S101, PT018 -- told to the type checker
        kinds[relations.of(old, new, "request").kind.value] += 1
    return kinds, time.perf_counter() - start


def measure(count: int) -> int:
    """Print the seconds for every shape; 1 where anything took ten or more."""
    gc.disable()  # as the command line does
    slow = False
    with TemporaryDirectory() as folder:
        for shape in SHAPES:
            paths = [Path(folder, f"{shape.__name__}-{length}.json") for length in (50, 49)]
            for path, length in zip(paths, (50, 49), strict=True):
                path.write_text(json.dumps(document(shape, count, length)), encoding="utf-8")
            for revision in (paths[0], paths[1]):
                kinds, took = roots(opened(paths[0]), opened(revision))
                slow = slow or took >= MOST_SECONDS
                print(f"{shape.__name__}: {count} roots in {took:.1f} s: {dict(kinds)}", flush=True)
            start = time.perf_counter()
            command = [sys.executable, "-m", "contractctl", "diff", "--format", "json", *map(str, paths)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            took = time.perf_counter() - start
            slow = slow or took >= MOST_SECONDS
            print(f"{shape.__name__}: contractctl diff in {took:.1f} s, exit status {done.returncode} {done.stderr}")
    return 1 if slow else 0
