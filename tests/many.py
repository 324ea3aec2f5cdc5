"""A folder of several documents, some good, some bad, one that cannot be read."""

import shutil
from pathlib import Path

from command import ROOT

BAD = ROOT / "fixtures" / "payments-bad.yaml"
GOOD = ROOT / "fixtures" / "payments-good.yaml"
SMALL = "openapi: 3.0.3\ninfo: {{title: Number {number}, version: '1'}}\npaths: {{}}\n"


def fill(folder: Path, small: int = 4) -> None:
    """Write `bad.yaml`, `good.yaml`, `broken.yaml`, `teams/own.yaml` with a configuration of its own, small ones."""
    shutil.copy(BAD, folder / "bad.yaml")
    shutil.copy(GOOD, folder / "good.yaml")
    (folder / "broken.yaml").write_text("openapi: 3.0.3\ninfo: [\n")
    (folder / "teams").mkdir()
    shutil.copy(BAD, folder / "teams" / "own.yaml")
    (folder / "teams" / "contractctl.toml").write_text('select = ["error-envelope"]\nfail-on = "never"\n')
    for number in range(small):
        (folder / f"small{number}.yaml").write_text(SMALL.format(number=number))


def own_pack(folder: Path, body: str) -> None:
    """Write a pack with one clause on every document, and a configuration that asks nothing else."""
    pack = folder / "own"
    pack.mkdir()
    (pack / "__init__.py").write_text("from contractctl.clause import NoOptions, Pack\npack = Pack('own', NoOptions)\n")
    (pack / "rule.py").write_text(
        "import os, signal\n"
        "from contractctl.clause import Clause, severities\n"
        "from contractctl.spec.api import Api\n"
        "clause = Clause('own/rule', 'It is kept.', severities('W W W W'))\n"
        f"@clause.promised\ndef judge(api: Api, context):\n{body}"
    )
    (folder / "contractctl.toml").write_text('packs = ["own"]\nselect = ["own/rule"]\n')
