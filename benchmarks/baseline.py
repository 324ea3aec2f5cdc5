"""Baselines on every document of a corpus: rewritten so that only the form changes, nothing is new; one fault is one finding.

Usage: CONTRACTCTL_CORPUS=folder python benchmarks/baseline.py [--only GLOB]
Each document is judged under `strict`, which asks most, and its baseline taken. Then the same API is written down
differently: keys in another order, every line elsewhere, path parameters called something else. No finding may be new.
Then one fault is added, and just that one must be new.
"""

import argparse
import copy
import json
import os
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus import found

from contractctl.document.document import Document
from contractctl.document.load import parse
from contractctl.document.node import Value
from contractctl.document.origin import LocalFile, ReadOptions, local_file
from contractctl.engine.baseline import Baseline
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from contractctl.errors import InputError
from contractctl.findings import Finding, Report

CATALOG = load_catalog()
PARAMETER = re.compile(r"(\{|%7[Bb])([^{}/]*?)(\}|%7[Dd])")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def main() -> None:
    """Print a line a document; exit with 1 when something that must hold does not."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", default="**", help="a glob over the paths below the corpus")
    only = arguments.parse_args().only
    corpus = Path(os.environ.get("CONTRACTCTL_CORPUS") or sys.exit("set CONTRACTCTL_CORPUS to a folder of documents"))
    faults = judged = 0
    for path in found(corpus.resolve()):
        if not path.relative_to(corpus.resolve()).match(only) and only != "**":
            continue
        for complaint in judge(path):
            faults += 1
            print(f"FAULT {path.relative_to(corpus.resolve())}: {complaint}")
        judged += 1
    print(f"{judged} documents, {faults} faults")
    if faults or not judged:
        sys.exit(1)


def judge(path: Path) -> Iterator[str]:
    """What does not hold for one document."""
    try:
        document = Document(parse(str(path), path.read_bytes()), local_file(str(path)), ReadOptions())
        if document.files[0].problems:  # YAML that cannot be written as JSON and mean the same
            text = json.dumps(document.files[0].data).encode()
            document = Document(parse(str(path), text), local_file(str(path)), ReadOptions())
        before = run(document)
    except InputError:
        return
    baseline = Baseline(path.parent).with_records(before.records, shrink=False)
    data = document.files[0].data
    if not isinstance(data, dict):
        return
    names = {name for route in _section(data, "paths") for _, name, _ in PARAMETER.findall(route)}
    top = Path(os.path.commonpath([Path(file.name).resolve().parent for file in document.files]))
    with tempfile.TemporaryDirectory() as folder:
        for file in document.files:
            copied = Path(folder) / Path(file.name).resolve().relative_to(top)
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.write_text(text_of(rewritten(file.data, names)))
        moved = Path(folder) / path.resolve().relative_to(top)
        kept = Baseline(moved.parent, baseline.records)
        yield from _not_as_wanted("rewritten", rewritten(data, names), moved, kept, 0)
        for name, fault in FAULTS.items():
            faulty = rewritten(copy.deepcopy(data), names)
            if isinstance(faulty, dict) and fault(faulty):
                yield from _not_as_wanted(name, faulty, moved, kept, 1)


def rewritten(data: Value, names: set[str]) -> Value:
    """The same file, written down otherwise."""
    return shuffled(renamed(data, names), random.Random(7))  # noqa: S311 -- an order, no secret


def text_of(data: Value) -> str:
    """A file in which no line stands where it stood."""
    return "\n\n" + json.dumps(data, indent=3)


def _not_as_wanted(name: str, data: Value, path: Path, kept: Baseline, number: int) -> Iterator[str]:
    """The findings that are new, where there are more or fewer than wanted."""
    content = text_of(data).encode()
    origin = LocalFile(str(path), Path(os.path.realpath(path.parent)))
    new = run(Document(parse(str(path), content), origin, ReadOptions()), kept).findings
    if len(new) != number:
        yield f"{name}: {len(new)} new in the place of {number}: " + "; ".join(map(described, new[:5]))


def described(finding: Finding) -> str:
    """One finding in a line."""
    return f"{finding.rule} {finding.location.pointer} ({finding.message[:80]})"


def run(document: Document, baseline: Baseline | None = None) -> Report:
    """The report on a document."""
    return lint([document], CATALOG, Settings(profiles=("strict",), baseline=baseline, record=True))


def shuffled(value: Value, chance: random.Random) -> Value:
    """The same value with the keys of every object in another order."""
    if isinstance(value, list):
        return [shuffled(one, chance) for one in value]
    if not isinstance(value, dict):
        return value
    keys = list(value)
    chance.shuffle(keys)
    return {key: shuffled(value[key], chance) for key in keys}


def renamed(value: Value, names: set[str]) -> Value:
    """The same API with every path parameter called otherwise."""
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    if not isinstance(value, dict):
        return value
    made = {key: renamed(one, names) for key, one in value.items()}
    if made.get("in") == "path" and made.get("name") in names:
        made["name"] = f"{made['name']}_x"
    for key in ("$ref", "operationRef"):
        if isinstance(made.get(key), str):
            file, sign, pointer = str(made[key]).partition("#")
            made[key] = file + sign + in_templates(pointer, names)
    if "operationId" in made and isinstance(made.get("parameters"), dict):  # a link
        made["parameters"] = {f"{key}_x" if key in names else key: one for key, one in made["parameters"].items()}
    if isinstance(made.get("paths"), dict):
        made["paths"] = {in_templates(path, names): item for path, item in made["paths"].items()}
    return made


def in_templates(text: str, names: set[str]) -> str:
    """A path template, or a reference through one, with its parameters called otherwise."""
    return PARAMETER.sub(lambda one: f"{one[1]}{one[2]}_x{one[3]}" if one[2] in names else one[0], text)


def unused_component(data: dict[str, Value]) -> bool:
    """Add a schema that nothing refers to, where there is something that could."""
    if not _section(data, "paths") and not _section(data, "webhooks"):
        return False
    place = data if "swagger" in data else data.setdefault("components", {})
    section = (
        place.setdefault("definitions" if "swagger" in data else "schemas", {}) if isinstance(place, dict) else None
    )
    if not isinstance(section, dict):
        return False
    section["AddedFault"] = {"type": "string", "description": "An added fault."}
    return True


def broken_reference(data: dict[str, Value]) -> bool:
    """Add a response that refers to nothing, to the last operation that does not only have a `default`."""
    for item in reversed(list(_section(data, "paths").values())):
        for method, operation in item.items() if isinstance(item, dict) else ():
            responses = operation.get("responses") if method in METHODS and isinstance(operation, dict) else None
            if (
                isinstance(responses, dict)
                and responses.keys() - {"default"}
                and operation.get("x-internal") is not True
            ):
                status = next(one for one in ("203", "208", "226") if one not in responses)
                responses[status] = {"$ref": "#/components/responses/AddedFault"}
                return True
    return False


FAULTS: dict[str, Callable[[dict[str, Value]], bool]] = {
    "an unused component": unused_component,
    "a $ref to nothing": broken_reference,
}


def _section(data: Value, name: str) -> dict[str, Value]:
    section = data.get(name) if isinstance(data, dict) else None
    return section if isinstance(section, dict) else {}


if __name__ == "__main__":
    main()
