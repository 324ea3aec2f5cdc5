"""An old and a new version for tests of `contractctl diff --migration`, and what the command says of them."""

import json

import jsonschema

from command import Done, contractctl
from reports import SCHEMA

HEAD = "openapi: 3.1.0\ninfo: {title: Shop, version: 1.0.0}\npaths:\n"
PREFIXES = ("--base-prefix", "/v1", "--revision-prefix", "/v2")
LIFE = "      deprecated: true\n      x-deprecated-since: 2026-01-01\n      x-sunset: 2026-12-31\n"
"""Of an operation that ends and says so."""


def operation(version, path, *, method="get", more="", schema="{type: string}") -> str:
    """An operation below the path of its version that answers with a schema."""
    answer = f"{{description: Done., content: {{application/json: {{schema: {schema}}}}}}}"
    return f"  /{version}/{path}:\n    {method}:\n{more}      responses: {{'200': {answer}}}\n"


def body(schema) -> str:
    """The request body of an operation."""
    return f"      requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}\n"


def migrate(folder, old, new, *arguments, prefixes=PREFIXES) -> Done:
    """Run the command on two versions, of which these are the paths."""
    (folder / "v1.yaml").write_text(HEAD + old, encoding="utf-8")
    (folder / "v2.yaml").write_text(HEAD + new, encoding="utf-8")
    given = ("v1.yaml", "v2.yaml", *prefixes, "--migration", "--today", "2026-06-01")
    return contractctl("diff", *given, *arguments, cwd=folder)


def report_of(done):
    """The report that was printed as JSON, which is checked against the schema that ships."""
    made = json.loads(done.out)
    jsonschema.validate(made, SCHEMA)
    return made
