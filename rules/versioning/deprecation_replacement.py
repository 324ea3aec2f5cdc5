import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract.successors import successor
from contractctl.contract.web_links import read_links
from contractctl.contract.wording import foreign
from contractctl.document.node import Node
from contractctl.facts import Pair
from contractctl.model import HOLDS, Severity, State, Verdict, not_applicable, unknown
from contractctl.spec.operation import Operation
from contractctl.spec.parts import Parameter
from contractctl.spec.schema import Schema
from contractctl.spec.view import View
from contractctl.traffic import Call, Exchange, Request, Talk, asked

from . import Options
from .deprecation_signalled import successes
from .ending import LIVES_ON, ends

clause = Clause(
    "versioning/deprecation-replacement",
    "What is deprecated names what to use in its place.",
    severities("I W W I"),
    few=5,
)

OTHER = not_applicable("it is no operation, parameter or property of the server that is deprecated")
AROUND = not_applicable("all that refers to it is deprecated itself")
FOREIGN = unknown("its description is in no language that is read here")
ELSEWHERE = unknown("elsewhere: the successor is not at the server that is tested")
NO_LINK = not_applicable("the answer names no successor")
UNREADABLE = unknown("the Link header cannot be read")
NAMES = re.compile(
    r"\b(use[ds]?|using|replace[ds]?|replacement|replacing|see|instead|migrat\w+|supersed\w+|alternative\w*|prefer\w*|"
    r"favou?r|renamed|moved|merged|equivalent|switch\w*|succe(?:ssor|eded)|call|"
    r"no longer|ignored|no effect|obsolete|does nothing|always (?:returns?|null|empty|false|true|zero)|"
    r"(?:be|been|was|is|are|were) (?:removed|retired|closed|closing|discontinued|unsupported))\b",
    re.IGNORECASE,
)
"""What names something else, or says that there is nothing else."""
SUCCESSORS = ("successor-version", "latest-version")
GONE = 400
ASKING = frozenset({401, 403, 405, 406, 422, 428, 429})
"""Statuses of what is there, and wants more than its address."""


@clause.promised_where("deprecated")
def names_another(view: View, context: Context[Options]) -> Verdict:
    """An operation, a parameter or a property; a decision that there is nothing else is one, too."""
    if view.raw.get("deprecated") is not True or not isinstance(view, Operation | Parameter | Schema):
        return OTHER
    if isinstance(view, Operation) and not ends(view, context):
        return OTHER
    return AROUND if is_ended_around(view) else said_by(view, context)


def said_by(view: Operation | Parameter | Schema, context: Context[Options]) -> Verdict:
    """Whether an extension, a declared link or a description says what comes after."""
    named = replacement(view)
    if named is not None:
        return known(view, named)
    if isinstance(view, Operation) and successor(view) is not None:
        return HOLDS
    texts = list(texts_of(view))
    if not context.settings.prose or any(map(NAMES.search, texts)):
        return HOLDS if context.settings.prose else broken(view, missing(view))
    return FOREIGN if foreign(texts) else broken(view, missing(view))


def texts_of(view: Operation | Parameter | Schema) -> Iterator[str]:
    """What is said of it: by itself, by extensions, and of a schema also by its members, or by those beside it in `allOf`."""
    yield view.description
    yield from messages(view)
    if isinstance(view, Operation):
        yield view.summary
    elif isinstance(view, Schema):
        yield str(view.raw.get("title", ""))
        for one in (view, *beside(view)):
            yield one.description
            yield from (member.description for member in members_of(one) if member.owner is one)


def beside(schema: Schema) -> tuple[Schema, ...]:
    """The schema of which this one is a member of `allOf`: what is said there is said of it."""
    above, owner = schema.node.parent, schema.owner
    return (owner,) if above is not None and above.key == "allOf" and isinstance(owner, Schema) else ()


def members_of(schema: Schema) -> tuple[Schema, ...]:
    """The members of `allOf`, `anyOf` and `oneOf`."""
    return (*schema.all_of, *schema.any_of, *schema.one_of)


