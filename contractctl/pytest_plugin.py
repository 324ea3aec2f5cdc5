"""The pytest plugin: it does nothing until a test asks for its fixture `contract`."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from contractctl.watching.contract import Contract


def pytest_addoption(parser: pytest.Parser) -> None:
    """What may stand in the configuration of pytest."""
    parser.addini("contractctl_spec", "the OpenAPI document that the fixture 'contract' holds tests to", default="")
    parser.addini(
        "contractctl_fail_on", "the lowest severity that fails a test: error (default), warning, ...", default=""
    )


@pytest.fixture(scope="session")
def contractctl_spec(request: pytest.FixtureRequest) -> str | None:
    """The document: a file below the root folder of the tests, or a URL. Override it to make one."""
    return str(request.config.getini("contractctl_spec")) or None


@pytest.fixture(scope="session")
def contract(request: pytest.FixtureRequest, contractctl_spec: str | None) -> "Contract":
    """Holds tests to a contract: `contract.watch(client)`, `contract.record(request, answer)`, `contract.asgi(app)`."""
    from contractctl.watching.contract import Contract
    from contractctl.watching.session import Session

    config = request.config
    made = Contract(contractctl_spec, fail_on=str(config.getini("contractctl_fail_on")), folder=config.rootpath)
    config.pluginmanager.register(Session(made), "contractctl-session")
    return made
