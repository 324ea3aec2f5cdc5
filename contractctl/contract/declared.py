"""Which statuses an operation declares (by number, by range, by `default`), and which clause tells what is not there."""

from contractctl.contract.boilerplate import is_boilerplate
from contractctl.contract.settings import ContractSettings
from contractctl.spec.operation import Operation


def declares(operation: Operation, settings: ContractSettings, *statuses: str, default: bool) -> bool:
    """Whether one of the statuses is declared, or the range of one, or (where that counts) a `default`."""
    wanted = {*statuses, *(f"{one[0]}XX" for one in statuses)}
    return any(
        (status.upper() in wanted or (default and status == "default")) and not is_boilerplate(response, settings)
        for status, response in operation.responses.items()
    )


def declares_client_error(operation: Operation, settings: ContractSettings) -> bool:
    """Whether any 4xx is declared, or a `default`; not counting what a framework adds unasked."""
    return any(
        (status == "default" or status.startswith("4")) and not is_boilerplate(response, settings)
        for status, response in operation.responses.items()
    )


def errors_told_elsewhere(operation: Operation, settings: ContractSettings) -> str | None:
    """Why one more error that is not declared is no news: a more basic clause tells the operation already."""
    if not declares_client_error(operation, settings):
        return "it declares no 4xx at all, of which status-codes/client-error-declared speaks"
    if operation.secured and not declares(operation, settings, "401", default=True):
        return "it declares no 401, of which status-codes/unauthorized-declared speaks"
    return None
