"""The pytest plugin, as a project's own tests use it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from contractctl.errors import UsageError
from contractctl.traffic import Answer, Request
from contractctl.watching.contract import BrokenContractError, Contract
from fixtures.servers.payments import create_app
from tests.command import ROOT
from tests.servers import NOTES, TOKEN, Notes, notes_server, written

PAYMENTS = ROOT / "fixtures" / "servers" / "payments" / "openapi.yaml"
CLIENTS = {
    "httpx": "import httpx2 as httpx\nclient = httpx.Client(base_url=URL, headers=AUTH, follow_redirects=True)\n",
    "requests": """
import requests
class Client(requests.Session):
    def request(self, method, url, **more):
        return super().request(method, URL + url, headers=AUTH, **more)
client = Client()
""",
    "async": """
import asyncio
import httpx2 as httpx
inner = httpx.AsyncClient(base_url=URL, headers=AUTH)
class client:
    @staticmethod
    def get(path):
        async def go():
            async with httpx.AsyncClient(base_url=URL, headers=AUTH) as one:
                CONTRACT.watch(one)
                return await one.get(path)
        return asyncio.run(go())
""",
}
TESTS = """
import pytest
URL, AUTH, CONTRACT = {url!r}, {{"Authorization": "Bearer {token}"}}, None
{client}
@pytest.fixture(autouse=True)
def watched(contract):
    global CONTRACT
    CONTRACT = contract
    if hasattr(client, "send"):
        contract.watch(client)

def test_good():
    assert client.get("/notes").status_code == 200

def test_bad():
    assert client.get("/notes/none").status_code == 404

def test_another():
    assert client.get("/notes").status_code == 200
"""


def session(tmp_path: Path, tests: str, *flags: str, ini: str = "", plugin: bool = True) -> tuple[int, str]:
    """A test session of its own: its exit status and what it printed."""
    (tmp_path / "test_it.py").write_text(tests)
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{ini}")
    load = ["-p", "no:contractctl"] + (["-p", "contractctl.pytest_plugin"] if plugin else [])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *load, *flags],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("client", list(CLIENTS))
def test_the_test_that_shows_a_broken_promise_fails(tmp_path: Path, client: str) -> None:
    written(tmp_path, NOTES.replace('        "404": {description: None}\n', ""))
    (tmp_path / "contractctl.toml").write_text('select = ["conformance/status-declared"]\n')
    state = Notes()
    with notes_server(state) as url:
        tests = TESTS.format(url=url, token=TOKEN, client=CLIENTS[client])
        status, said = session(tmp_path, tests, ini="contractctl_spec = notes.yaml\ncontractctl_fail_on = info\n")
    assert status == 1, said
    assert "1 failed, 2 passed" in said
    assert "FAILED test_it.py::test_bad" in said
    assert "GET /notes/{note}: " in said
    assert "[conformance/status-declared]" in said
    assert "notes.yaml: 1 of 8 operations and 1 of 10 declared responses were seen, in 3 exchanges" in said
    assert "not seen: GET /notes/{note}: 404: no declared success was seen" in said
    assert "not seen: GET /me: it was not asked" in said
    assert TOKEN not in said.replace(f"Bearer {TOKEN}", "")


def test_redirects_are_heard_and_streams_are_left_alone(tmp_path: Path) -> None:
    import httpx2 as httpx
    import requests

    written(tmp_path)
    state = Notes()
    with notes_server(state) as url:
        state.leads_away = f"{url}/me"
        made = Contract(str(tmp_path / "notes.yaml"))
        auth = {"Authorization": f"Bearer {TOKEN}"}
        with httpx.Client(headers=auth, follow_redirects=True) as client:
            made.watch(made.watch(client)).get(f"{url}/notes")
            with client.stream("GET", f"{url}/me") as streamed:
                assert b"alice" in b"".join(streamed.iter_raw())
        with made.watch(requests.Session()) as other:
            other.get(f"{url}/notes", headers=auth)
    assert [(one.operation.label, one.answer.status) for one in made.exchanges if one.operation] == [
        ("GET /notes", 302),
        ("GET /me", 200),
        ("GET /notes", 302),
        ("GET /me", 200),
    ]
    assert made.streamed == 1


def test_plain_values_can_be_recorded_and_other_things_cannot_be_watched(tmp_path: Path) -> None:
    made = Contract(str(written(tmp_path)))
    made.record(Request(url="http://any.example/notes"), Answer({"content-type": "application/json"}, b"[]", 200))
    made.record(Request(url="http://any.example/nothing"), Answer(status=404))
    assert "[conformance/response-schema]" in made.judged()
    assert made.elsewhere == 1
    assert made.judged() == ""
    with pytest.raises(UsageError, match=r"see contract\.record"):
        made.watch(object())


TEST_CLIENT = """
from fixtures.servers.payments import create_app
from starlette.testclient import TestClient

