"""What a run may spend, by a clock that only goes where somebody sleeps."""

import pytest

from contractctl.live.sending.budget import Budget, Limits, Spent
from contractctl.live.sending.patience import seconds_asked
from contractctl.traffic import Answer
from tests.clocks import StillClock


def test_requests_are_counted_for_the_run_and_for_each_operation():
    budget = Budget(Limits(requests=4, per_operation=2), StillClock())
    budget.take("GET /a")
    budget.take("GET /a")
    with pytest.raises(Spent, match="its 2 requests") as caught:
        budget.take("GET /a")
    assert not caught.value.whole
    budget.take("GET /a", extra=True)
    budget.take(None)
    with pytest.raises(Spent, match="--max-requests") as caught:
        budget.take("GET /b")
    assert caught.value.whole
    assert (budget.requests, budget.spent_on("GET /a")) == (4, 3)


def test_requests_keep_their_distance():
    clock = StillClock()
    budget = Budget(Limits(rate=4.0), clock)
    for _ in range(3):
        budget.take(None)
    assert clock.slept == [0.25, 0.25]
    clock.sleep(10)
    budget.take(None)
    assert clock.slept == [0.25, 0.25, 10]


def test_a_slow_rate_does_not_outlast_the_run():
    clock = StillClock()
    budget = Budget(Limits(rate=0.01, seconds=60.0), clock)
    budget.take(None)
    with pytest.raises(Spent, match="--max-seconds"):
        budget.take(None)
    assert clock.slept == []


def test_an_operation_that_asks_for_a_long_pause_is_left_alone_until_then():
    clock = StillClock()
    budget = Budget(Limits(patience=3.0), clock)
    assert not budget.patient(50.0, "GET /a")
    with pytest.raises(Spent, match="longer pause") as caught:
        budget.take("GET /a", extra=True)
    assert not caught.value.whole
    budget.take("GET /b")
    clock.sleep(51)
    budget.take("GET /a")


def test_seconds_are_bounded():
    clock = StillClock()
    budget = Budget(Limits(seconds=5.0, patience=3.0), clock)
    assert budget.patient(2.0)
    assert not budget.patient(3.5), "nobody waits that long"
    assert not budget.wait(4.0), "there is not so much left"
    assert budget.wait(3.0)
    with pytest.raises(Spent, match="--max-seconds"):
        budget.take(None)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 1.0),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "soon"}, 1.0),
        ({"retry-after": "\u00b2"}, 1.0),
        ({"retry-after": "9" * 400}, 1.0),
        ({"retry-after": "Fri, 01 Jan 2027 00:00:09 GMT", "date": "Fri, 01 Jan 2027 00:00:04 GMT"}, 5.0),
        ({"retry-after": "Fri, 01 Jan 2027 00:00:00 GMT", "date": "Fri, 01 Jan 2027 00:00:04 GMT"}, 0.0),
    ],
)
def test_how_long_an_answer_asks_to_wait(headers, seconds):
    assert seconds_asked(Answer(headers=headers)) == seconds