def is_ended_around(view: View) -> bool:
    """Whether a reusable schema is used only inside of what is deprecated, of which this clause speaks there."""
    return bool(view.referrers) and not view.mapped_by and all(map(is_inside_deprecated, view.referrers))


def is_inside_deprecated(view: View | None) -> bool:
    """Whether a view, or one around it, is deprecated."""
    while view is not None:
        if view.raw.get("deprecated") is True:
            return True
        view = view.owner
    return False


def missing(view: View) -> str:
    """What is wrong; a property is called by its name."""
    parent = view.node.parent
    is_property = isinstance(view, Schema) and parent is not None and parent.key == "properties"
    what = f"property '{str(view.node.key)[:60]}'" if is_property else view.kind
    return f"the {what} is deprecated without naming what to use in its place"


def replacement(view: View) -> Node | None:
    """`x-replacement`, or `replacement` in `x-deprecation`."""
    found = view.node.find("x-replacement") or view.node.find("x-deprecation", "replacement")
    return found if found is not None and isinstance(found.value, str) and found.value.strip() else None


def known(view: View, named: Node) -> Verdict:
    """An operationId that is named is one of the document; of paths and words nobody knows."""
    text = named.text.strip()
    plain = not re.search(r"[\s/:#.{}]", text)
    if not isinstance(view, Operation) or not plain or text.lower() == "none":
        return HOLDS
    if any(one.operation_id == text for one in view.api.operations):
        return HOLDS
    return broken(named, f"there is no operation '{text[:60]}', which is said to replace it", severity=Severity.WARNING)


def messages(view: View) -> list[str]:
    """What extensions about the deprecation say, such as `x-deprecatedMessage`."""
    return [
        value
        for key, value in view.raw.items()
        if key.startswith("x-") and isinstance(value, str) and ("deprecat" in key.lower() or key == "x-migration")
    ]


@clause.preserved
def still_names_it(pair: Pair[Operation], context: Context[Options]) -> Verdict:
    """What named its replacement while it was deprecated still does."""
    before, now = pair.base, pair.revision
    if before is None or now is None or not ends(now, context) or not before.deprecated:
        return LIVES_ON
    if said_by(before, context).state is not State.HOLDS or said_by(now, context).state is not State.BROKEN:
        return HOLDS
    return broken(now, "it does not name its replacement any more")


# -- a server ---------------------------------------------------------------------------------------------------------------


@clause.kept(Level.SAFE)
def leads_there(operation: Operation, context: Context[Options]) -> Talk:
    """The successor that an answer names is there."""
    if not ends(operation, context) or operation.method != "get":
        return LIVES_ON
    exchange = yield from asked(Call(operation))
    if not exchange.succeeded:
        return NO_LINK
    target = named_by(exchange)
    if isinstance(target, Verdict):
        return unnamed(operation) if target is NO_LINK else target
    url = urljoin(exchange.request.url, target)
    if urlsplit(url)[:2] != urlsplit(exchange.request.url)[:2] or "{" in url:
        return ELSEWHERE
    found = yield from asked(Request(exchange.request.headers, b"", "GET", url, exchange.request.caller))
    status = found.answer.status
    if status >= GONE and status not in ASKING:
        return broken(operation, f"{status}: the successor {target[:60]} is not there", severity=Severity.WARNING)
    return HOLDS


def named_by(exchange: Exchange) -> str | Verdict:
    """Where the Link header of an answer leads that names a successor."""
    written = exchange.answer.headers.get("link")
    try:
        links = read_links(written) if written is not None else ()
    except ValueError:
        return UNREADABLE
    found = (one.target for one in links if not one.relations.isdisjoint(SUCCESSORS))
    return next(found, NO_LINK)


def unnamed(operation: Operation) -> Verdict:
    """An answer without a link: what the document says of it is wrong."""
    headers = [found for one in successes(operation) if (found := one.header("Link")) is not None]
    says = successor(operation)
    if headers and says is not None and says.said_by == SUCCESSORS[0]:
        why = "the answer has no Link header with the successor-version, which the document declares"
        return broken(operation, why, severity=Severity.ERROR)
    return NO_LINK
