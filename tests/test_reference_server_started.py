"""The reference server as it is started: over a real socket, with a real receiver of webhooks."""

import json
import queue
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import urllib3

from command import ROOT
from fixtures.servers.payments import FAULTS, create_app
from fixtures.servers.payments.delivery import signature
from fixtures.servers.serving import served

PAYMENT = {"amount": 5, "currency": "EUR", "source": "card_visa"}
SECRET = "s" * 20


def send(base, method, path, content=None, key=None):
    headers = {"Authorization": "Bearer tok_full"} | ({"Idempotency-Key": key} if key else {})
    return urllib3.request(method, base + path, json=content, headers=headers, retries=False, timeout=10)


def at_once(base, key):
    """The ids of two requests at once with one key."""
    answers = queue.SimpleQueue()
    threads = [
        threading.Thread(target=lambda: answers.put(send(base, "POST", "/v2/payments", PAYMENT, key))) for _ in range(2)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return [answer.json()["id"] for answer in (answers.get(), answers.get()) if answer.status == 201]


def test_it_answers_and_two_requests_at_once_have_one_effect():
    with served(create_app()) as base:
        assert send(base, "GET", "/health").json() == {"status": "ok"}
        assert len(set(at_once(base, "k" * 16))) == 1
        answer = send(base, "POST", "/v2/payments", {"note": "x" * 200_000}, "l" * 16)
        assert (answer.status, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_a_fault_shows_over_the_socket():
    with served(create_app(["idempotency/concurrent-books-twice", "conformance/body-after-204"])) as base:
        ids = set(at_once(base, "k" * 16))
        assert len(ids) == 2
        answer = send(base, "DELETE", f"/v2/payments/{ids.pop()}")
        assert (answer.status, answer.headers["Content-Length"]) == (204, "17")


class Receiver(BaseHTTPRequestHandler):
    received: "queue.SimpleQueue[tuple[str, bytes]]"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.put((self.headers["X-Signature"], body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        """Nothing is printed."""


def test_events_reach_a_receiver_on_this_machine():
    Receiver.received = queue.SimpleQueue()
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with served(create_app()) as base:
            url = f"http://127.0.0.1:{server.server_port}/hook"
            hook = {"url": url, "events": ["payment.created"], "secret": SECRET}
            assert send(base, "POST", "/v2/webhooks/subscriptions", hook, "k" * 16).status == 201
            paid = send(base, "POST", "/v2/payments", PAYMENT, "l" * 16).json()
            said, body = Receiver.received.get(timeout=10)
    finally:
        server.shutdown()
        server.server_close()
    assert said == signature(SECRET, body)
    assert json.loads(body)["data"] == paid


COMMAND = [sys.executable, "-m", "fixtures.servers.payments"]


def test_the_command_prints_its_url_and_serves():
    command = [*COMMAND, "--port", "0", "--fault", "versioning/sunset-missing"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            answer = send(line.removeprefix("running at ").strip(), "GET", "/v1/payments")
        finally:
            process.terminate()
    assert answer.status == 200
    assert "Deprecation" in answer.headers
    assert "Sunset" not in answer.headers


def test_the_command_knows_its_faults():
    refused = subprocess.run([*COMMAND, "--fault", "x/y"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (refused.returncode, "invalid choice" in refused.stderr) == (2, True)
    listed = subprocess.run([*COMMAND, "--list"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [line.partition(": ")[0] for line in listed.stdout.splitlines()] == list(FAULTS)
