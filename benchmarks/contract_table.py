"""Writes docs/contract.md: from each sentence about API contracts to its clauses, from each clause to its sides.

Usage: python benchmarks/contract_table.py [--check]
With --check nothing is written: exit status 1 where the file is not what would be written.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contractctl.clause import Clause
from contractctl.engine.catalog import load_catalog
from contractctl.engine.matrix import SIDES, has_side

HERE = Path(__file__).resolve().parent.parent / "docs"
TABLE = HERE / "contract.md"
SENTENCES = HERE / "sentences.toml"


def sentences() -> list[dict[str, Any]]:
    """The sentences in their order: `id`, `says`, and `clauses` or `out_of_scope`."""
    return list(tomllib.loads(SENTENCES.read_text(encoding="utf-8"))["sentence"])


def clauses() -> Mapping[str, Clause]:
    """All clauses by their id."""
    return load_catalog().clauses


def text() -> str:
    """The whole file."""
    return "".join(f"{line}\n" for line in (*_sentences(), *_clauses()))


def _sentences() -> Iterator[str]:
    known = clauses()
    yield "# The contract, sentence by sentence"
    yield ""
    yield "Made by `python benchmarks/contract_table.py` of `docs/sentences.toml` and of the packs; a test compares it with them."
    yield ""
    yield "| # | what a contract says | clauses |"
    yield "| :-- | :-- | :-- |"
    for one in sentences():
        named = one.get("clauses", [])
        cell = ", ".join(f"`{known[name].rule}`" for name in named) or f"out of scope: {one['out_of_scope']}"
        note = f" ({one['note']})" if "note" in one else ""
        yield f"| {one['id']} | {one['says']} | {cell}{note} |"
    yield ""


def _clauses() -> Iterator[str]:
    """A row for each clause, and one for each family of changes."""
    yield "## Which sides each clause has"
    yield ""
    yield "*promised*: the document says so (`lint`); *preserved*: the next version still says so (`diff`), derived from the"
    yield "promise where a clause has nothing of its own to say; *kept*: the server does so (`test`)."
    yield ""
    yield f"| clause | {' | '.join(SIDES.values())} | promise |"
    yield "| :-- |" + " :-: |" * len(SIDES) + " :-- |"
    pages: dict[str, list[Clause]] = {}
    for _, clause in sorted(clauses().items()):
        pages.setdefault(clause.page, []).append(clause)
    for page, members in sorted(pages.items()):
        cells = " | ".join("yes" if any(has_side(one, side) for one in members) else "" for side in SIDES)
        title = members[0].title if len(members) == 1 else f"{len(members)} kinds of changes"
        yield f"| `{page}` | {cells} | {title} |"


def main() -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        same = TABLE.is_file() and TABLE.read_text(encoding="utf-8") == text()
        print(
            "docs/contract.md is as it should be"
            if same
            else "docs/contract.md is old: python benchmarks/contract_table.py"
        )
        return 0 if same else 1
    TABLE.write_text(text(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
