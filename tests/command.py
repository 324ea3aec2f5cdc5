"""The command as a user starts it, in a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str


def contractctl(*arguments: str, cwd: Path = ROOT, stdin: str = "", **environment: str) -> Done:
    """Run `python -m contractctl` in a folder, with a plain environment of 80 columns."""
    kept = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "GITHUB_ACTIONS"}}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "contractctl", *arguments],
        cwd=cwd,
        input=stdin.encode(),
        capture_output=True,
        check=False,
        env={**kept, "COLUMNS": "80", "PYTHONUTF8": "1", **environment},
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
