"""What must not be changed, whatever the level: who we log in as, what we did not make, what the user named."""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

from contractctl.document.node import Value
from contractctl.live.input.instances import parameters_of, shape_of
from contractctl.live.target import Target
from contractctl.traffic import Exchange, Request

_SELF = frozenset({"me", "whoami", "self", "userinfo", "current", "current-user", "current_user"})
_NAMES = frozenset({"id", "username", "user_name", "login", "email", "sub", "user", "user_id", "name"})
_CHANGING = frozenset({"PUT", "PATCH", "DELETE"})


class Protection:
    """Says of a request why it must not be sent."""

    def __init__(self, target: Target, names: Iterable[str]) -> None:
        self._target = target
        self._names = {one.casefold() for one in names}

    def learn(self, exchange: Exchange) -> None:
        """Find out who we are where the server says so: at `/me`, or in a member `user` of its root."""
        path = urlsplit(exchange.request.url).path.rstrip("/")
        body = exchange.answer.json_or_none
        if exchange.request.method != "GET" or not exchange.succeeded or not isinstance(body, Mapping):
            return
        if path.rpartition("/")[2].lower() in _SELF:
            for one in (body, *body.values()):
                self._names.update(_said(one) if isinstance(one, Mapping) else ())
        user = body.get("user")
        if isinstance(user, Mapping) and path == urlsplit(self._target.base).path.rstrip("/"):
            self._names.update(_said(user))

    def refusal(self, request: Request) -> str | None:
        """Why it must not be sent; None where it may."""
        if request.method not in _CHANGING:
            return None
        segments = [unquote(one).casefold() for one in urlsplit(request.url).path.rstrip("/").split("/")]
        if any(one in self._names for one in segments) or segments[-1] in _SELF:
            return f"protected: {request.method} there would change who we log in as"
        if not {".", ".."}.isdisjoint(segments):
            return f"protected: {request.method} there may be for another resource than it seems"
        route = self._target.route(request.url)
        if request.method == "DELETE" and route is not None and not parameters_of(route.item.path):
            return f"protected: DELETE {shape_of(route.item.path) or '/'} may remove what we did not make"
        return None


def _said(body: Mapping[str, Value]) -> set[str]:
    found = {str(value) for name, value in body.items() if name.lower() in _NAMES and isinstance(value, str | int)}
    found |= {one.rpartition(":")[2] for one in found if ":" in one}
    return {one.casefold() for one in found if one} - {"true", "false"}
