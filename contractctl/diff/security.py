"""What a caller must show: security as an OR of ANDs with scopes, and the schemes by what they mean."""

from collections.abc import Mapping

from contractctl.diff.change import Change, held
from contractctl.diff.journal import Journal
from contractctl.diff.meeting import Meeting
from contractctl.document.node import Node, Value
from contractctl.spec.api import Api
from contractctl.spec.operation import Operation
from contractctl.spec.parts import SecurityScheme

Alternative = Mapping[str, frozenset[str]]
"""Scheme names, all of which are needed, each with its scopes."""

ANYONE: Alternative = {}
FLOWS_2 = {"application": "clientCredentials", "accessCode": "authorizationCode"}
"""The names of 2.0 for two OAuth flows."""

URLS = {
    "authorizationUrl": "authorization-url",
    "tokenUrl": "token-url",
    "refreshUrl": "refresh-url",
    "deviceAuthorizationUrl": "device-authorization-url",
}


def compare_security(meeting: Meeting, renamed: Mapping[str, str]) -> None:
    """Write down which ways to be let in an operation lost or got, and whether each old one still suffices.

    `renamed` tells under which name the revision knows a scheme of the base.
    """
    old: list[Alternative] = [
        {renamed.get(name, name): scopes for name, scopes in one.items()} for one in _alternatives(meeting.base)
    ]
    new = _alternatives(meeting.revision)
    nodes = (_node(meeting.base), _node(meeting.revision))
    glob = all(one.parent is not None and one.parent.parent is None for one in nodes)
    lost = [one for one in old if one not in new and meeting.base.security]
    gained = [one for one in new if one not in old and meeting.revision.security]
    for one in list(lost):
        twin = next((other for other in gained if other.keys() == one.keys()), None)
        if twin is not None:
            lost.remove(one)
            gained.remove(twin)
            _scopes(meeting, nodes, one, twin, {"global": glob, "satisfied": _lets_in(one, new)})
    for one in lost:
        detail = {"global": glob, "satisfied": _lets_in(one, new), "anyone": one == ANYONE}
        meeting.write(
            ("security", "alternative", "removed"), "request", named(one), nodes, held(True, named(one)), detail
        )
    for one in gained:
        closed = [named(other) for other in old if not _lets_in(other, new)]
        detail = {"global": glob, "satisfied": not closed, "anyone-before": ANYONE in old, "anyone": one == ANYONE}
        meeting.write(
            ("security", "alternative", "added"), "request", named(one), nodes, held(False, named(one)), detail
        )


def _alternatives(operation: Operation) -> list[Alternative]:
    found = [{name: frozenset(scopes) for name, scopes in one.items()} for one in operation.security]
    return list(found) or [ANYONE]


def _node(operation: Operation) -> Node:
    node = operation.node if "security" in operation.node else operation.api.root
    return node.child("security") if "security" in node else Node(node.file, None, node, "security")


def _lets_in(shown: Alternative, asked: list[Alternative]) -> bool:
    """Whether somebody who shows this satisfies any of what is asked."""
    return any(all(name in shown and scopes <= shown[name] for name, scopes in one.items()) for one in asked)


def _scopes(
    meeting: Meeting, nodes: tuple[Node, Node], old: Alternative, new: Alternative, detail: dict[str, object]
) -> None:
    for name in old:
        for scope in sorted(old[name] ^ new[name]):
            gone = scope in old[name]
            more = {**detail, "scheme": name}
            subject = ("security", "scope", "removed" if gone else "added")
            meeting.write(subject, "request", f"{name}:{scope}", nodes, held(gone, scope), more)


def named(alternative: Alternative) -> str:
    """How an alternative reads: `oauth (read, write) + key`; `none` where nothing is asked."""
    parts = (
        f"{name} ({', '.join(sorted(scopes))})" if scopes else name for name, scopes in sorted(alternative.items())
    )
    return " + ".join(parts) or "none"


# -- the schemes ------------------------------------------------------------------------------------------------------


def renamed_schemes(base: Api, revision: Api) -> dict[str, str]:
    """Names of the base whose scheme bears another name in the revision, told by what the schemes mean."""
    found = {}
    free = [one for name, one in revision.security_schemes.items() if name not in base.security_schemes]
    for name, scheme in base.security_schemes.items():
        if name not in revision.security_schemes:
            twin = next((one for one in free if meaning(one) == meaning(scheme)), None)
            if twin is not None:
                found[name] = twin.name
                free.remove(twin)
    return found


def meaning(scheme: SecurityScheme) -> dict[str, Value]:
    """What a caller has to do, in the words of 3.x: `type`, `name`, `in`, `scheme`, `flows`, `openIdConnectUrl`."""
    raw = scheme.raw
    found: dict[str, Value] = {"type": scheme.type}
    if scheme.type == "basic":
        return {"type": "http", "scheme": "basic"}
    if scheme.type == "apiKey":
        name, place = str(raw.get("name", "")), raw.get("in")
        found.update({"name": name.lower() if place == "header" else name, "in": place})
    elif scheme.type == "http":
        found["scheme"] = str(raw.get("scheme", "")).lower()
    elif scheme.type == "openIdConnect":
        found["openIdConnectUrl"] = raw.get("openIdConnectUrl")
    elif scheme.type == "oauth2":
        found["flows"] = dict(flows(scheme))
    return found


