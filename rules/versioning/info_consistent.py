from collections import Counter

from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract.versions import Version, info_version, majors, read_version
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, Verdict, not_applicable, unknown
from contractctl.spec.api import Api
from contractctl.traffic import Exchange

from . import Options

clause = Clause(
    "versioning/info-consistent", "info.version is a version, and that of the addresses.", severities("W W E W"),
    faults=True,
)  # fmt: skip

MISSING = not_applicable("there is no info.version")
NO_NUMBER = not_applicable("a day has no major number")
UNREADABLE = unknown("one of the two is no version that can be compared")
UNSAID = not_applicable("the answer says no version that the document declares")
MOST = 0.9
"""What so many operations say is the version of the addresses."""
HEADERS = ("api-version", "x-api-version")


@clause.promised
def agrees(api: Api, context: Context[Options]) -> Verdict:
    """Numbers or a day; and the major number is that of the addresses, or one of several that live side by side."""
    text = info_version(api)
    if not text:
        return MISSING
    place = api.root.nearest("info", "version")
    version = read_version(text)
    if version is None:
        return broken(place, f"info.version '{text[:40]}' is no version: write numbers such as 1.4.0, or a day")
    if version.major is None:
        return NO_NUMBER
    addressed = list(majors(api))
    found = Counter(one for _, numbers in addressed for one in numbers)
    listed = {one.major for name in context.options.versions if (one := read_version(name)) is not None}
    if not found or version.major in found or version.major in listed:
        return HOLDS
    usual, count = found.most_common(1)[0]
    if count < MOST * len(addressed):
        return HOLDS
    behind = 0 < version.major < usual
    why = f"info.version is {text[:40]}, and the addresses say v{usual}"
    return broken(place, why, severity=None if behind else Severity.INFO)


@clause.preserved
def grows(pair: Pair[Api], context: Context[Options]) -> Verdict:
    """A later version has no lower number."""
    del context
    if pair.base is None or pair.revision is None:
        return MISSING
    before, now = (read_version(info_version(one)) for one in (pair.base, pair.revision))
    if before is None or now is None:
        return UNREADABLE
    if is_lower(now, before):
        why = f"info.version went back from {before.text[:40]} to {now.text[:40]}: are the two versions swapped?"
        return broken(pair.revision.root.nearest("info", "version"), why, severity=Severity.ERROR)
    return HOLDS


def is_lower(now: Version, before: Version) -> bool:
    """Whether the major number is lower, or the day earlier; numbers and days cannot be compared."""
    if now.day is not None and before.day is not None:
        return now.day < before.day
    return now.major is not None and before.major is not None and now.major < before.major


@clause.kept()
def answers_its_version(exchange: Exchange, context: Context[Options]) -> Verdict:
    """A header that says the version, where the document declares it."""
    operation, declared = exchange.operation, exchange.declared
    if operation is None or declared is None or not exchange.succeeded:
        return UNSAID
    for name in HEADERS:
        written = exchange.answer.headers.get(name)
        if written is None or declared[1].header(name) is None:
            continue
        said, document = read_version(written), read_version(info_version(context.api))
        if said is None or document is None or (said.major is None) != (document.major is None):
            return UNREADABLE
        if (said.major, said.day) == (document.major, document.day):
            return HOLDS
        return broken(operation, f"{name} is {written[:40]}, and info.version is {document.text[:40]}")
    return UNSAID
