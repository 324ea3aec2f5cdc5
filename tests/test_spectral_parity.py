"""With the profile `spectral` the pack `openapi` finds what Spectral finds, at the same places."""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings

CORPUS = Path(os.environ.get("CONTRACTCTL_CORPUS", "nowhere"))
RESULTS = sorted((CORPUS / ".." / "rulesets" / "results").glob("spectral-oas__*.json"))
SHARE = 0.95


@pytest.mark.skipif(not RESULTS, reason="CONTRACTCTL_CORPUS is not set")
def test_what_spectral_finds_is_found() -> None:
    catalog = load_catalog()
    settings = Settings(profiles=("recommended", "spectral"), select=("openapi",), collapse=False)
    wanted: dict[str, int] = defaultdict(int)
    missed: dict[str, list[str]] = defaultdict(list)
    for result in RESULTS:
        said = json.loads(result.read_text(encoding="utf-8"))
        source = expand([str(CORPUS / Path(said["document"]).relative_to("corpus"))], ReadOptions())[0]
        report = lint([open_document(source, ReadOptions())], catalog, settings)
        found = {(finding.alias, finding.location.pointer) for finding in report.findings}
        for code, path in {(one["code"], one["path"]) for one in said["results"]}:
            if code != "parser":
                wanted[code] += 1
                if (code, path) not in found:
                    missed[code].append(path)
    assert wanted
    assert {code: paths for code, paths in missed.items() if len(paths) > (1 - SHARE) * wanted[code]} == {}
