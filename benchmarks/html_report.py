"""How fast a browser opens the HTML report of a large document, and what it looks like.

Usage: CONTRACTCTL_CORPUS=folder python benchmarks/html_report.py
Needs Chromium with its driver and the test extra. The screenshots are left in a temporary folder that is named at the end.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT / "tests")  # where the browser is started; and no module here shadows another

from browser import browser, resize  # noqa: E402
from contractctl.cli.flags import Flags  # noqa: E402
from contractctl.cli.judging import judge  # noqa: E402
from contractctl.config import Layer  # noqa: E402
from contractctl.document.sources import ReadOptions  # noqa: E402
from contractctl.engine.catalog import load_catalog  # noqa: E402
from contractctl.report.html import render  # noqa: E402
from contractctl.report.pages import pages  # noqa: E402

GITHUB = "specs/github/api.github.com.json"
LIMIT = 3.0
"""Seconds until the largest report can be read."""
TIMES = """
  const [load] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return [load.loadEventEnd, paint ? paint.startTime : 0];
"""


def main() -> None:
    """Print a line a report; exit with 1 when one opens too slowly."""
    corpus = Path(os.environ.get("CONTRACTCTL_CORPUS") or sys.exit("set CONTRACTCTL_CORPUS to a folder of documents"))
    folder = Path(tempfile.mkdtemp(prefix="contractctl-html-"))
    slowest = 0.0
    for path in written(corpus / GITHUB, folder):
        with browser(folder / f"{path.stem}.profile") as driver:
            driver.get(path.as_uri())
            loaded, painted = (figure / 1000 for figure in driver.execute_script(TIMES))
            found = driver.execute_async_script(FILTER)
            print(f"{path.stem}: first render {painted:.2f} s, loaded {loaded:.2f} s, a filter {found:.0f} ms")
            slowest = max(slowest, loaded, painted)
            for width in (1280, 390):
                resize(driver, width)
                driver.save_screenshot(str(folder / f"{path.stem}-{width}.png"))
    print(f"screenshots: {folder}")
    if slowest > LIMIT:
        sys.exit(f"{slowest:.2f} s is more than {LIMIT} s")


FILTER = """
  const done = arguments[0], text = document.querySelector("[name=text]");
  const start = performance.now();
  text.value = "repos";
  text.dispatchEvent(new Event("input", { bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
"""


def written(document: Path, folder: Path) -> Iterator[Path]:
    """The reports of a document: as usual, with nothing collapsed, and with every clause besides."""
    for name, profile, collapse in (
        ("collapsed", "recommended", True),
        ("not-collapsed", "recommended", False),
        ("strict-not-collapsed", "strict", False),
    ):
        flags = Flags(Layer({"extends": [profile]}, Path()), None, collapse, None)
        report = judge([str(document)], ReadOptions(), flags).report
        start = time.perf_counter()
        text = render(report, pages([load_catalog()], report))
        path = folder / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        size = len(text.encode()) / 1_000_000
        print(f"{name}: {len(report.findings)} findings, {size:.2f} MB, written in {time.perf_counter() - start:.2f} s")
        yield path


if __name__ == "__main__":
    main()
