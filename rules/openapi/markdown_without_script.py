from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api

from . import Options
from .markdown import texts_with

clause = Clause(
    "openapi/markdown-without-script",
    "No description holds a <script tag.",
    severities("W W W W", spectral="W"),
    alias="no-script-tags-in-markdown",
)


@clause.promised_of_everything
def are_harmless(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for the document, or one for each text that is not harmless."""
    found = [
        broken(node, "the text holds a `<script` tag: documentation that renders it could run it")
        for node in texts_with(api, "<script")
    ]
    yield from found or [HOLDS]
