"""The `http` fences of a README: exchanges are judged, talks get the written answers, what does not fit is told."""

from pathlib import Path
from textwrap import dedent

import pytest

from contractctl.engine.catalog import load_catalog
from contractctl.engine.examples.readme import complain, examples

INIT = 'from contractctl.clause import NoOptions, Pack\npack = Pack("own", NoOptions)\n'
CLAUSE = """
from contractctl.clause import Clause, Context, Level, NoOptions, broken, severities
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Caller, Exchange, Request, Talk, Together, Traffic, Wait

clause = Clause("own/polite", "The server is polite.", severities("W W W W"))


@clause.kept()
def greets(exchange: Exchange, context: Context[NoOptions]) -> Verdict:
    if exchange.operation is None:
        return not_applicable("no operation")
    return HOLDS if "x-hello" in exchange.answer.headers else broken(exchange.operation, "no greeting")


@clause.kept()
def greets_all(traffic: Traffic, context: Context[NoOptions]) -> Verdict:
    return HOLDS if len(traffic.exchanges) > 1 else not_applicable("too few")


@clause.kept(Level.SAFE)
def walks(operation: Operation, context: Context[NoOptions]) -> Talk:
    if operation.method != "get":
        return not_applicable("no GET")
    page = yield Call(operation, path={"id": "7"}, query={"limit": 2})
    yield Wait(1)
    pair = yield Together((Request(url=page.answer.headers["next"]), Call(operation, caller=Caller.ANONYMOUS)))
    return HOLDS if pair[1].answer.status == 401 else broken(operation, "anyone may")
"""
DOCUMENT = """
```yaml api
paths:
  /notes: {post: {responses: {"201": {description: Made}}}}
  /notes/{id}: {get: {responses: {"200": {description: A note}}}}
```
"""


def complaints(tmp_path: Path, section: str) -> list[str | None]:
    pack = tmp_path / "own"
    pack.mkdir()
    (pack / "__init__.py").write_text(INIT)
    (pack / "polite.py").write_text(CLAUSE)
    (pack / "README.md").write_text(f"# own\n\n## own/polite\n\n{DOCUMENT}\n{dedent(section)}")
    catalog = load_catalog([tmp_path])
    return [complain(one, catalog) for one in examples(catalog.pack("own"))]


def test_an_exchange_is_judged(tmp_path: Path) -> None:
    found = complaints(
        tmp_path,
        """
        ```http bad side=greets
        POST /notes HTTP/1.1
        Content-Type: application/json

        {"text": "a"}

        HTTP/1.1 201 Created
        Content-Type: application/json

        {"id": "7"}
        ```
        ```http good side=greets
        # caller: anonymous
        POST /notes HTTP/1.1

        HTTP/1.1 201 Created
        X-Hello: you
        ```
        ```http good side=greets_all
        POST /notes HTTP/1.1

        HTTP/1.1 201 Created
        ---
        POST /notes HTTP/1.1

        HTTP/1.1 201 Created
        ```
        """,
    )
    assert found == [None, None, None]


WALK = """
```http {kind} side=walks
GET /notes/7?limit=2 HTTP/1.1

HTTP/1.1 200 OK
Next: https://api.example.com/notes/7?page=b
---
GET {next} HTTP/1.1

HTTP/1.1 200 OK
---
# caller: {caller}
GET /notes/* HTTP/1.1

HTTP/1.1 {status} X
```
"""


def walk(kind: str = "good", following: str = "/notes/7?page=*", caller: str = "anonymous", status: int = 401) -> str:
    return WALK.format(kind=kind, next=following, caller=caller, status=status)


def test_a_talk_gets_the_answers_in_order(tmp_path: Path) -> None:
    assert complaints(tmp_path, walk() + walk("bad", status=200)) == [None, None]


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (walk("bad"), "nothing is broken"),
        (walk(status=200), "anyone may"),
        (walk(following="/notes/8"), "the path is /notes/7"),
        (walk(caller="full"), "the caller is anonymous"),
        (walk().replace("limit=2", "limit=3"), "query limit is 2"),
        (walk().replace("\n```\n", "\n---\nGET /notes/1 HTTP/1.1\n\nHTTP/1.1 200 OK\n```\n"), "it ends before"),
        (walk().partition("---")[0] + "```\n", "it goes on with GET"),
        (walk().replace("side=walks", "side=runs"), "there is no kept side 'runs'"),
        (walk().replace("HTTP/1.1 401 X", ""), "an exchange is a request line"),
        (walk(caller="king"), "there is no caller 'king'"),
    ],
)
def test_what_is_not_so_is_told(tmp_path: Path, section: str, said: str) -> None:
    (found,) = complaints(tmp_path, section)
    assert found is not None
    assert said in found


def test_a_document_must_stand_before_it(tmp_path: Path) -> None:
    pack = tmp_path / "own"
    pack.mkdir()
    (pack / "__init__.py").write_text(INIT)
    (pack / "polite.py").write_text(CLAUSE)
    (pack / "README.md").write_text(f"# own\n\n## own/polite\n\n{walk()}")
    catalog = load_catalog([tmp_path])
    (found,) = [complain(one, catalog) for one in examples(catalog.pack("own"))]
    assert found is not None
    assert "yaml api" in found


HEARS = """
from contractctl.clause import Clause, Context, Level, NoOptions, broken, severities
from contractctl.model import HOLDS
from contractctl.spec.operation import Operation
from contractctl.traffic import Call, Talk, delivered, listening

clause = Clause("own/polite", "The server calls back.", severities("W W W W"))


@clause.kept(Level.WRITE)
def calls_back(operation: Operation, context: Context[NoOptions]) -> Talk:
    first = yield from listening(500, 0)
    second = yield from listening()
    yield Call(operation, members={"url": first.url})
    early = yield from delivered(first, 2)
    yield Call(operation, members={"url": second.url})
    late = yield from delivered(second)
    said = [(one.request.json, one.answer.status, one.at) for one in (*early, *late)]
    return HOLDS if said == [(1, 500, 0.1), (2, 0, 2.5), (3, 204, 0.1)] else broken(operation, repr(said))
"""
HEARD = """
    ```http {}
    POST /notes

    {{"url": "https://partner.example.com"}}

    HTTP/1.1 201 Created
    ---
    <<< POST /hook

    1

    HTTP/1.1 500 Internal Server Error
    ---
    # at: 2.5
    <<< POST /hook

    2

    HTTP/1.1 000 No Answer
    ---
    POST /notes

    {{}}

    HTTP/1.1 201 Created
    ---
    <<< POST /hook-2

    {}

    HTTP/1.1 204 No Content
    ```
    """


def test_deliveries_come_where_they_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "CLAUSE", HEARS)
    assert complaints(tmp_path, HEARD.format("good", 3)) == [None]


def test_a_delivery_that_nobody_waits_for_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "CLAUSE", HEARS)
    early = HEARD.format("good", 3).replace('    POST /notes\n\n    {"url"', '    <<< POST /hook\n\n    {"url"', 1)
    assert "is a delivery" in str(complaints(tmp_path, early)[0])
