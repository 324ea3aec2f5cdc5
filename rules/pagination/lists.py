"""What the clauses ask of a list: how it comes in pages, what its items show, what is said of it in words."""

import re
from collections.abc import Iterator

from contractctl.contract.classify import Facts
from contractctl.contract.glob import path_matches
from contractctl.contract.names import words
from contractctl.contract.paging import Paging, paging_of
from contractctl.contract.settings import ContractSettings
from contractctl.model import not_applicable
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation

from . import Options

NO_LIST = not_applicable("it is no list")
NO_PAGES = not_applicable("it is no list that comes in pages")

BY_ID = words("starting_after ending_before after before after_id before_id since_id max_id")
"""Cursors that are the id of an item that the caller has."""
IDS = words("id uuid gid sid key")
WHOSE = words("user member account")
"""Members that stand for the whole item: a membership is known by its user."""
SEARCHES = words("search searches autocomplete typeahead suggest suggestions lookup")
QUERIES = words("q query search search_term keyword keywords")
MADE_WHEN = words(
    """created_at created create_time created_on created_date creation_date creation_timestamp created_time created_timestamp
    date_created creation_time timestamp submitted_at occurred_at started_at sent_at received_at created_date_utc"""
)
"""Members of an item that tell when it was made: such lists grow."""

LINK = re.compile(r"\blink\b\W{0,3}((http|response) )?headers?\b", re.IGNORECASE)


def pages_of(operation: Operation, facts: Facts, settings: ContractSettings) -> Paging | None:
    """How a list comes in pages that a caller chooses; None for what is no list, or answers all at once."""
    if not facts.list:
        return None
    bounded = facts.said("bounded")
    if bounded is not None and bounded.value is True:
        return None
    found = paging_of(operation, settings)
    return found if found.chooser is not None else None


def is_dated(facts: Facts) -> bool:
    """Whether its items tell when they were made."""
    return shows(facts, (MADE_WHEN,))


def goes_by_id(found: Paging, facts: Facts) -> bool:
    """Whether the cursor is the id of an item, and the items show theirs: no member need give a cursor."""
    by_id = found.chooser is not None and normalised(found.chooser.name) in BY_ID
    return by_id and (shows(facts, (IDS,)) or shows(facts, (WHOSE, IDS)))


def shows(facts: Facts, path: tuple[frozenset[str], ...]) -> bool:
    """Whether the items have a member at this path."""
    items = facts.collection.items if facts.collection is not None else ()
    return any(merged(one, "response").mentions(path) for one in items)


def is_search(operation: Operation) -> bool:
    """Whether it answers with what fits best: its path says so, or a parameter holds the words to look for."""
    said = {word for one in operation.segments[-2:] for word in normalised(one).split("_")}
    asked = {normalised(one.name) for one in operation.parameters if one.location == "query"}
    return not SEARCHES.isdisjoint(said) or not QUERIES.isdisjoint(asked)


def is_large(operation: Operation, facts: Facts, options: Options) -> bool:
    """Whether the authors say that it grows beyond what pages are good for."""
    said = facts.said("collection-size")
    return (said is not None and said.value == "large") or any(
        path_matches(glob, operation.path) for glob in options.large_collections
    )


def leads_by_link(operation: Operation, found: Paging, settings: ContractSettings) -> bool:
    """Whether a Link header leads to the next page: declared, or promised where the operation and its pages are described."""
    if found.link is not None:
        return True
    its = (*found.cursors, *found.pages, *found.offsets, *found.sizes)
    return settings.prose and any(LINK.search(one) for one in (*spoken(operation), *(one.description for one in its)))


def has_no_room(operation: Operation, facts: Facts, found: Paging, settings: ContractSettings) -> bool:
    """Whether its pages are bare arrays without a Link header: `object-envelope` speaks of them."""
    bare = facts.collection is not None and facts.collection.member is None
    return bare and not leads_by_link(operation, found, settings)


def spoken(operation: Operation) -> Iterator[str]:
    """What is said of an operation in words: summary, description, and the descriptions of its success answers."""
    yield operation.summary
    yield operation.description
    for status, response in operation.responses.items():
        if status.startswith("2"):
            yield response.description
