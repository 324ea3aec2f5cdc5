"""What a batch is: which operations take many items, where the items stand, and whether one can fail by itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contractctl.clause import Context
from contractctl.contract import gates
from contractctl.contract.bodies import BATCH_WORDS, array_of_objects, json_taken
from contractctl.contract.introduction import introductions
from contractctl.contract.wording import foreign, template
from contractctl.model import Certainty
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.schema import Schema

from . import Options

REPLACING = frozenset({"set", "replace", "overwrite"})
ATOMIC = re.compile(
    r"all[- ]or[- ](?:nothing|none)|\batomic(?:al|ally|ity)?\b|\b(?:in|as) (?:a|one|a single) transaction|transactional"
    r"|rolled back|none of (?:them|the \w+) (?:is|are|will be)"
    r"|\b(?:entire|whole) (?:batch|request|operation) (?:fails|will fail|is (?:rejected|refused))",
    re.IGNORECASE,
)
NOT_ATOMIC = re.compile(r"\b(?:not|no|non)[- ](?:be )?(?:atomic|transactional|all[- ]or[- ]nothing)", re.IGNORECASE)
INDEPENDENT = re.compile(
    r"\bpartial(?:ly)?[- ]succ\w+|\bpartially (?:fail|appl)\w*|\bindependent(?:ly)?\b|\bbest[- ]effort\b"
    r"|\beach (?:item|row|entry|record|element|operation) (?:is|will be) (?:\w+ )?(?:by itself|separately|on its own)",
    re.IGNORECASE,
)
ALL_TAKEN = re.compile(
    r"\ball (?:of )?(?:the(?:m|se)? )?(?:\w+ ){0,2}(?:successfully )?(?:created|made|added|imported|updated|saved|stored|deleted)\b",
    re.IGNORECASE,
)
ONE_FAILED = re.compile(r"\b(?:one or more|at least one|any)(?: of)?(?: the)? \w+", re.IGNORECASE)
"""Of the answers: the success is that of all, and one that fails is an error of the request."""
PATCH = frozenset({"op", "path"})
"""The members of a step of a JSON Patch (RFC 6902): many steps, one change."""


@dataclass(frozen=True, slots=True)
class Batch:
    """An operation that takes many items, each a thing of its own."""

    operation: Operation
    member: str | None
    """The member of the body that holds the items; None for the body itself."""
    arrays: tuple[Schema, ...]
    """The schemas of the array."""
    certainty: Certainty
    """A name says so; an array to a create is likely one."""

    @property
    def items(self) -> tuple[Schema, ...]:
        """The schemas of one item."""
        return tuple(item for shape in merged(self.arrays, "request").alternatives for item in shape.items)

    def facet(self, keyword: str) -> object:
        """What the array says about itself, such as `maxItems`; None where it says nothing."""
        found = (shape.facet(keyword) for shape in merged(self.arrays, "request").alternatives)
        return next((value for value in found if value is not None), None)

    @property
    def most(self) -> int | None:
        """The most items that a request may have, as the array declares it."""
        value = self.facet("maxItems")
        return value if type(value) is int else None


def batch_of(operation: Operation, context: Context[Options]) -> Batch | None:
    """The batch that an operation is; None where it takes one thing, replaces a set, or only reads.

    An array alone is no batch: a PUT of it replaces a set, a JSON Patch is one change.
    """
    facts = context.facts(operation)
    said = facts.said("kind")
    by_hand = said is not None and said.value == "batch"
    media = json_taken(operation)
    if media is None or not facts.batch or gates.outside(operation) or (facts.read_action and not by_hand):
        return None
    named = by_hand or says_so(operation)
    shapes = merged(media.schema, "request").alternatives
    if shapes and all(shape.is_array for shape in shapes):
        member, arrays = None, tuple(one for shape in shapes for one in shape.sources)
    else:
        member = array_of_objects(shapes)
        arrays = tuple(dict.fromkeys(one for shape in shapes for one in shape.properties.get(member or "", ())))
    if not arrays or not (named or (member is None and operation.method == "post" and facts.create)):
        return None
    found = Batch(operation, member, arrays, Certainty.CERTAIN if named else Certainty.PROBABLE)
    return None if not by_hand and not holds_things(found) else found


def says_so(operation: Operation) -> bool:
    """Whether a segment is `batch` or `bulk`, or the last one or the operationId begins or ends so: no noun like `BatchPayments`."""
    literal = [normalised(one) for one in operation.segments if not one.startswith("{")]
    last = operation.segments[-1] if operation.segments else ""
    verb = normalised(last.rpartition(":")[2]).split("_") if ":" in last else []
    identity = normalised(re.split(r"[/.]", operation.operation_id)[-1]).split("_")
    if REPLACING & {*identity[:2], *verb}:
        return False
    return bool(BATCH_WORDS & {*literal, *verb[:1], identity[0], identity[-1]}) and not is_resource(operation)


def is_resource(operation: Operation) -> bool:
    """Whether a batch is a thing with an address of its own (`/file_batches/{id}`), which tells later what became of it."""
    paths = {template(one.path) for one in operation.api.path_items}
    last = normalised(operation.segments[-1]) if operation.segments else ""
    return f"{template(operation.path)}/{{}}" in paths and last.endswith(("batches", "batch"))


def holds_things(found: Batch) -> bool:
    """Whether the items are things of their own: no scalars, no steps of a patch."""
    shapes = [shape for item in found.items for shape in merged(item, "request").alternatives]
    if not any(shape.is_object or shape.types is None for shape in shapes):
        return False
    return not any(set(shape.properties) >= PATCH for shape in shapes)


def atomic(operation: Operation, context: Context[Options]) -> bool | None:
    """Whether all items are taken or none: said by hand, in prose, or by the name (AIP-233); None where nothing says it."""
    said = context.facts(operation).said("atomic")
    if said is not None:
        return said.value is True
    text = told(operation) if context.settings.prose else ""
    if INDEPENDENT.search(text) or NOT_ATOMIC.search(text):
        return False
    if context.settings.prose and answers_for_all(operation):
        return True
    last = operation.segments[-1] if operation.segments else ""
    if ATOMIC.search(text) or normalised(last.rpartition(":")[2] if ":" in last else "").startswith("batch_"):
        return True
    return None


def answers_for_all(operation: Operation) -> bool:
    """Whether the answers say it together: "all items created" is the success, "one or more failed" a 4xx."""
    said = [(status[:1], one.description) for status, one in operation.responses.items()]
    taken = [ALL_TAKEN.search(text) is not None for kind, text in said if kind == "2"]
    return bool(taken) and all(taken) and any(kind == "4" and ONE_FAILED.search(text) for kind, text in said)


def told(operation: Operation) -> str:
    """All that is said of a batch: by the operation, its body, the array, its answers."""
    return "\n".join(_texts(operation))


def _texts(operation: Operation) -> Iterator[str]:
    yield from (operation.summary, operation.description)
    if operation.request_body is not None:
        yield operation.request_body.description
    media = json_taken(operation)
    for shape in merged(media.schema, "request").alternatives if media is not None else ():
        for schema in (*shape.sources, *(one for found in shape.properties.values() for one in found)):
            yield schema.description
    yield from (one.description for status, one in operation.responses.items() if status[:1] in {"2", "4"})


def introduced(context: Context[Options]) -> str:
    """The paragraphs of the document's introduction that speak of batches."""
    parts = (part for text in introductions(context.api) for part in re.split(r"\n\s*\n", text))
    return "\n".join(part for part in parts if re.search(r"\b(?:batch|bulk)", part, re.IGNORECASE))


def unreadable(operation: Operation) -> bool:
    """Whether what is said is not in English, so that the lack of words proves nothing."""
    return foreign([told(operation)])


def contract_value(operation: Operation, name: str) -> object:
    """What `x-contract` of an operation says under a name; None for nothing."""
    node = operation.node.find("x-contract", name)
    return node.value if node is not None else None
