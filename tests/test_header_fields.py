"""Header field syntax: structured fields, dates, links, challenges, rate limits; and what a stack trace looks like."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.contract.challenges import read_challenges
from contractctl.contract.http_dates import delay_of, read_http_date, read_retry_after
from contractctl.contract.lookalikes import lookalike
from contractctl.contract.rate_limit_fields import read_rate_limits
from contractctl.contract.stack_traces import sign_in
from contractctl.contract.structured_fields import InnerList, Item, Token, read_dictionary, read_item, read_list
from contractctl.contract.web_links import read_links, target_of

NOON = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("42", 42),
        ("-7", -7),
        ("4.5", Decimal("4.5")),
        ('"a \\"b\\" \\\\"', 'a "b" \\'),
        ("text/html", Token("text/html")),
        (":aGVsbG8=:", b"hello"),
        ("?1", True),
        ("?0", False),
        ("@1767268800", NOON),
        ('%"f%c3%bc"', "fü"),
    ],
)
def test_items(text: str, value: object) -> None:
    assert read_item(text).value == value


def test_lists_have_parameters_and_inner_lists() -> None:
    found = read_list('"burst";q=100;w=60, (a "b");x, tok')
    assert found == (
        Item("burst", {"q": 100, "w": 60}),
        InnerList((Item(Token("a")), Item("b")), {"x": True}),
        Item(Token("tok")),
    )
    assert read_list("") == ()


def test_dictionaries() -> None:
    assert read_dictionary("limit=10, on, off=?0;p=1") == {
        "limit": Item(10),
        "on": Item(value=True),
        "off": Item(value=False, parameters={"p": 1}),
    }


@pytest.mark.parametrize("text", ["1,", "1 2", '"open', "@x", ":?:", "?2", "(1", "1.2345", "1234567890123456", "ä"])
def test_what_is_no_list(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_list(text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_list, read_dictionary, read_item, read_links, read_challenges):
        with suppress(ValueError):
            assert read(text) is not None
    assert isinstance(read_rate_limits({"ratelimit": text, "ratelimit-policy": text, "x-ratelimit-limit": text}), tuple)


def test_http_dates() -> None:
    assert read_http_date("Thu, 01 Jan 2026 12:00:00 GMT") == NOON
    for text in (
        "Fri, 01 Jan 2026 12:00:00 GMT",
        "Thu, 1 Jan 2026 12:00:00 GMT",
        "2026-01-01",
        "Thu, 31 Feb 2026 12:00:00 GMT",
    ):
        with pytest.raises(ValueError, match=r"."):
            read_http_date(text)


def test_retry_after() -> None:
    assert read_retry_after("42", None) == 42
    assert read_retry_after("Thu, 01 Jan 2026 12:00:30 GMT", NOON) == 30
    assert read_retry_after("Thu, 01 Jan 2026 12:00:30 GMT", None) is None
    for text in ("soon", "-1", "1.5", ""):
        with pytest.raises(ValueError, match="neither"):
            read_retry_after(text, NOON)
    assert delay_of({"retry-after": "Thu, 01 Jan 2026 12:00:30 GMT", "date": "Thu, 01 Jan 2026 12:00:00 GMT"}) == 30
    assert delay_of({"retry-after": "soon"}) is None
    assert delay_of({}) is None


def test_links() -> None:
    first, second = read_links('</orders?cursor=a,b>; rel="next last"; title="a, \\"b\\"", <https://x.test/>;rel=help')
    assert (first.target, first.relations, first.parameters["title"]) == (
        "/orders?cursor=a,b",
        frozenset({"next", "last"}),
        'a, "b"',
    )
    assert (second.target, second.relations) == ("https://x.test/", frozenset({"help"}))
    assert target_of("</a>; rel=next", "next") == "/a"
    assert target_of("</a>; rel=prev", "next") is None
    assert target_of("nonsense", "next") is None
    with pytest.raises(ValueError, match="target"):
        read_links("/orders; rel=next")


def test_challenges() -> None:
    found = read_challenges('Bearer realm="pay, ments", error="invalid_token", Basic realm=x, Negotiate YWI=, Digest')
    assert [one.scheme for one in found] == ["bearer", "basic", "negotiate", "digest"]
    assert found[0].parameters == {"realm": "pay, ments", "error": "invalid_token"}
    assert found[2].token68 == "YWI="
    assert read_challenges("Bearer") == (read_challenges("bearer")[0],)
    assert read_challenges("") == ()
    for text in ('"quoted"', "Bearer realm=x error=y"):
        with pytest.raises(ValueError, match="wanted"):
            read_challenges(text)


def test_rate_limits_in_three_fields() -> None:
    (found,) = read_rate_limits(
        {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "7", "x-ratelimit-reset": "1767268800"}
    )
    assert (found.dialect, found.first.limit, found.first.remaining, found.faults) == ("x-ratelimit", 100, 7, ())
    assert found.first.reset_is_time
    (found,) = read_rate_limits(
        {"ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "few", "ratelimit-reset": "1.5"}
    )
    assert (found.dialect, found.first.limit) == ("ratelimit-06", 100)
    assert found.faults == ("RateLimit-Remaining is no whole number: 'few'",)


def test_rate_limits_as_structured_fields() -> None:
    (found,) = read_rate_limits(
        {"ratelimit": '"burst";r=50;t=30', "ratelimit-policy": '"burst";q=100;w=60, "day";q=1000'}
    )
    assert found.dialect == "ratelimit-draft"
    assert [(one.name, one.limit, one.remaining, one.reset, one.window) for one in found.quotas] == [
        ("burst", 100, 50, 30, 60),
        ("day", 1000, None, None, None),
    ]
    assert found.faults == ()
    (found,) = read_rate_limits({"ratelimit": "limit=10, remaining=4, reset=10"})
    assert (found.dialect, found.first.limit, found.first.remaining) == ("ratelimit-07", 10, 4)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"ratelimit": "burst;r=1"}, "quoted string"),
        ({"ratelimit": '"burst";r=-1'}, "'r' must be"),
        ({"ratelimit": '"burst"'}, "'r' must be"),
        ({"ratelimit": '"burst";r=1', "ratelimit-policy": '"day";q=1'}, "RateLimit-Policy does not"),
        ({"ratelimit-policy": '"day";q=1;w=0'}, "'w' must be"),
        ({"ratelimit": '"burst";'}, "no structured field"),
    ],
)
def test_rate_limits_that_cannot_be_read(fields: dict[str, str], fault: str) -> None:
    (found,) = read_rate_limits(fields)
    assert fault in " ".join(found.faults)


@pytest.mark.parametrize(
    "text",
    [
        'Traceback (most recent call last):\n  File "/srv/pay.py", line 3, in pay\n',
        "java.lang.IllegalStateException: no\n\tat com.shop.Pay.run(Pay.java:12)\n",
        "System.NullReferenceException: x\n   at Shop.Pay.Run() in C:\\src\\Pay.cs:line 12",
        "TypeError: x\n    at pay (/srv/app/pay.js:10:5)\n",
        "panic: x\n\ngoroutine 1 [running]:\n",
        "thread 'main' panicked at src/main.rs:3:5",
        "Stack trace:\n#0 /var/www/index.php(3): pay()",
        "/srv/app/pay.rb:12:in `pay'",
        "SQLSTATE[42P01]: Undefined table",
        "ORA-00942: table or view does not exist",
    ],
)
def test_stack_traces(text: str) -> None:
    found = sign_in(text)
    assert found is not None
    assert found.sure


def test_what_is_no_stack_trace() -> None:
    assert sign_in("Look at the section on errors, line 3, in our handbook") is None
    assert sign_in("no file /home/me/notes.txt") is None
    weak = sign_in("cannot open /home/deploy/app/pay.py")
    assert weak is not None
    assert not weak.sure
    assert sign_in("unknown name '/home/deploy/app/pay.py'", sent="/home/deploy/app/pay.py") is None


def test_lookalikes_keep_the_form() -> None:
    text = "pay_5a17d0c4e2b89f31"
    found = {lookalike(text, step) for step in range(1, 6)}
    assert text not in found
    assert len(found) == 5
    assert all(re.fullmatch(r"pay_[0-9a-f]{16}", one) for one in found)
    assert lookalike("7") != "7"
    assert lookalike("--") == "--"
