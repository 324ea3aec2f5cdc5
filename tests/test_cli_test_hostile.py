"""`contractctl test` against servers that lie, break off, never end or turn away those they knew."""

import json
import socket
import threading
from pathlib import Path

from tests.probed import AS_JSON, AUTH, pack, report, run
from tests.servers import NOTES, Notes, notes_server, raw_server, written

STRANGERS = """
@clause.kept(Level.SAFE)
def keeps_strangers_out(operation: Operation, context: Context[NoOptions]) -> Talk:
    nobody = yield Call(operation, caller=Caller.ANONYMOUS)
    return HOLDS if nobody.answer.status == 401 else broken(operation, "strangers may")
"""


def test_what_an_unanswered_create_made_is_told(tmp_path: Path) -> None:
    created = threading.Event()

    def answer(connection: socket.socket, head: bytes) -> None:
        if head.startswith(b"POST"):
            created.set()
            return
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with raw_server(answer) as url:
        found = report(run(tmp_path, url, *AUTH, *AS_JSON, "--level", "write"))
    assert created.is_set()
    assert "what POST /notes may have made is not known, and was not removed" in found["server"]["notes"]  # type: ignore[index]


def test_nothing_that_a_server_says_breaks_the_run(tmp_path: Path) -> None:
    hostile = (
        b"Location: http://[\r\nRetry-After: \xb2\r\nLink: <http://[>; rel=next\r\nAllow: \xb2\r\nETag: \xff\r\n"
        b'RateLimit: "\xb2";r=\xb2;t=\xb2\r\nX-RateLimit-Remaining: \xb2\r\nDeprecation: @\xb2\r\nDate: \xb2\r\n'
    )
    body = b'{"id": "\\ud800", "items": [{"id": ".."}], "next": "http://[", "token": "\\ud801", "error": "\\udfff"}'
    answers = 0

    def answer(connection: socket.socket, head: bytes) -> None:
        nonlocal answers
        answers += 1
        status = 429 if answers == 5 else 201 if head.startswith(b"POST") else 200
        head = b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
        connection.sendall(head % (status, hostile, len(body)) + body)

    (tmp_path / "contractctl.toml").write_text("")
    with raw_server(answer) as url:
        flags = (
            "--phases",
            "none",
            "--level",
            "write",
            "--profile",
            "strict",
            "--record",
            "all.har",
            "--max-seconds",
            "9",
        )
        done = run(tmp_path, url, *AUTH, *AS_JSON, *flags)
    assert done.status == 1, done.err
    assert json.loads((tmp_path / "all.har").read_text())["log"]["entries"]


def test_endless_next_links_end(tmp_path: Path) -> None:
    pages = 0

    def answer(connection: socket.socket, _: bytes) -> None:
        nonlocal pages
        pages += 1
        body = json.dumps({"items": [{"id": str(pages)}], "next_cursor": str(pages)}).encode()
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        )
        connection.sendall(body)

    listed = """    get:
      parameters: [{name: cursor, in: query, schema: {type: string}}, {name: limit, in: query, schema: {type: integer}}]
      responses:
        "200": {description: Notes, content: {application/json: {schema: {type: object, properties: {
          items: {type: array, items: {type: object}}, next_cursor: {type: string}}}}}}
"""
    start, end = NOTES.index("    get:"), NOTES.index("    post:")
    written(tmp_path, NOTES[:start] + listed + NOTES[end:])
    (tmp_path / "contractctl.toml").write_text('select = ["pagination"]\n')
    with raw_server(answer) as url:
        done = run(tmp_path, url, *AUTH)
    assert done.status in {0, 1}, done.err
    assert 10 < pages < 300


def test_a_token_that_ends_in_the_middle_of_a_run_is_replaced(tmp_path: Path) -> None:
    tokens, uses = 0, 0

    def answer(connection: socket.socket, head: bytes) -> None:
        nonlocal tokens, uses
        status, said = 200, {"id": "a", "notes": []}
        if head.startswith(b"POST /token"):
            tokens, uses = tokens + 1, 0
            said = {"access_token": f"token-number-{tokens}", "expires_in": 3600}
        elif b"Bearer token-number-%d\r" % tokens not in head or uses >= 4:
            status = 401
        else:
            uses += 1
        body = json.dumps(said).encode()
        connection.sendall(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))

    pack(tmp_path, "strangers", STRANGERS, "E")
    with raw_server(answer) as url:
        (tmp_path / "contractctl.toml").write_text(
            'packs = ["packs"]\nselect = ["own"]\n[live.identities.full]\n'
            f'oauth2 = {{token-url = "{url}/token", client-id = "me", client-secret = "very-secret"}}\n'
        )
        done = run(tmp_path, url, *AS_JSON)
    assert done.status == 0, done.err
    assert tokens > 2
    assert all(row["reached"] for row in report(done)["server"]["reach"] if "GET" in row["operation"])  # type: ignore[index]
    assert "token-number" not in done.out


def test_proxies_of_the_environment_are_not_spoken_to(tmp_path: Path) -> None:
    heard: list[bytes] = []
    (tmp_path / "contractctl.toml").write_text('select = ["conformance"]\n')
    state = Notes()
    with notes_server(state) as url, raw_server(lambda _, head: heard.append(head)) as proxy:
        run(tmp_path, url, *AUTH, "--phases", "coverage", "--property-seconds", "5", HTTP_PROXY=proxy, ALL_PROXY=proxy)
    assert heard == []
    assert len(state.asked) > 12, "schemathesis asked, too"
