"""What an operation is (a list, a create, a payment ...), how sure that is, and what in the document proves it."""

import re
from functools import cached_property
from typing import TYPE_CHECKING

from contractctl.contract import bodies
from contractctl.contract.collection import (
    Collection,
    bound_of,
    collection_of,
    success_body,
)  # fmt: skip
from contractctl.contract.fact import Fact
from contractctl.contract.glob import path_matches
from contractctl.contract.hand_set import Said, kind_said, said_by_hand
from contractctl.contract.long_running import status_by_name
from contractctl.contract.names import words
from contractctl.contract.paging import page_signal
from contractctl.contract.wording import reads, template, verbs_of
from contractctl.model import Certainty
from contractctl.spec.merged import normalised
from contractctl.spec.operation import Operation

if TYPE_CHECKING:
    from contractctl.contract.classifier import Classifier
    from contractctl.document.node import Node
    from contractctl.spec.view import View

SAFE_METHODS = frozenset({"get", "head", "options", "trace", "query"})
MUTATING_METHODS = frozenset({"post", "put", "patch", "delete"})
HEALTH_WORDS = words("health healthz healthcheck ready readyz live livez status ping version metrics")
TOKEN_WORDS = words("token oauth login authorize revoke")
PREFIX = re.compile(r"v?\d+([._]\d+)*|api|rest|public", re.IGNORECASE)
ITEM = re.compile(r"\{[^{}]+\}(\.\w+)?")


