from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.api import Api

from . import Options

clause = Clause(
    "openapi/license-url",
    "A licence says where to read it.",
    severities("- H W -", spectral="-"),
    alias="license-url",
)

NO_LICENSE = not_applicable("there is no license")


@clause.promised_of_everything
def is_readable(api: Api, context: Context[Options]) -> Verdict:  # noqa: ARG001 -- a side's form
    """A `url`, or from 3.1 on the SPDX `identifier` that stands in its place."""
    license_ = api.root.find("info", "license")
    if license_ is None:
        return NO_LICENSE
    if license_.get("url") or license_.get("identifier"):
        return HOLDS
    return broken(license_, "the license has no `url`: say where to read it")
