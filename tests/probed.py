"""`contractctl test` in a folder of its own, on the API of notes, with a pack that a test writes."""

import json
from pathlib import Path

from tests.command import Done, contractctl
from tests.servers import TOKEN, written

INIT = 'from contractctl.clause import NoOptions, Pack\npack = Pack("own", NoOptions)\n'
CLAUSE = """
from contractctl.clause import Clause, Context, Level, NoOptions, broken, severities
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Talk, Traffic

clause = Clause("own/{name}", "A promise.", severities("{letter} E E E"))

{side}
"""


def pack(tmp_path: Path, name: str, side: str, letter: str = "W") -> None:
    folder = tmp_path / "packs" / "own"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__init__.py").write_text(INIT)
    (folder / f"{name}.py").write_text(CLAUSE.format(name=name.replace("_", "-"), side=side, letter=letter))


def run(tmp_path: Path, url: str, *flags: str, **environment: str) -> Done:
    """Only the pack of the test's own, where it has one."""
    config = tmp_path / "contractctl.toml"
    if not config.exists():
        has_pack = (tmp_path / "packs").exists()
        config.write_text('packs = ["packs"]\nselect = ["own"]\n' if has_pack else 'select = ["rate-limit"]\n')
    document = tmp_path / "notes.yaml"
    if not document.exists():
        written(tmp_path)
    return contractctl("test", "notes.yaml", "--url", url, "--seed", "1", *flags, cwd=tmp_path, **environment)


def report(done: Done) -> dict[str, object]:
    found = json.loads(done.out)
    assert isinstance(found, dict)
    return found


AUTH = ("--auth", f"bearer:{TOKEN}")
AS_JSON = ("--format", "json")
