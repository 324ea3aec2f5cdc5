from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.versions import Version, info_version, is_another, read_version
from contractctl.facts import Pair
from contractctl.findings import Finding
from contractctl.model import HOLDS, Certainty, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api

from . import Options

clause = Clause("versioning/breaking-needs-major", "What breaks callers is a new major version.", severities("E E E W"))

SAFE = not_applicable("nothing breaks callers for certain")
UNREADABLE = unknown("one of the two versions has no info.version that can be compared")
EARLY = not_applicable("a pre-release promises nothing")
OF_CHANGES = ("compatibility/", "versioning/removal-after-sunset")


@clause.preserved_last
def is_a_new_version(pair: Pair[Api], context: Context[Options]) -> Verdict:
    """Counted are the findings that are certain to break callers; what may wait is none of them."""
    base, revision = pair.base, pair.revision
    count = sum(one.count for one in context.release if breaks(one))
    if base is None or revision is None or not count:
        return SAFE
    if is_another(base, revision):
        return HOLDS
    before, now = (read_version(info_version(one)) for one in (base, revision))
    if before is None or now is None:
        return UNREADABLE
    if before.early:
        return EARLY
    if is_new(before, now, context.options):
        return HOLDS
    what = "one change breaks callers" if count == 1 else f"{count} changes break callers"
    said = f"info.version went from {before.text[:40]} to {now.text[:40]}"
    if before.text == now.text:
        said = f"info.version is still {now.text[:40]}"
    return broken(revision.root.nearest("info", "version"), f"{what}, and {said}: that is no new major version")


def breaks(finding: Finding) -> bool:
    """Whether a finding is sure that callers break."""
    told = finding.rule.startswith(OF_CHANGES) or finding.withdrawn
    return told and finding.severity is Severity.ERROR and finding.certainty is Certainty.CERTAIN


def is_new(before: Version, now: Version, options: Options) -> bool:
    """Whether a version promises nothing to callers of the earlier one: another major number, or another day."""
    if before.day is not None or now.day is not None:
        return before.text != now.text
    if before.major != now.major:
        return True
    initial = before.major == 0 and options.zero_major
    return initial and before.numbers[1:2] != now.numbers[1:2]
