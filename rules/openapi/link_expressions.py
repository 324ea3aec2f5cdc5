import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Certainty, Verdict
from contractctl.spec.responses import Link

from . import Options

clause = Clause(
    "openapi/link-expressions",
    "The parameters of a link are runtime expressions that can be evaluated.",
    severities("W E E W", spectral="E"),
    alias="oas3-links-parameters-expression",
)

EXPRESSION = re.compile(
    r"\$(url|method|statusCode"
    r"|(request|response)\.(body(#(/([^~/]|~[01])*)*)?|(query|path)\.[\x01-\x7f]+|header\.[\w!#$%&'*+\-.^`|~]+))",
    re.ASCII,
)
"""The grammar of OpenAPI 3.1 4.8.20.4."""
MEANT = re.compile(r"\$(url|method|statusCode|request|response)")


@clause.promised_of_everything
def can_be_evaluated(link: Link, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each parameter that begins like an expression; anything else is a constant."""
    holder = link.node.find("parameters")
    for node in holder.children() if holder is not None and holder.mapping else ():
        if not node.text.startswith("$"):
            continue
        if EXPRESSION.fullmatch(node.text):
            yield HOLDS
        else:
            # A constant may begin with a dollar sign as well.
            certainty = Certainty.CERTAIN if MEANT.match(node.text) else Certainty.PROBABLE
            message = f"'{node.text[:80]}' is no runtime expression: write for example `$response.body#/id`"
            yield broken(node, message, certainty=certainty)
