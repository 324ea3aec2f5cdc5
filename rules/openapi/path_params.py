import re
from collections.abc import Generator, Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.model import HOLDS, Severity, Verdict
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation, PathItem
from contractctl.spec.view import View

from . import Options
from .parameter_lists import listed

clause = Clause(
    "openapi/path-params",
    "Every path is one of a kind, and its template and its path parameters name the same things.",
    severities("E E E E", spectral="E"),
    alias="path-params",
)

EXPRESSION = re.compile(r"\{([^{}]+)\}")
DECORATION = ";?*+#./&"
"""What RFC 6570 puts around a name; OpenAPI gives it no meaning, other tools do."""


@clause.promised_of_everything
def agree(api: Api, context: Context[Options]) -> Iterator[Verdict]:  # noqa: ARG001 -- a side's form
    """One verdict for a path that is in order, else one for each thing that is not."""
    first: dict[str, PathItem] = {}
    required: set[int] = set()
    for item in api.path_items:
        shape = EXPRESSION.sub("{}", item.path)
        known = first.setdefault(shape, item)
        found = list(judge(item, required))
        if known is not item:
            found.append(equal(known, item))
        yield from found or [HOLDS]


def equal(known: PathItem, item: PathItem) -> Verdict:
    """The specification forbids it; while the two share no method, servers get by, and so it is a warning."""
    shared = {one.method for one in known.operations} & {one.method for one in item.operations}
    message = f"the paths '{known.path[:80]}' and '{item.path[:80]}' match the same requests: make them one"
    return broken(item, message, severity=None if shared else Severity.WARNING, related=[known])


def judge(item: PathItem, required: set[int]) -> Iterator[Verdict]:
    """What is wrong with one path."""
    names = [name.strip(DECORATION) for name in EXPRESSION.findall(item.path)]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield broken(
            item, f"the path '{item.path[:80]}' uses '{{{name}}}' more than once: give each place its own name"
        )
    shared = yield from declared(item, names, item.path, required)
    for operation in item.operations:
        own = yield from declared(operation, names, item.path, required)
        yield from missing(operation, names, shared | own)


def missing(operation: Operation, names: list[str], known: set[str]) -> Iterator[Verdict]:
    """The names in the template that no parameter describes."""
    for name in dict.fromkeys(names):
        if name not in known:
            yield broken(operation, f"{operation.label} does not declare the path parameter '{name}': add it")


def declared(owner: View, names: list[str], path: str, required: set[int]) -> Generator[Verdict, None, set[str]]:
    """The names of the path parameters in one list; those that are wrong are told on the way."""
    found: set[str] = set()
    for node, parameter in listed(owner):
        name = parameter.name
        if parameter.location != "path" or not name:
            continue
        if not parameter.required and id(parameter) not in required:
            required.add(id(parameter))
            yield broken(parameter, f"the path parameter '{name[:80]}' is always there: set `required: true`")
        if name in found:
            yield broken(node, f"the path parameter '{name[:80]}' is declared twice: remove one of them")
        elif name not in names:
            yield broken(
                node, f"the path '{path[:80]}' has no place for the parameter '{name[:80]}': remove it or name it there"
            )
        found.add(name)
    return found