def test_client(contract):
    with TestClient(create_app({faults})) as client:
        contract.watch(client)
        client.get("/v2/payments", headers={{"Authorization": "Bearer tok_full"}})
        client.get("/v2/payments", headers={{"Authorization": "Bearer nobody"}})
"""


@pytest.mark.parametrize(("faults", "status"), [([], 0), (["status-codes/wrong-token-unchallenged"], 1)])
def test_a_test_client_of_an_application(tmp_path: Path, faults: list[str], status: int) -> None:
    ini = f"contractctl_spec = {PAYMENTS}\ncontractctl_fail_on = warning\n"
    got, said = session(tmp_path, TEST_CLIENT.format(faults=faults), "-v", ini=ini)
    assert got == status, said
    assert "1 of " in said
    assert ("WWW-Authenticate" in said) is bool(status)


def test_an_application_is_tested_in_this_process() -> None:
    made = Contract(str(PAYMENTS))
    report = made.asgi(create_app(), level="safe", seed=3)
    assert report.server is not None
    assert report.server.url == "http://testserver"
    assert sum(one.reached for one in report.server.reach) > 5
    assert sum(one.reached for one in made.coverage) > 5
    (note,) = made.notes
    assert report.server.notes == (note,)
    assert note.startswith("the property-based phase was left out: it needs a server that listens")
    with pytest.raises(BrokenContractError, match="status-codes/unauthorized-challenge"):
        made.asgi(create_app(["status-codes/wrong-token-unchallenged"]), level="safe", seed=3)
    with pytest.raises(BrokenContractError, match="the base URL"):
        made.asgi(create_app(), base="/nowhere")


def test_what_all_exchanges_show_together_fails_the_session(tmp_path: Path) -> None:
    (tmp_path / "packs" / "own").mkdir(parents=True)
    (tmp_path / "packs" / "own" / "__init__.py").write_text(
        'from contractctl.clause import NoOptions, Pack\npack = Pack("own", NoOptions)\n'
    )
    (tmp_path / "packs" / "own" / "alike.py").write_text("""
from contractctl.clause import Clause, Context, NoOptions, broken, severities
from contractctl.model import HOLDS, Verdict
from contractctl.traffic import Traffic

clause = Clause("own/alike", "All answers are alike.", severities("E E E E"))

@clause.kept()
def alike(traffic: Traffic, context: Context[NoOptions]) -> Verdict:
    first = traffic.exchanges[0]
    if len({one.answer.status for one in traffic.exchanges}) == 1 or first.operation is None:
        return HOLDS
    return broken(first.operation, "they differ", evidence={"exchanges": traffic.exchanges})
""")
    (tmp_path / "contractctl.toml").write_text('packs = ["packs"]\nselect = ["own"]\n')
    written(tmp_path)
    tests = """
from contractctl.traffic import Answer, Request
import pytest

@pytest.fixture(scope="session")
def contractctl_spec():
    return "notes.yaml"

@pytest.mark.parametrize("status", [200, 500])
def test_it(contract, status):
    contract.record(Request(url="http://a.example/notes"), Answer(status=status))
"""
    status, said = session(tmp_path, tests)
    assert status == 1, said
    assert "2 passed" in said
    assert "together break the contract" in said
    assert "they differ [own/alike]" in said


def test_installed_but_not_used_it_changes_nothing(tmp_path: Path) -> None:
    tests = """
import sys

def test_it(pytestconfig):
    ours = [name for name in sys.modules if name.startswith("contractctl")]
    assert ours == (["contractctl", "contractctl.pytest_plugin"] if pytestconfig.pluginmanager.hasplugin(
        "contractctl.pytest_plugin") else [])
"""
    with_it, without_it = session(tmp_path, tests), session(tmp_path, tests, plugin=False)
    assert with_it[0] == without_it[0] == 0, with_it[1] + without_it[1]
    assert "contract" not in with_it[1].replace("contractctl", "").replace(str(tmp_path), "")
