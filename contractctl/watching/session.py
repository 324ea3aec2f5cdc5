"""The hooks of a test session that has a contract: a test fails by what it showed, the summary tells what was seen."""

from collections.abc import Generator

import pytest

from contractctl.report.terminal import plain
from contractctl.watching.contract import Contract
from contractctl.watching.words import coverage, one_line

_MOST = 20


class Session:
    """Registered once the fixture `contract` was asked for."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._together = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """A test that shows a broken promise fails, where it does not by itself."""
        try:
            result = yield
        except BaseException:
            if broken := self._contract.judged():
                item.add_report_section("call", "contract", broken)
            raise
        self._fail()
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """What fixtures showed when they were taken down."""
        result = yield
        self._fail()
        return result

    def _fail(self) -> None:
        __tracebackhide__ = True
        if broken := self._contract.judged():
            pytest.fail(f"the contract is broken\n{broken}", pytrace=False)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """What all exchanges show together belongs to no test: it fails the session."""
        self._together = self._contract.judged_together()
        if self._together and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Contract coverage, and what was found."""
        contract, say = self._contract, terminalreporter.write_line
        verbose = terminalreporter.verbosity > 0
        terminalreporter.write_sep("=", "contract")
        for line in coverage(
            contract.name, contract.coverage, contract.responses, exchanges=len(contract.exchanges), verbose=verbose
        ):
            say(line)
        if contract.elsewhere:
            say(f"  {contract.elsewhere} exchanges fit no path of the document")
        if contract.streamed:
            say(f"  {contract.streamed} answers were streamed, and not judged")
        for note in contract.notes:
            say(f"  note: {plain(note)}")
        findings = sorted(contract.findings, key=lambda one: -one.severity)
        for one in findings if verbose else findings[:_MOST]:
            say(one_line(one))
        if len(findings) > _MOST and not verbose:
            say(f"and {len(findings) - _MOST} more (-v)")
        if self._together:
            say(f"the exchanges of the session together break the contract:\n{self._together}", red=True)
