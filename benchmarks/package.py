"""Build sdist and wheel, install the wheel in an empty environment, and compare its clauses with the source tree."""

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLAUSE = re.compile(r"^clause = Clause\(", re.MULTILINE)


def main() -> None:
    """Exit with 1 when the installed wheel lacks a clause, a README or the type marker."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tools, empty = folder / "tools", folder / "empty"
        for place in (tools, empty):
            venv.create(place, with_pip=True)
        run(tools, "-m", "pip", "install", "--quiet", "build")
        run(tools, "-m", "build", "--outdir", str(folder / "dist"), str(ROOT))
        wheel = next((folder / "dist").glob("*.whl"))
        run(empty, "-m", "pip", "install", "--quiet", str(wheel))
        found = run(empty, "-m", "contractctl", "rules", "--format", "json", cwd=folder)
        installed = len(re.findall(r'"rule":', found))
        linted = run(empty, "-m", "contractctl", "lint", str(ROOT / "fixtures" / "payments-good.yaml"), cwd=folder)
    written = sum(bool(CLAUSE.search(path.read_text(encoding="utf-8"))) for path in (ROOT / "rules").glob("*/*.py"))
    print(f"{wheel.name}: {installed} clauses installed, {written} in the source tree")
    print(linted.strip().splitlines()[-1])
    if installed != written or not written:
        sys.exit(1)


def run(environment: Path, *arguments: str, cwd: Path = ROOT) -> str:
    """Run an environment's Python and return what it prints; its failure ends this script."""
    python = next(path for path in (environment / "bin/python", environment / "Scripts/python.exe") if path.exists())
    done = subprocess.run([python, *arguments], cwd=cwd, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
