from contractctl.clause import Clause, Context, broken, severities
from contractctl.contract import gates
from contractctl.contract.names import words
from contractctl.model import HOLDS, Verdict, not_applicable, unknown
from contractctl.spec.merged import Shape, merged, normalised
from contractctl.spec.responses import Response

from . import Options

clause = Clause("status-codes/create-location", "A 201 tells where or what was created.", severities("H I I H"))

NO_CREATE = not_applicable("no POST answers 201 with it")
NO_JSON = unknown("its body is no JSON")
NO_SCHEMA = unknown("nothing is known of its body")
IDENTIFIERS = words(
    """id ids uuid guid sid urn href url urls uri self name key slug links number reference token code sha ip email
    address login username"""
)
"""The last words of names by which a resource is found again: `id`, `orderId`, `html_url`."""
DEPTH = 2
"""How many levels below the body's root an identifier may stand: in `data`, in an item of `results`."""


@clause.promised
def names_the_resource(response: Response, context: Context[Options]) -> Verdict:
    """Location, or a member by which the new resource can be found."""
    uses = [
        use.operation
        for use in response.uses
        if use.status == "201" and use.operation.method == "post" and gates.outside(use.operation) is None
    ]
    if not any(gates.token(context.facts(one)) is None for one in uses):
        return NO_CREATE
    if any(response.header(name) is not None for name in ("Location", "Content-Location")):
        return HOLDS
    media = response.json
    if media is None and response.content:
        return NO_JSON
    if media is not None:
        body = merged(media.schema, "response")
        if any(identifies(shape, DEPTH) for shape in body.alternatives):
            return HOLDS
        if not body.complete or any(shape.blank for shape in body.alternatives):
            return NO_SCHEMA
    return broken(response, "201 tells neither where the new resource is (Location) nor its id")


def identifies(shape: Shape, depth: int) -> bool:
    """Whether a value has a member that names what was created, or is itself such a name."""
    if any(is_identifier(normalised(name)) for name in shape.properties):
        return True
    inner = [*shape.properties.values(), *((item,) for item in shape.items)]
    if depth and any(
        identifies(one, depth - 1) for schemas in inner for one in merged(schemas, "response").alternatives
    ):
        return True
    return shape.types == frozenset({"string"}) and depth == DEPTH


def is_identifier(name: str) -> bool:
    """Whether a normalised name is one by which a resource is found again."""
    return name.lstrip("$@").rpartition("_")[2] in IDENTIFIERS
