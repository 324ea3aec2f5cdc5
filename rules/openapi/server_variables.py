import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Node
from contractctl.model import HOLDS, Verdict
from contractctl.spec.api import Api

from . import Options
from .addresses import servers

clause = Clause(
    "openapi/server-variables",
    "The URL of a server and its variables fit together.",
    severities("W E E W", spectral="E"),
    alias="oas3-server-variables",
)

VARIABLE = re.compile(r"\{([^{}]+)\}")


@clause.promised_of_everything
def fit(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for each server that is in order, else one for each thing that is not."""
    for server in servers(api) if api.version != (2, 0) else ():
        yield from list(judge(server)) or [HOLDS]


def judge(server: Node) -> Iterator[Verdict]:
    """Variables without a description, descriptions without a variable, defaults that are missing or not allowed."""
    used = dict.fromkeys(VARIABLE.findall(server.nearest("url").text))
    variables = server.find("variables")
    known = {str(one.key): one for one in variables.children()} if variables else {}
    missing = [name for name in used if name not in known]
    if missing:
        message = (
            f"the server's URL uses {', '.join(f'{{{name[:80]}}}' for name in missing[:5])}: describe it in `variables`"
        )
        yield broken(server.nearest("variables"), message)
    for name, variable in known.items():
        if name not in used:
            yield broken(variable, f"the server's URL does not use the variable '{name[:80]}': remove it")
        elif isinstance(variable.value, dict):
            yield from judge_default(name, variable)


def judge_default(name: str, variable: Node) -> Iterator[Verdict]:
    """The default is what a caller gets who does not choose: it must be there, and be one of the choices."""
    if "default" not in variable:
        yield broken(variable, f"the server variable '{name[:80]}' has no default: add one")
    elif variable.get("enum") is not None and variable.get("default") not in variable.nearest("enum").items:
        yield broken(
            variable.child("default"), f"the default of the server variable '{name[:80]}' is not in its `enum`"
        )
