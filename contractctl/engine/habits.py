"""What an API does in its own way, and how many of its operations do so: what a configuration for it would say."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from contractctl.contract.classifier import Classifier
from contractctl.contract.envelope import CODE_LIKE
from contractctl.contract.forms import Survey
from contractctl.contract.names import REQUEST_ID
from contractctl.contract.paging import paging_of
from contractctl.contract.settings import ContractSettings
from contractctl.spec.api import Api
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation
from contractctl.spec.responses import Response

FEW = 3
"""Of less nobody can tell what is usual."""
Values = Mapping[tuple[str, ...], str]
ENOUGH = 0.6
"""The share from which on something is the API's own way."""
_CODES = ("code", "error_code", "type", *sorted(CODE_LIKE))
_MESSAGES = ("message", "detail", "msg", "description", "error_description", "title", "reason")
_DETAILS = ("details", "errors", "fields", "issues")
_PROBLEM = frozenset({"type", "title"})
_FAMILIES = {
    "x-ratelimit-limit": "x-ratelimit",
    "x-rate-limit-limit": "x-rate-limit",
    "ratelimit-limit": "ratelimit-06",
}


@dataclass(frozen=True, slots=True)
class Habit:
    """One way of the API: in words, how many of how many agree, and what the configuration says of it."""

    topic: str
    way: str
    agree: int
    total: int
    profile: str = ""
    """A profile that fits it."""
    values: Values = field(default_factory=dict)
    """Texts by the keys of the configuration under which they stand."""

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.agree / self.total if self.total else 0.0

    @property
    def is_usual(self) -> bool:
        """Whether so many agree that it is the API's own way."""
        return self.share >= ENOUGH and self.total >= FEW


def habits(api: Api, settings: ContractSettings) -> tuple[Habit, ...]:
    """The habits of one API, those that most agree with last not told apart from others: `Habit.is_usual` says it."""
    classifier = Classifier(api, settings)
    operations = [one for one in api.operations if not one.deprecated]
    found = (
        _errors(Survey(api, classifier.facts, settings)),
        _paging([one for one in operations if classifier.facts(one).list], settings),
        _idempotency(operations, settings),
        _request_id(api, settings),
        _rate_limits(api),
    )
    return tuple(one for one in found if one is not None)


def _errors(survey: Survey) -> Habit | None:
    form = survey.dominant
    if form is None:
        return None
    total = survey.counts.total()
    agree = total - sum(survey.outliers(form).values())
    members = form.members
    if members.keys() >= _PROBLEM and not any(name.startswith("error.") for name in members):
        return Habit("errors", "Problem Details (RFC 9457)", agree, total, profile="problem-details")
    names = _named(members)
    if not names:
        return Habit("errors", f"an envelope of its own, {form.words()}", agree, total)
    usual = {"root": "error", "code": "code", "message": "message", "request-id": "request_id", "details": "details"}
    values: Values = {
        ("contract", "envelope", "names", key): name for key, name in names.items() if name != usual.get(key, name)
    }
    return Habit("errors", f"the envelope {form.words()}", agree, total, values=values)


def _named(members: Mapping[str, str]) -> dict[str, str]:
    """What the members of an envelope are called; nothing for one without code or message."""
    top = {name for name in members if "." not in name}
    roots = [name for name in top if any(each.startswith(f"{name}.") for each in members)]
    for root in ["", *sorted(roots, key=lambda name: name != "error")]:
        held = {name.removeprefix(f"{root}.") for name in members if name.startswith(f"{root}.")} if root else top
        held = {name for name in held if "." not in name}
        code, message = _first(_CODES, held), _first(_MESSAGES, held)
        if code and message and code != message:
            found = {"root": root, "code": code, "message": message}
            for key, names in (("request-id", sorted(REQUEST_ID)), ("details", _DETAILS)):
                name = _first(names, held)
                if name:
                    found[key] = name
            return found
    return {}


def _first(names: Iterable[str], among: "set[str]") -> str:
    return next((name for name in names if name in among), "")


def _paging(lists: list[Operation], settings: ContractSettings) -> Habit | None:
    styles = Counter(style for one in lists if (style := paging_of(one, settings).style) is not None)
    if not styles:
        return None
    style, agree = styles.most_common(1)[0]
    words = {"cursor": "a cursor", "page": "a page number", "offset": "an offset"}
    return Habit("pages", f"by {words[style]}", agree, styles.total())


def _idempotency(operations: list[Operation], settings: ContractSettings) -> Habit | None:
    """The header that makes a request safe to send again, also one by a name of the API's own."""
    changing = [one for one in operations if one.method == "post"]
    names = Counter(
        parameter.name
        for one in changing
        for parameter in one.parameters
        if parameter.location == "header"
        and (settings.names.has("idempotency-header", parameter.name) or "idempoten" in parameter.name.lower())
    )
    if not names:
        return None
    name, agree = names.most_common(1)[0]
    values: dict[tuple[str, ...], str] = {}
    if name.lower() != "idempotency-key":
        values["options", "idempotency", "header"] = name
    if not settings.names.has("idempotency-header", name):
        values["contract", "names", "idempotency-header"] = name
    return Habit("idempotency", f"the header {name}", agree, names.total(), values=values)


def _request_id(api: Api, settings: ContractSettings) -> Habit | None:
    names = Counter(_request_ids(api, settings))
    if not names:
        return None
    name, agree = names.most_common(1)[0]
    known = settings.names.has("request-id-header", name)
    values: Values = {} if known else {("contract", "names", "request-id-header"): name}
    return Habit("request id", f"the header {name}", agree, names.total(), values=values)


def _request_ids(api: Api, settings: ContractSettings) -> Iterator[str]:
    for response in api.index.of(Response):
        for name in response.headers:
            plain = normalised(name)
            if settings.names.has("request-id-header", name) or plain.endswith(
                ("request_id", "correlation_id", "trace_id")
            ):
                yield name


def _rate_limits(api: Api) -> Habit | None:
    """The family of headers that tell how much is left."""
    found = Counter(
        _FAMILIES[header.lower()]
        for response in api.index.of(Response)
        for header in response.headers
        if header.lower() in _FAMILIES
    )
    if not found:
        return None
    family, agree = found.most_common(1)[0]
    values: Values = {("options", "rate-limit", "family"): family}
    return Habit("rate limits", f"the headers of {family}", agree, found.total(), values=values)
