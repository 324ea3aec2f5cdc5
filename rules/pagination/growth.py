"""What shows that a list grows, and whose list it is: few have many items of one resource."""

import re

from contractctl.contract.classify import Facts
from contractctl.contract.collection import singular, success_body
from contractctl.contract.names import words
from contractctl.contract.paging import TEXT, types_of
from contractctl.spec.api import Api
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation

from .lists import is_dated

OF_CALLER = words("me @me my self user current default")
"""Segments that stand for one resource: the caller's own."""
OWNERS = words("id uuid reference account user customer merchant tenant organization project owner")
"""Last words of a filter that names the one resource whose items are asked for."""
LOGS = words(
    """event log message transaction comment activity execution run delivery order payment record notification version
    invoice ticket session visit request response entry audit transfer charge post change"""
)
"""Things that become more by themselves, in the singular."""
VERBS = words("json list all create add new upload import")
"""Last words that are no name of a collection: `/images/json` and `/files.list` list, `/images/create` adds."""
FULL = re.compile(
    r"\b(limit|quota|maximum)\b[^.]{0,40}\b(reached|exceeded|hit)\b|\b(reached|exceed(ed|s)?)\b[^.]{0,40}\b(limit|quota|maximum)\b"
    r"|\bquota\b|\bmaximum number of\b",
    re.IGNORECASE,
)
OTHER_LIMIT = re.compile(
    r"\brate|request|throttl|size|length|\btime|character|byte|payload|large|long\b", re.IGNORECASE
)
"""What else a limit may be of."""


def grows(operation: Operation, facts: Facts, *, small: bool, prose: bool) -> bool:
    """Whether callers add to a list, or it is a log; one that is usually `small` must be a log.

    That items tell when they were made is not enough: so do the nodes of a cluster.
    """
    if prose and is_capped(operation):
        return False
    if not small and any(one.method in {"post", "put"} for one in operation.path_item.operations):
        return True
    named = singular(collection_word(operation))
    logged = named.rpartition("_")[2] in LOGS
    return (logged or (not small and named in added_to(operation.api))) and is_dated(facts)


def is_capped(operation: Operation) -> bool:
    """Whether adding to it is refused when it is full: a quota keeps it short."""
    return any(
        status.startswith("4")
        and status not in {"413", "429"}
        and FULL.search(response.description) is not None
        and OTHER_LIMIT.search(response.description) is None
        for one in operation.path_item.operations
        if one.method in {"post", "put"}
        for status, response in one.responses.items()
    )


def added_to(api: Api) -> frozenset[str]:
    """What operations add to anywhere in a document, in the singular: by a POST, or by a PUT of what was not there."""
    found = api.memo.get(added_to)
    if not isinstance(found, frozenset):
        adding = (
            one for one in api.operations if one.method == "post" or (one.method == "put" and "201" in one.responses)
        )
        found = api.memo[added_to] = frozenset(singular(collection_word(one)) for one in adding)
    return found


def collection_word(operation: Operation) -> str:
    """What the path calls the collection; the word before a last one that only says what is done with it."""
    plain = ".".join(one.partition(":")[0] for one in operation.segments if "{" not in one)
    literal = [normalised(one) for one in plain.split(".")]
    while len(literal) > 1 and literal[-1] in VERBS:
        literal.pop()
    return literal[-1]


def below_one(operation: Operation) -> str | None:
    """What shows that it is the list of one resource: a parameter above it, the caller's own, or a filter.

    The filter must be given, or the answer says beside its items whose they are.
    """
    segments = operation.segments
    last = max((index for index, one in enumerate(segments) if "{" not in one), default=0)
    for one in segments[:last]:
        if "{" in one or normalised(one) in OF_CALLER:
            return f"it is below '{one}'"
    asked = next((one for one in operation.parameters if one.location == "query" and one.required), None)
    return f"the caller must give '{asked.name}'" if asked is not None else echoed(operation)


def echoed(operation: Operation) -> str | None:
    """What shows that an answer is about one resource: it names the one that a query parameter asked for."""
    asked = {
        normalised(one.name)
        for one in operation.parameters
        if one.location == "query" and normalised(one.name).rpartition("_")[2] in OWNERS and types_of(one) == TEXT
    }
    media = success_body(operation) if asked else None
    for shape in merged(media.schema, "response").alternatives if media is not None else ():
        for name, schemas in shape.properties.items():
            if normalised(name) in asked and all(one.types == TEXT for one in schemas):
                return f"its answer is about one '{name}'"
    return None
