"""What `contractctl diff` says of the pairs of the corpus: counts by level, the same bytes twice, seconds.

Usage: CONTRACTCTL_CORPUS=folder python benchmarks/pairs.py
Each folder of `pairs` holds `base.*` and `revision.*`. Every pair is compared twice, with different seeds for the hashes
of strings, as JSON, and once as a changelog. The exit status is 1 where a run ends otherwise than with 0 or 1, writes to
standard error what is no line of its own, gives other bytes the second time, or takes 30 seconds.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

MOST_SECONDS = 30.0
LEVELS = ("error", "warning", "info", "hint")


def main() -> int:
    """Compare all pairs and print a line for each."""
    corpus = os.environ.get("CONTRACTCTL_CORPUS") or sys.exit("set CONTRACTCTL_CORPUS to a folder of documents")
    folders = sorted(path for path in Path(corpus, "pairs").iterdir() if path.is_dir())
    print(f"{'pair':<32}" + "".join(f"{level:>9}" for level in LEVELS) + f"{'safe':>9}{'seconds':>9}")
    faults = [fault for folder in folders for fault in compare(folder)]
    for fault in faults:
        print(fault)
    print(f"{len(folders)} pairs, {len(faults)} faults")
    return 1 if faults else 0


def compare(folder: Path) -> list[str]:
    """Print the line of a pair; what is wrong with it."""
    base, revision = (next(folder.glob(f"{name}.*")) for name in ("base", "revision"))
    start = time.perf_counter()
    first = run(base, revision, "json", "1")
    seconds = time.perf_counter() - start
    runs = {"json": first, "json again": run(base, revision, "json", "2")}
    runs["markdown"] = run(base, revision, "markdown", "1")
    faults = [
        f"{folder.name}: {name}: exit status {one.returncode}" for name, one in runs.items() if one.returncode > 1
    ]
    faults += [f"{folder.name}: {name}: a traceback" for name, one in runs.items() if b"Traceback" in one.stderr]
    if first.stdout != runs["json again"].stdout:
        faults.append(f"{folder.name}: two runs differ")
    if seconds >= MOST_SECONDS:
        faults.append(f"{folder.name}: {seconds:.1f} s")
    if not faults:
        report = json.loads(first.stdout)
        counts = Counter(finding["severity"] for finding in report["findings"])
        safe = sum(change["level"] is None for change in report["changes"])
        said = "".join(f"{counts[level]:>9}" for level in LEVELS)
        print(f"{folder.name:<32}{said}{safe:>9}{seconds:>9.1f}", flush=True)
    return faults


def run(base: Path, revision: Path, form: str, seed: str) -> "subprocess.CompletedProcess[bytes]":
    """One run of the tool of this environment."""
    command = [sys.executable, "-m", "contractctl", "diff", str(base), str(revision), "--format", form, "--no-collapse"]
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONHASHSEED": seed})


if __name__ == "__main__":
    sys.exit(main())
