"""What is known of all operations of one API, each thing found out once."""

from functools import cached_property
from typing import TYPE_CHECKING

from contractctl.contract.classify import ITEM, Facts
from contractctl.contract.long_running import reached_from
from contractctl.contract.settings import ContractSettings
from contractctl.contract.wording import template
from contractctl.spec.operation import Operation

if TYPE_CHECKING:
    from contractctl.spec.api import Api
    from contractctl.spec.view import View


class Classifier:
    """The facts of every operation of one API, each found out once."""

    def __init__(self, api: "Api", settings: ContractSettings) -> None:
        self.api = api
        self.settings = settings
        self._facts: dict[Operation, Facts] = {}

    def facts(self, operation: Operation) -> Facts:
        """What is known of an operation."""
        found = self._facts.get(operation)
        if found is None:
            found = self._facts[operation] = Facts(operation, self)
        return found

    @cached_property
    def item_paths(self) -> dict[str, Operation]:
        """By the template of a collection, an operation on one of its items: `/orders` and `GET /orders/{id}`."""
        found: dict[str, Operation] = {}
        for operation in self.api.operations:
            head, _, last = operation.path.rstrip("/").rpartition("/")
            if ITEM.fullmatch(last):
                found.setdefault(template(head), operation)
        return found

    @cached_property
    def status_operations(self) -> "dict[int, tuple[str, View]]":
        """The operations that an answer 202 leads to, by id of the view, with the proof."""
        starts = [one for one in self.api.operations if "202" in one.responses and self.facts(one).lro]
        return reached_from(starts, self.api.operations)
