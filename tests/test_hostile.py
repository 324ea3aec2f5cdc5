"""Hostile input, through the command itself: a finding or exit 2, within 10 s and 1 GB, and never a traceback."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\n"
PATHS = "paths: {/a: {get: {responses: {'200': {description: ok}}}}}\n"
LEVELS = 100_000
SECONDS = 10
MEGABYTES = 1024


def alias_bomb() -> bytes:
    lines = ["x-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return (HEAD + PATHS + "\n".join(lines)).encode()


def schema_bomb() -> bytes:
    members = "\n".join(
        f"    S{n}: {{allOf: [{', '.join([REF % (n + 1)] * 9)}], oneOf: [{', '.join([REF % (n + 1)] * 9)}]}}"
        for n in range(40)
    )
    body = "{application/json: {schema: {$ref: '#/components/schemas/S0'}, example: {a: 1}}}"
    paths = f"paths: {{/a: {{post: {{responses: {{'400': {{description: no, content: {body}}}}}}}}}}}\n"
    return f"{HEAD}{paths}components:\n  schemas:\n{members}\n    S40: {{type: object}}\n".encode()


REF = "{$ref: '#/components/schemas/S%d'}"


def catastrophic_pattern() -> bytes:
    schema = {"type": "string", "pattern": "^(a+)+$|^(a|aa)+$|(.*)*x|(?=(a+)+$)a", "example": "a" * 50_000 + "!"}
    return described({"content": {"application/json": {"schema": schema, "example": "a" * 50_000 + "!"}}})


def described(response: dict[str, object]) -> bytes:
    operation = {"responses": {"200": {"description": "ok", **response}}}
    return json.dumps(
        {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": operation}}}
    ).encode()


def deep_schema(levels: int) -> bytes:
    schema: dict[str, object] = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}}
    return described({"content": {"application/json": {"schema": schema, "example": {"a": {"a": 1}}}}})


def cyclic_refs() -> bytes:
    return (
        HEAD + "paths: {/a: {$ref: '#/paths/~1b'}, /b: {$ref: '#/paths/~1a'}}\n"
        "components:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n"
        "    C: {$ref: '#/components/schemas/C'}\n    D: {allOf: [{$ref: '#/components/schemas/D'}], "
        "properties: {d: {$ref: '#/components/schemas/D'}}, example: {d: {d: {d: 1}}}}\n"
    ).encode()


# Functions, so that no worker holds all the megabytes at once.
CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "alias bomb": ("a.yaml", alias_bomb),
    "alias in itself": ("a.yaml", lambda: (HEAD + PATHS + "x-a: &a [*a]").encode()),
    "schema bomb": ("a.yaml", schema_bomb),
    "nested JSON": ("a.json", lambda: b'{"openapi": "3.0.3", "x-a": ' + b"[" * LEVELS + b"]" * LEVELS + b"}"),
    "nested JSON objects": (
        "a.json",
        lambda: b'{"openapi": "3.0.3", "x-a": ' + b'{"a":' * LEVELS + b"1" + b"}" * LEVELS,
    ),
    "nested YAML block": ("a.yaml", lambda: (HEAD + "x-a:\n " + "- " * LEVELS + "1").encode()),
    "nested YAML flow": ("a.yaml", lambda: (HEAD + "x-a: " + "[" * LEVELS + "]" * LEVELS).encode()),
    "deep schema": ("a.json", lambda: deep_schema(450)),
    "100 MB in one JSON string": ("a.json", lambda: described({"x-a": "a" * 100_000_000})),
    "100 MB in one description": ("a.json", lambda: described({"description": "<scrip" * 17_000_000})),
    "100 MB in one YAML string": ("a.yaml", lambda: (HEAD + PATHS + "x-a: " + "a" * 100_000_000).encode()),
    "60 MB in one YAML string": ("a.yaml", lambda: (HEAD + PATHS + "x-a: '" + "a" * 60_000_000 + "'").encode()),
    "catastrophic pattern": ("a.json", catastrophic_pattern),
    "cyclic refs": ("a.yaml", cyclic_refs),
    "NUL bytes": ("a.yaml", lambda: (HEAD + PATHS).encode() + b"x-a: \0"),
    "invalid UTF-8": ("a.yaml", lambda: (HEAD + PATHS).encode() + b"x-a: \xff\xfe\xfa"),
    "an empty file": ("a.yaml", lambda: b""),
    "only blanks": ("a.json", lambda: b" \n\t "),
    "no OpenAPI document": ("a.yaml", lambda: b"services: {web: {image: a}}"),
    "a list": ("a.json", lambda: b"[1, 2]"),
    "a number of a million digits": (
        "a.json",
        lambda: described({"x-a": 1}).replace(b'"x-a": 1', b'"x-a": ' + b"9" * 1_000_000),
    ),
    "wrong types everywhere": (
        "a.json",
        lambda: (
            b'{"openapi":"3.1.0","info":[],"paths":{"/a":{"get":{"parameters":{"a":1},"responses":[1],"tags":{"a":1},'
            b'"security":"x","requestBody":[],"callbacks":[1]},"parameters":[1,[2],null]},"/b":[],"/c":null},'
            b'"components":{"schemas":[1],"responses":{"A":3},"headers":null},"tags":[1,{"name":[]}],"servers":{"a":1},'
            b'"security":[1,{"a":1}],"webhooks":[1]}'
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_hostile_document(name: str, tmp_path: Path):
    file, make = CASES[name]
    (tmp_path / file).write_bytes(make())
    status, errors = run(tmp_path, file)
    assert status in {0, 1, 2}
    assert errors.startswith("contractctl: ") if status == 2 else not errors, errors[:300]


def test_a_folder_without_documents(tmp_path: Path):
    (tmp_path / "notes.yaml").write_text("a: 1")
    status, errors = run(tmp_path, ".")
    assert status == 2
    assert "document" in errors


@pytest.mark.parametrize(
    "name", ["alias bomb", "nested JSON", "nested YAML block", "nested YAML flow", "NUL bytes", "invalid UTF-8"]
)
def test_what_cannot_be_read_is_located(name: str, tmp_path: Path):
    file, make = CASES[name]
    (tmp_path / file).write_bytes(make())
    status, errors = run(tmp_path, file)
    assert status == 2
    path, line, column = errors.removeprefix("contractctl: ").split(":")[:3]
    assert path == file
    assert int(line) > 0
    assert int(column) > 0


def run(folder: Path, spec: str) -> tuple[int, str]:
    """Lint in a process of its own; its time and memory are checked here."""
    command = [sys.executable, "-m", "contractctl", "lint", spec, "--format", "json", "--profile", "strict"]
    start = time.monotonic()
    with (folder / "errors").open("w+") as errors, (folder / "report").open("w") as report:
        process = subprocess.Popen(command, cwd=folder, stdout=report, stderr=errors)
        guard = threading.Timer(SECONDS, process.kill)
        guard.start()
        _, wait_status, usage = os.wait4(process.pid, 0)
        guard.cancel()
        process.returncode = os.waitstatus_to_exitcode(wait_status)
        errors.seek(0)
        said = errors.read()
    assert time.monotonic() - start < SECONDS
    assert usage.ru_maxrss / 1024 < MEGABYTES
    assert "Traceback" not in said
    assert "internal error" not in said
    return process.returncode, said
