"""What strangers were refused is not asked again for another talk."""

from contractctl.live.refusals import Refusals, key_of
from contractctl.traffic import Answer, Call, Caller, Exchange, Request
from tests.documents import operation

POST = operation(
    "paths: {/a: {post: {operationId: make, responses: {'201': {description: Made}}}}}",
    "POST /a",
)
NOBODY = Call(POST, caller=Caller.ANONYMOUS)


def answered(status: int) -> Exchange:
    """An exchange with this answer."""
    return Exchange(Request(method="POST", url="http://h/a"), Answer(status=status))


def test_another_talk_gets_the_refusal() -> None:
    known = Refusals()
    refused = answered(401)
    assert known.of(NOBODY, set()) is None
    known.note(NOBODY, refused)
    assert known.of(Call(POST, caller=Caller.ANONYMOUS), set()) is refused
    assert known.of(Call(POST, caller=Caller.UNKNOWN), set()) is None
    assert known.of(Call(POST, caller=Caller.ANONYMOUS, headers={"X-A": "1"}), set()) is None
    assert known.of(Call(POST, caller=Caller.ANONYMOUS, method="PUT"), set()) is None


def test_a_talk_that_asks_twice_is_answered_twice() -> None:
    known = Refusals()
    known.note(NOBODY, answered(403))
    used: set[tuple[object, ...]] = set()
    assert known.of(NOBODY, used) is not None
    assert known.of(NOBODY, used) is None


def test_what_was_carried_out_is_not_shared() -> None:
    known = Refusals()
    for status in (201, 404, 422, 500):
        known.note(NOBODY, answered(status))
        assert known.of(NOBODY, set()) is None


def test_requests_and_calls_with_full_rights_are_sent() -> None:
    assert key_of(Call(POST)) is None
    assert key_of(Call(POST, caller=Caller.ANONYMOUS, again=True)) is None
    assert key_of(Request(method="GET", url="http://h/a")) is None
