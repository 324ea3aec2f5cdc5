"""The property-based phase in a process of its own: schemathesis runs, every exchange and failure is a line of JSON.

Started as `python -m contractctl.live.properties.worker`; the order is one JSON object on standard input, see `Order`.
All of schemathesis that is used stands in this module and in `property_config`. Its engine is no documented interface:
what drifted between its releases is read with a fallback.
"""

import base64
import importlib.util
import json
import os
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from contractctl.live.properties.configuration import configuration
from contractctl.live.properties.order import Order

if TYPE_CHECKING:
    from schemathesis.core.transport import Response
    from schemathesis.engine.recorder import CheckNode
    from schemathesis.generation.case import Case
    from schemathesis.schemas import BaseSchema

LONGEST = 1_000_000
"""Of a longer body only the beginning is told, in bytes."""


def main() -> None:
    """Read the order, run, write lines; whatever else is printed goes to standard error."""
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    from schemathesis.errors import SchemathesisError

    order = Order.read(json.loads(sys.stdin.buffer.readline()))
    if not order.hooks:  # the user's own code may ask whom it likes
        _speak_only_to(order.base_url, order.proxy)
    worker = Worker(order, lines)
    try:
        worker.run()
    except (SchemathesisError, OSError, tomllib.TOMLDecodeError, ImportError, SyntaxError) as error:
        worker.tell({"kind": "end", "requests": 0, "stopped": True, "fault": str(error)})


def _speak_only_to(*urls: str) -> None:
    """Refuse to look up any other host, whoever asks: a `$ref` of the document may lead to one."""
    hosts = {urlsplit(url).hostname for url in urls if url}

    def guard(event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.getaddrinfo" and arguments[0] not in hosts:
            raise OSError(f"{arguments[0]!s} is not the server that is tested")

    sys.addaudithook(guard)


class Worker:
    """One run of schemathesis."""

    def __init__(self, order: Order, lines: IO[str]) -> None:
        self._order = order
        self._lines = lines
        self._writing = threading.Lock()
        self._sent = 0
        self._stop: Callable[[], None] = lambda: None
        self._stopped = False

    def run(self) -> None:
        """Run all phases that were asked for, until the budget is spent."""
        from schemathesis.engine import from_schema

        self._register()
        schema = self._schema()
        self.tell({"kind": "ready", "operations": schema.statistic.operations.selected})
        stream = from_schema(schema).execute()
        self._stop = stream.stop
        timer = threading.Timer(self._order.seconds, self._end)
        timer.daemon = True
        timer.start()
        for event in stream:
            for line in _told(event):
                self.tell(line)
        timer.cancel()
        self.tell({"kind": "end", "requests": self._sent, "stopped": self._stopped})

    def _end(self) -> None:
        """The budget is spent: what is under way ends, nothing new begins."""
        self._stopped = True
        self._stop()

    def _register(self) -> None:
        import schemathesis

        if self._order.hooks:
            _imported(Path(self._order.hooks))

        @schemathesis.hook
        def before_call(context: object, case: object, kwargs: dict[str, Any]) -> None:
            """Count, and follow no redirect: no other host is spoken to."""
            del context, case
            kwargs["allow_redirects"] = False
            self._sent += 1
            if self._sent == self._order.requests:
                self._end()

        @schemathesis.hook
        def after_call(context: object, case: "Case[Any]", response: "Response") -> None:
            """Tell each exchange as soon as it is over."""
            del context
            self.tell(_exchange(case, response))

    def _schema(self) -> "BaseSchema":
        import schemathesis

        order, config = self._order, configuration(self._order)
        if order.path:
            schema: BaseSchema = schemathesis.openapi.from_path(order.path, config=config)
        else:
            schema = schemathesis.openapi.from_dict(dict(order.document), config=config)
        schema = schema.include(method=[*order.methods])
        return schema.exclude(name=[*order.excluded]) if order.excluded else schema

    def tell(self, line: Mapping[str, object]) -> None:
        """Write one line; from whatever thread."""
        text = json.dumps(line) + "\n"
        with self._writing:
            self._lines.write(text)
            self._lines.flush()


def _told(event: object) -> Iterator[Mapping[str, object]]:
    """The lines for an event of the engine; exchanges are told when they happen."""
    name = type(event).__name__
    if name in ("ScenarioFinished", "FuzzScenarioFinished"):
        for case_id, checks in event.recorder.checks.items():  # type: ignore[attr-defined]
            yield from (_failure(case_id, check) for check in checks if check.failure_info is not None)
    elif name == "PhaseStarted" and event.phase.is_enabled:  # type: ignore[attr-defined]
        yield {"kind": "phase", "name": str(event.phase.name.value)}  # type: ignore[attr-defined]
    elif name in ("NonFatalError", "FatalError"):
        error = getattr(event, "value", None) or getattr(event, "exception", None)
        message = f"{type(error).__name__}: {error}"
        yield {"kind": "error", "operation": str(getattr(event, "label", "")), "message": message}


def _validity(case: object) -> bool | None:
    """Whether the request was made to keep the document; None where it cannot be told."""
    mode = getattr(getattr(getattr(case, "meta", None), "generation", None), "mode", None)
    if mode is None:
        return None
    return bool(getattr(mode, "is_positive", None))


def _exchange(case: "Case[Any]", response: "Response") -> Mapping[str, object]:
    request = response.request
    return {
        "kind": "exchange",
        "case": case.id,
        "operation": case.operation.label,
        "valid": _validity(case),
        "method": request.method,
        "url": request.url,
        "request-headers": {key.lower(): ", ".join(_texts(value)) for key, value in request.headers.items()},
        "request-body": _packed(request.body),
        "status": response.status_code,
        "answer-headers": {key.lower(): ", ".join(_texts(value)) for key, value in response.headers.items()},
        "answer-body": _packed(response.content),
        "seconds": response.elapsed,
    }


def _texts(values: object) -> list[str]:
    """Header values, which are a list, bytes or text by release."""
    several = values if isinstance(values, list | tuple) else [values]
    return [one.decode("latin-1") if isinstance(one, bytes) else str(one) for one in several]


def _packed(body: object) -> str:
    data = body if isinstance(body, bytes) else str(body).encode() if body else b""
    return base64.b64encode(data[:LONGEST]).decode("ascii")


def _failure(case_id: str, check: "CheckNode") -> Mapping[str, object]:
    info = check.failure_info
    assert info is not None  # noqa: S101 -- the caller left the others out
    failure = info.failure
    return {
        "kind": "failure",
        "case": getattr(failure, "case_id", None) or case_id,
        "check": check.name,
        "title": failure.title,
        "message": failure.message,
        "operation": failure.operation,
        "steps": [step.case_id for step in getattr(info, "steps", [])],
    }


def _imported(path: Path) -> None:
    """Import a module of hooks, as schemathesis does for its own command."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)


if __name__ == "__main__":
    main()