class Facts:
    """All that is known of one operation; each fact is found out when it is first asked for."""

    def __init__(self, operation: Operation, classifier: "Classifier") -> None:
        self.operation = operation
        self._classifier = classifier
        self._settings = classifier.settings

    def all(self) -> dict[str, Fact]:
        """Every fact by its name, in a fixed order, for people who want to know why."""
        return {name: getattr(self, name) for name in FACTS}

    def said(self, key: str) -> Said | None:
        """What the authors say by hand under a key such as `collection-size` or `atomic`."""
        return self._said.get(key)

    @cached_property
    def _said(self) -> dict[str, Said]:
        return said_by_hand(self.operation, self._settings)

    @cached_property
    def collection(self) -> Collection | None:
        """Where the collection stands in the answer, whether or not this is a list."""
        return collection_of(self.operation, self._settings)

    @cached_property
    def safe(self) -> Fact:
        """The method reads only (RFC 9110 9.2.1)."""
        return self._fact(self.operation.method in SAFE_METHODS, f"the method is {self.operation.method.upper()}")

    @cached_property
    def read_action(self) -> Fact:
        """A POST that changes nothing: a search, a check, a calculation."""
        told = self._by_kind("read-action")
        if told is not None:
            return told
        if self.operation.method != "post":
            return self._no("it is no POST")
        started = next((one for one in ("201", "202") if one in self.operation.responses), None)
        if started is not None:
            return self._no(f"it answers {started}")
        for text, source in verbs_of(self.operation):
            if reads(text):
                return self._probable(f"'{text}' in its {source} reads")
        return self._no("no verb of its path or operationId reads")

    @cached_property
    def mutating(self) -> Fact:
        """It changes something: POST, PUT, PATCH or DELETE, and no read action."""
        if self.operation.method not in MUTATING_METHODS:
            return self._no(f"the method is {self.operation.method.upper()}")
        if self.read_action:
            return Fact(
                value=False, why=self.read_action.why, where=self.operation, certainty=self.read_action.certainty
            )
        return self._fact(True, f"the method is {self.operation.method.upper()}")

    @cached_property
    def create(self) -> Fact:
        """A POST that makes a new resource."""
        told = self._by_kind("create")
        if told is not None:
            return told
        if self.operation.method != "post":
            return self._no("it is no POST")
        if self.read_action or self.token:
            return self._no("it is a POST that makes nothing")
        item = self._classifier.item_paths.get(template(self.operation.path))
        if item is not None:
            return self._fact(True, f"the path {item.path} names what it creates", item)
        created = self.operation.responses.get("201")
        return self._fact(True, "it answers 201", created) if created else self._no("no path of its items, and no 201")

    @cached_property
    def item(self) -> Fact:
        """The path names one resource."""
        last = self.operation.segments[-1] if self.operation.segments else ""
        return self._by_kind("item") or self._fact(ITEM.fullmatch(last) is not None, f"the path ends in '{last}'")

    @cached_property
    def list(self) -> Fact:
        """A GET that answers with a collection."""
        told = self._by_kind("list")
        if told is not None:
            return told
        if self.operation.method not in {"get", "query"}:
            return self._no("it is no GET")
        found = self.collection
        if found is None:
            return self._no("its answer has no collection")
        if self.item and found.member is not None:
            return self._no("the path names one resource")
        media = success_body(self.operation)
        certain = found.certain and not self.item
        return Fact(True, found.why, media or self.operation, Certainty.CERTAIN if certain else Certainty.PROBABLE)

    @cached_property
    def bounded(self) -> Fact:
        """A list that cannot grow long."""
        told = self._by_flag("bounded")
        if told is not None:
            return told
        found = self.collection
        if not self.list or found is None:
            return self._no("it is no list")
        proof = bound_of(found)
        return self._fact(True, *proof) if proof is not None else self._no("nothing bounds it")

    @cached_property
    def paginated(self) -> Fact:
        """A list that comes in pages."""
        told = self._by_flag("paginated")
        if told is not None:
            return told
        if not self.list:
            return self._no("it is no list")
        proof = page_signal(self.operation, self._settings)
        return self._fact(True, *proof) if proof is not None else self._no("nothing chooses a page")

    @cached_property
    def lro(self) -> Fact:
        """It starts work that goes on after the answer."""
        told = self._by_kind("lro")
        if told is not None:
            return told
        accepted = self.operation.responses.get("202")
        if accepted is None or not self.mutating:
            return self._no("it changes nothing" if not self.mutating else "it does not answer 202")
        return self._fact(True, "it answers 202", accepted)

    @cached_property
    def lro_status(self) -> Fact:
        """It tells how far such work has come."""
        told = self._by_kind("lro-status")
        if told is not None:
            return told
        if self.operation.method != "get":
            return self._no("it is no GET")
        known = self._classifier.status_operations.get(id(self.operation))
        if known is not None:
            return self._fact(True, known[0], known[1])
        why = status_by_name(self.operation)
        return self._probable(why) if why else self._no("no operation that answers 202 leads here")

    @cached_property
    def batch(self) -> Fact:
        """It takes several items at once."""
        told = self._by_kind("batch")
        return told if told is not None else bodies.batch(self.operation)

    @cached_property
    def money(self) -> Fact:
        """It moves money, or something as dear."""
        told = self._by_flag("money")
        if told is not None:
            return told
        if not self.mutating:
            return self._no("it changes nothing")
        money = self._settings.money
        if not money.by_hand and self.operation.path.endswith("}"):
            return self._no("it changes what is there")
        certainty = Certainty.CERTAIN if money.by_hand else Certainty.PROBABLE
        for glob in money.paths:
            if path_matches(glob, self.operation.path):
                return Fact(True, f"its path matches {glob}", self.operation, certainty)
        tag = next((tag for tag in self.operation.tags if tag in money.tags), None)
        return (
            Fact(True, f"its tag is '{tag}'", self.operation, certainty) if tag else self._no("no path or tag of money")
        )

    @cached_property
    def webhook_subscription(self) -> Fact:
        """It registers an address that the server will call."""
        told = self._by_kind("webhook-subscription")
        if told is not None:
            return told
        return bodies.webhook_subscription(self.operation) if self.mutating else self._no("it changes nothing")

    @cached_property
    def secured(self) -> Fact:
        """Nobody may call it without credentials."""
        where = self.operation.node.find("security") or self.operation.api.root.find("security") or self.operation
        if self.operation.secured:
            return self._fact(True, "every alternative of 'security' asks for credentials", where)
        said = (
            "an alternative of 'security' asks for no credentials"
            if self.operation.security
            else "no 'security' asks for credentials"
        )
        return self._fact(False, said, where)

    @cached_property
    def scoped(self) -> Fact:
        """Some security requirement asks for a scope."""
        asked = any(scopes for one in self.operation.security for scopes in one.values())
        return self._fact(asked, f"'security' lists {'scopes' if asked else 'no scope'}", self.secured.where)

    @cached_property
    def token(self) -> Fact:
        """It hands out or takes back credentials (RFC 6749 has its own error form)."""
        last = self.operation.segments[-1].lower().partition("#")[0] if self.operation.segments else ""
        found = last in TOKEN_WORDS
        return self._by_kind("token") or (
            self._probable(f"its path ends in '{last}'") if found else self._no("its path ends in no word for tokens")
        )

    @cached_property
    def health(self) -> Fact:
        """It tells whether the server is alive."""
        told = self._by_kind("health")
        if told is not None:
            return told
        names = [normalised(one) for one in self.operation.segments if not PREFIX.fullmatch(one)]
        plain = 1 <= len(names) <= 2 and "{" not in self.operation.path  # noqa: PLR2004 -- /health, /admin/health
        if plain and self.operation.method in SAFE_METHODS and names[-1] in HEALTH_WORDS:
            return self._probable(f"its path ends in '{names[-1]}'")
        return self._no("its path ends in no word for health")

    # -- how facts are made -------------------------------------------------------------------------------------------

    def _by_kind(self, kind: str) -> Fact | None:
        said = kind_said(self._said, kind)
        return Fact(said.value is True, said.why, said.node) if said is not None else None

    def _by_flag(self, name: str) -> Fact | None:
        said = self._said.get(name)
        return Fact(said.value is True, said.why, said.node) if said is not None else None

    def _fact(self, value: bool, why: str, where: "View | Node | None" = None) -> Fact:  # noqa: FBT001 -- it is the value
        return Fact(value, why, where if where is not None else self.operation)

    def _probable(self, why: str) -> Fact:
        return Fact(value=True, why=why, where=self.operation, certainty=Certainty.PROBABLE)

    def _no(self, why: str) -> Fact:
        return Fact(value=False, why=why, where=self.operation)


FACTS = (
    "safe", "mutating", "read_action", "create", "item", "list", "bounded", "paginated", "lro", "lro_status", "batch",
    "money", "webhook_subscription", "secured", "scoped", "token", "health",
)  # fmt: skip
