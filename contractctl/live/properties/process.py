"""The property-based phase as the run sees it: a process with a budget, its lines as exchanges and failures."""

import base64
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from contractctl.live.properties.order import Order
from contractctl.spec.operation import Operation
from contractctl.traffic import Answer, Caller, Exchange, Failure, Request

GRACE = 5.0
"""Seconds beyond its budget and one request after which the process is ended."""
_STORAGE = "HYPOTHESIS_STORAGE_DIRECTORY"
"""Where hypothesis keeps what it computed; by default that is a folder `.hypothesis` wherever somebody works."""

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Phase:
    """One of schemathesis's phases has begun."""

    name: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What kept schemathesis from testing an operation, in its words."""

    operation: str
    message: str


@dataclass(frozen=True, slots=True)
class End:
    """The phase is over."""

    requests: int
    stopped: bool
    """Whether its budget was spent before it was done."""
    fault: str = ""
    """Why its process ended before its time; empty where it did not."""


Event = Exchange | Failure | Phase | Trouble | End


def run(order: Order, operation: Callable[[str], Operation | None]) -> Iterator[Event]:
    """Run schemathesis in a process of its own; `operation` finds one by its label. The last event is an `End`.

    The process is ended when the iteration is closed, when its time is over, and when this process ends.
    """
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said,
        tempfile.TemporaryDirectory() as folder,
    ):
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "contractctl.live.properties.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True, encoding="utf-8",
            start_new_session=True, env={_STORAGE: folder, **_environment()},
        )  # fmt: skip
        overdue = threading.Event()
        timer = threading.Timer(order.seconds + order.timeout + GRACE, _kill, (process, overdue))
        timer.daemon = True
        timer.start()
        reading = _Reading(order, operation)
        try:
            yield from _events(process, order, reading)
            if process.wait() != 0:
                fault = "" if overdue.is_set() else _last_line(said) or f"it ended with status {process.returncode}"
                yield End(reading.exchanges, stopped=True, fault=fault)
        finally:
            timer.cancel()
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def _environment() -> dict[str, str]:
    """The environment without its proxies: only the one that the user named for the run is spoken to."""
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


def _kill(process: "subprocess.Popen[str]", overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


def _events(process: "subprocess.Popen[str]", order: Order, reading: "_Reading") -> Iterator[Event]:
    assert process.stdin is not None  # noqa: S101 -- it was asked for
    assert process.stdout is not None  # noqa: S101 -- it was asked for
    try:
        process.stdin.write(json.dumps(order.written()) + "\n")
        process.stdin.close()
    except BrokenPipeError:  # it did not even start; why is on its standard error
        return
    for line in process.stdout:
        if not line.endswith("\n"):  # it was ended while it wrote
            return
        event = reading.event(json.loads(line))
        if event is not None:
            yield event


class _Reading:
    """The lines of one run; a failure names exchanges that came before it."""

    def __init__(self, order: Order, operation: Callable[[str], Operation | None]) -> None:
        self.exchanges = 0
        self._order = order
        self._operation = operation
        self._cases: dict[str, Exchange] = {}
        self._keys: dict[str, Exchange] = {}
        """The first exchange that carried an idempotency key, by the key and the address."""

    def event(self, line: Line) -> Event | None:
        """What a line says; None where it is of no use to the run."""
        match line["kind"]:
            case "exchange":
                return self._exchange(line)
            case "failure":
                return self._failure(line)
            case "phase":
                return Phase(line["name"])
            case "error":
                return Trouble(line["operation"], line["message"])
            case "end":
                return End(line["requests"], line["stopped"], line.get("fault", ""))
        return None

    def _exchange(self, line: Line) -> Exchange:
        headers = line["request-headers"]
        ours = all(headers.get(name.lower()) == value for name, value in self._order.headers.items())
        request = Request(
            headers=headers,
            body=base64.b64decode(line["request-body"]),
            method=line["method"],
            url=line["url"],
            caller=Caller.FULL if ours else None,
        )
        answer = Answer(
            headers=line["answer-headers"],
            body=base64.b64decode(line["answer-body"]),
            status=line["status"],
            seconds=line["seconds"],
        )
        found = Exchange(request, answer, self._operation(line["operation"]), line["valid"])
        self.exchanges += 1
        self._cases[line["case"]] = found
        if key := _key(request):
            self._keys.setdefault(key, found)
        return found

    def _failure(self, line: Line) -> Failure | None:
        exchange = self._cases.get(line["case"])
        if exchange is None:
            return None
        before = tuple(self._cases[one] for one in line["steps"] if one in self._cases and one != line["case"])
        key = _key(exchange.request)
        repeated = bool(key) and self._keys.get(key) is not exchange
        return Failure(line["check"], line["message"] or line["title"], exchange, before, repeated)


def _key(request: Request) -> str:
    """The idempotency key of a request with the address that it is for; empty where it has none."""
    value = next((value for name, value in request.headers.items() if name.endswith("idempotency-key")), "")
    return f"{request.method} {request.url} {value}" if value else ""


def _last_line(said: IO[str]) -> str:
    said.seek(0)
    lines = [line.strip() for line in said.read().splitlines() if line.strip()]
    return lines[-1] if lines else ""
