"""Files behind URLs, with a real server on this machine."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from contractctl.document.document import RefProblem
from contractctl.document.sources import ReadOptions, expand, open_document
from contractctl.errors import InputError

API = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\nx: {$ref: 'lib.yaml#/a'}\n"
NONE = ReadOptions()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path


def target(document, key="x"):
    answer = document.follow(document.root.child(key))
    return (answer.kind, answer.message) if isinstance(answer, RefProblem) else answer.value


def opened(spec, options=NONE):
    [source] = expand([spec], options)
    return open_document(source, options)


class Handler(BaseHTTPRequestHandler):
    answers: ClassVar = {
        "/api.yaml": (200, {}, API.encode()),
        "/lib.yaml": (200, {}, b"a: far\n"),
        "/moved": (302, {"Location": "/api.yaml"}, b""),
        "/to-file": (302, {"Location": "file:///etc/hosts"}, b""),
        "/loop": (302, {"Location": "/loop"}, b""),
        "/big": (200, {"Content-Length": str(100 << 20)}, b""),
        "/short": (200, {"Content-Length": "100"}, b"openapi"),
        "/odd": (200, {"Content-Length": "x"}, API.encode()),
        "/local": (200, {}, b"openapi: 3.1.0\nx: {$ref: 'file:///etc/hosts'}\n"),
    }

    def do_GET(self):
        if self.path.startswith("/auth") and self.headers["Authorization"] != "Basic dTpwIHc=":
            self.send_error(401)
            return
        path = "/api.yaml" if self.path.startswith("/auth") else self.path
        status, headers, body = self.answers.get(path, (404, {}, b""))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_url_and_its_refs(server):
    document = opened(f"{server}/api.yaml", ReadOptions(allow_remote_refs=True))
    assert document.name == f"{server}/api.yaml"
    assert target(document) == "far"
    assert document.files[1].name == f"{server}/lib.yaml"
    assert target(opened(f"{server}/api.yaml"))[0] == "remote-not-allowed"


def test_a_remote_ref_of_a_local_file(server):
    Path("x.yaml").write_text(f"openapi: 3.1.0\nx: {{$ref: '{server}/lib.yaml#/a'}}\ny: {{$ref: '{server}/no.yaml'}}\n")
    document = opened("x.yaml", ReadOptions(allow_remote_refs=True))
    assert target(document) == "far"
    assert target(document, "y") == ("unreadable-file", f"{server}/no.yaml: cannot be fetched: 404 Not Found")


def test_redirects_to_the_web_only(server):
    assert opened(f"{server}/moved").root.get("openapi") == "3.1.0"
    for path in ("/to-file", "/loop"):
        with pytest.raises(InputError, match="cannot be fetched: 302"):
            opened(server + path)


def test_a_remote_file_cannot_refer_to_a_local_one(server):
    options = ReadOptions(allow_remote_refs=True, allow_outside_refs=True)
    assert target(opened(f"{server}/local", options))[0] == "bad-uri"


@pytest.mark.parametrize(
    ("path", "message"),
    [("/no", "404"), ("/big", "larger than 64 MiB"), ("/odd", "cannot be"), ("/short", "cannot be")],
)
def test_what_cannot_be_fetched(server, path, message):
    with pytest.raises(InputError, match=message) as caught:
        opened(server + path)
    assert caught.value.path == server + path


def test_a_server_that_is_not_there():
    with pytest.raises(InputError, match=r"cannot be fetched: .*refused"):
        opened("http://127.0.0.1:9/x.yaml")


def test_a_password_is_used_and_never_shown(server):
    url = server.replace("//", "//u:p%20w@") + "/auth?api_key=abc&x=1"
    document = opened(url)
    assert document.name == server + "/auth?api_key=***&x=1"
