"""The findings of a JSON report that was written before, as far as an approval needs them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from contractctl.cli.flags import Flags
from contractctl.cli.inputs import Inputs
from contractctl.cli.outcome import Outcome
from contractctl.document.sources import ReadOptions
from contractctl.errors import InputError, UsageError
from contractctl.findings import Enforcement, Finding, Report
from contractctl.model import Certainty, Location, Severity
from contractctl.report.json_report import VERSION


def reported(path: str, specs: Sequence[str], reading: ReadOptions, flags: Flags) -> Outcome:
    """The findings of a report, and the configurations of the documents that are named. Raises UsageError."""
    findings = tuple(_findings(path))
    names = list(specs) or sorted({one.location.path for one in findings if Path(one.location.path).is_file()})
    inputs = Inputs(reading, flags.file, flags.configure, _raise).read(names)
    configs = {one.source.name: one.config for one in inputs}
    return Outcome(Report("check", tuple(configs), findings, {}, {}), None, 0, 0, (), configs)


def _raise(error: InputError | UsageError) -> NoReturn:
    raise error


def _findings(path: str) -> Iterator[Finding]:
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"--report cannot be read: {error.strerror}", path=path) from None
    except ValueError:
        raise UsageError("--report: no JSON", path=path) from None
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise UsageError(f"--report: no report of version {VERSION} (--format json)", path=path)
    try:
        yield from map(_finding, content["findings"])
    except (KeyError, TypeError, ValueError):
        raise UsageError("--report: a finding in it is none", path=path) from None


def _finding(said: Mapping[str, object]) -> Finding:
    place = said["location"]
    if not isinstance(place, dict) or not isinstance(said["operations"], list):
        raise TypeError
    return Finding(
        rule=str(said["rule"]),
        enforcement=Enforcement(said["enforcement"]),
        severity=Severity.parse(str(said["severity"])),
        certainty=Certainty(said["certainty"]),
        message=str(said["message"]),
        location=Location(str(place["path"]), int(place["line"]), int(place["column"]), str(place["pointer"])),
        operations=tuple(map(str, said["operations"])),
        count=int(str(said["count"])),
        fingerprint=str(said["fingerprint"]),
    )