def flows(scheme: SecurityScheme) -> dict[str, dict[str, Value]]:
    """The OAuth flows by their 3.x name, each with its URLs and scopes."""
    raw = scheme.raw
    if scheme.api.version == (2, 0):
        written = {FLOWS_2.get(str(raw.get("flow")), str(raw.get("flow"))): raw}
    else:
        members = raw.get("flows")
        written = (
            {name: one for name, one in members.items() if isinstance(one, dict)} if isinstance(members, dict) else {}
        )
    found: dict[str, dict[str, Value]] = {}
    for name, flow in written.items():
        scopes = flow.get("scopes")
        urls = {url: flow[url] for url in URLS if url in flow}
        found[name] = {**urls, "scopes": scopes if isinstance(scopes, dict) else {}}
    return found


class Schemes:
    """The definitions of the schemes in both versions, compared by what they mean."""

    def __init__(self, journal: Journal, base: Api, revision: Api, users: Mapping[str, list[int]]) -> None:
        self._journal = journal
        self._base = base
        self._revision = revision
        self._users = users
        """By the name of a scheme: the numbers of the operations that ask for it."""

    def compare(self, renamed: Mapping[str, str]) -> None:
        """Write down what became of each."""
        old, new = self._base.security_schemes, self._revision.security_schemes
        for name, scheme in old.items():
            twin = new.get(renamed.get(name, name))
            if twin is None:
                self._write(name, "existence", "removed", (scheme, None), (scheme.type, None))
            elif meaning(scheme) != meaning(twin):
                self._definition(name, scheme, twin)
        for name, scheme in new.items():
            if name not in old and name not in renamed.values():
                self._write(name, "existence", "added", (None, scheme), (None, scheme.type))

    def _definition(self, name: str, base: SecurityScheme, revision: SecurityScheme) -> None:
        before, after = meaning(base), meaning(revision)
        if before["type"] != after["type"]:
            self._write(name, "type", "changed", (base, revision), (before["type"], after["type"]))
            return
        for word, aspect in (
            ("name", "name"), ("in", "in"), ("scheme", "http-scheme"), ("openIdConnectUrl", "open-id-connect-url"),
        ):  # fmt: skip
            if before.get(word) != after.get(word):
                self._write(name, aspect, "changed", (base, revision), (before.get(word), after.get(word)))
        if before["type"] == "oauth2":
            self._flows(name, base, revision)

    def _flows(self, name: str, base: SecurityScheme, revision: SecurityScheme) -> None:
        old, new = flows(base), flows(revision)
        for flow in dict.fromkeys((*old, *new)):
            if flow not in old or flow not in new:
                verb = "removed" if flow in old else "added"
                self._write(name, "oauth-flow", verb, (base, revision), held(flow in old, flow))
                continue
            one, other = old[flow], new[flow]
            for word, aspect in URLS.items():
                if one.get(word) != other.get(word):
                    values = (one.get(word), other.get(word))
                    self._write(name, f"oauth-{aspect}", "changed", (base, revision), values, flow)
            self._oauth_scopes(name, flow, (base, revision), one["scopes"], other["scopes"])

    def _oauth_scopes(
        self, name: str, flow: str, pair: tuple[SecurityScheme, SecurityScheme], old: Value, new: Value
    ) -> None:
        before, after = (one if isinstance(one, dict) else {} for one in (old, new))
        for scope in dict.fromkeys((*before, *after)):
            if scope not in before or scope not in after:
                verb = "removed" if scope in before else "added"
                self._write(name, "oauth-scope", verb, pair, held(scope in before, scope), f"{flow}:{scope}")
            elif before[scope] != after[scope]:
                values = (before[scope], after[scope])
                self._write(name, "oauth-scope", "changed", pair, values, f"{flow}:{scope}")

    def _write(  # noqa: PLR0913, PLR0917 -- a change has that many parts
        self, name: str, aspect: str, verb: str, pair: tuple[SecurityScheme | None, SecurityScheme | None],
        values: tuple[Value, Value], part: str = "",
    ) -> None:  # fmt: skip
        base, revision = (
            one.place if one is not None else api.root.nearest("components", "securitySchemes").place
            for one, api in zip(pair, (self._base, self._revision), strict=True)
        )
        numbers: list[int | None] = list(self._users.get(name, []))
        detail = {"used": bool(numbers), "part": part}
        change = Change("security-scheme", aspect, verb, "request", name, *values, base, revision, detail=detail)
        for number in numbers or [None]:
            self._journal.write((name, part), change, number)
