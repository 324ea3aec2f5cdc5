"""A caller of the reference server in this process, with a clock that it turns and a receiver of webhooks."""

import asyncio
import inspect
import json
import uuid
from collections.abc import Callable
from types import ModuleType

from fixtures.servers.calling import Answer, Ask, ask, call
from fixtures.servers.payments import ManualClock, create_app, tick

PAYMENTS = "/v2/payments"
EXAMPLE = "5a17d0c4e2b89f31"
UNKNOWN = "0" * 16
PAYMENT = {"amount": 500, "currency": "EUR", "source": "card_visa"}
HOOK = {"url": "https://partner.acme.dev/hook", "events": ["payment.created", "payment.settled"], "secret": "s" * 20}


class Session:
    """A fresh server and a caller."""

    def __init__(self, *faults: str) -> None:
        self.clock = ManualClock()
        self.app = create_app(faults, self.clock)
        self.service = self.app.state.service
        self.seen: list[tuple[Ask, Answer]] = []

    def together(self, *asked: Ask) -> tuple[Answer, ...]:
        answers = call(self.app, *asked)
        self.seen += zip(asked, answers, strict=True)
        return answers

    def send(self, method: str, path: str, **how: object) -> Answer:
        return self.together(ask(method, path, **how))[0]

    def get(self, path: str, **how: object) -> Answer:
        return self.send("GET", path, **how)

    def post(self, path: str, content: object = None, key: str | None = None, **how: object) -> Answer:
        return self.send("POST", path, content=content, headers={"Idempotency-Key": key or new_key()}, **how)

    def pay(self, key: str | None = None, bearer: str = "tok_full", **other: object) -> Answer:
        return self.post(PAYMENTS, PAYMENT | other, key, bearer=bearer)

    def paid(self, **other: object) -> str:
        return f"{PAYMENTS}/{self.pay(**other).json['id']}"

    def change(self, path: str, tag: str | None, bearer: str = "tok_full", **members: object) -> Answer:
        headers = {} if tag is None else {"If-Match": tag}
        return self.send("PATCH", path, content={"note": "changed", **members}, headers=headers, bearer=bearer)

    def walk(self, path: str, limit: int, most: int = 40, **query: object) -> list[list[str]]:
        pages: list[list[str]] = []
        cursor: dict[str, object] = {}
        while len(pages) < most:
            answer = self.get(path, limit=limit, **query, **cursor)
            if not answer.ok:
                break
            pages.append([one.get("id") or one["event_id"] for one in answer.json["items"]])
            if answer.json["next_cursor"] is None:
                break
            cursor = {"cursor": answer.json["next_cursor"]}
        return pages

    def ids(self, bearer: str = "tok_full") -> set[str]:
        return {one for page in self.walk(PAYMENTS, 100, bearer=bearer) for one in page}

    def deliver(self, status: int = 200) -> list[tuple[dict[str, str], bytes]]:
        """Have the server send what is due; the receiver answers with a status."""
        received: list[tuple[dict[str, str], bytes]] = []

        async def receive(_: str, headers: dict[str, str], body: bytes) -> int:
            received.append((headers, body))
            return status

        asyncio.run(tick(self.service, receive))
        return received

    def events(self, status: int = 200) -> list[dict]:
        return [json.loads(body) for _, body in self.deliver(status)]


def new_key() -> str:
    return str(uuid.uuid4())


def flat(pages: list[list[str]]) -> list[str]:
    return [one for page in pages for one in page]


Proof = Callable[[Session], bool]


def proofs_of(module: ModuleType) -> dict[str, Proof]:
    """The public functions of a module that take a session, by the faults that they are named after."""
    pack = module.__name__.rpartition(".")[2]
    own = {
        name: one
        for name, one in vars(module).items()
        if inspect.isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_")
    }
    return {f"{pack}/{name}".replace("_", "-"): one for name, one in own.items()}
