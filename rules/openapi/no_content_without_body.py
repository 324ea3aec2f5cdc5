from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Severity, Verdict, not_applicable
from contractctl.spec.responses import Response, Use

from . import Options

clause = Clause(
    "openapi/no-content-without-body",
    "A response that has no body by definition (204, 205, 304) declares none.",
    severities("W E E W"),
)

BODILESS = frozenset({"204", "205", "304"})
OTHER_STATUS = not_applicable("the response is not a 204, 205 or 304")


@clause.promised_of_everything
def has_no_body(response: Response, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each use as a 204, 205 or 304: a reusable response may be right elsewhere."""
    uses = [use for use in response.uses if use.status in BODILESS]
    if not uses:
        yield OTHER_STATUS
    for use in uses:
        yield judge(response, use)


def judge(response: Response, use: Use) -> Verdict:
    """Broken at the content, or at the `$ref` to a response that has content."""
    member = next((name for name in ("content", "schema") if response.raw.get(name)), None)
    if member is None:
        return HOLDS
    where = use.node.nearest(member)
    message = f"{use.operation.label} declares a body for {use.status}, which never has one: remove `{member}`"
    return broken(where, message, severity=None if says_something(response) else Severity.INFO)


def says_something(response: Response) -> bool:
    """Whether the content is more than the names of media types, which some generators write for every response."""
    return any(media.raw for media in response.content.values())
