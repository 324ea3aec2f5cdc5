"""The verdicts that a clause could not give, with the reasons: what was not judged is not the same as what is right."""

from collections.abc import Iterator

from contractctl.findings import Report
from contractctl.report.terminal import cut, plain

_SHOWN = 3


def unknown_verdicts(report: Report, width: int) -> Iterator[str]:
    """A heading and the reasons by clause, each with a few of the subjects; nothing where all was known."""
    skipped = {rule: tally.skipped for rule, tally in report.tallies.items() if tally.skipped}
    if not skipped:
        return
    yield "Unknown"
    for rule, subjects in skipped.items():
        reasons: dict[str, list[str]] = {}
        for subject, why in subjects:
            reasons.setdefault(why, []).append(subject)
        for why, names in reasons.items():
            yield cut(f"    {rule}: {plain(why)} ({len(names)})", width)
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            if any(names):  # what is skipped as a whole is about no operation
                yield cut("        " + ", ".join(plain(name) or "#" for name in names[:_SHOWN]) + more, width)
    yield ""
