from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api

from . import Options

clause = Clause(
    "openapi/info-license",
    "The document says under which licence the API may be used.",
    severities("- H W -", spectral="-"),
    alias="info-license",
)


@clause.promised_of_everything
def has_license(api: Api, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """`info.license` is there."""
    info = api.root.nearest("info")
    return HOLDS if info.get("license") else broken(info, "the API has no license: name it in `info.license`")
