import json

import pytest

from contractctl.errors import InputError
from contractctl.live.records.har import read_har, written_har
from contractctl.traffic import Answer, Caller, Exchange, Request

POST = Request(
    {"content-type": "application/json", "accept": "a, b"},
    b'{"amount": 1}',
    "POST",
    "https://api.example.com/payments?dry=&x=1",
)
CREATED = Answer({"location": "/payments/1", "content-type": "image/png"}, b"\x89PNG\xff", 201, 0.25)


def test_what_is_written_is_read_again() -> None:
    kept = [
        Exchange(POST, CREATED),
        Exchange(Request(url="http://x/y", caller=Caller.ANONYMOUS), Answer(status=404), valid=True),
    ]
    assert read_har("a.har", written_har(kept).encode()) == kept


def har(*entries: object) -> bytes:
    return json.dumps({"log": {"entries": entries}}).encode()


def entry(**more: object) -> dict[str, object]:
    request = {"method": "get", "url": "https://a.example/b", "headers": [], **more}
    return {"request": request, "response": {"status": 200, "headers": [], "content": {}}, "time": -1}


def test_pseudo_headers_are_left_out_and_repeated_ones_joined() -> None:
    named = [{"name": ":path", "value": "/b"}, {"name": "X-A", "value": "1"}, {"name": "x-a", "value": "2"}]
    (found,) = read_har("a.har", har(entry(headers=named)))
    assert found == Exchange(Request({"x-a": "1, 2"}, b"", "GET", "https://a.example/b"), Answer(status=200))


def test_form_parameters_are_the_body_where_there_is_no_text() -> None:
    posted = {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a b", "value": "c&d"}]}
    assert read_har("a.har", har(entry(postData=posted)))[0].request.body == b"a+b=c%26d"


def test_what_was_never_answered_is_left_out() -> None:
    lost = {**entry(), "response": {"status": 0, "headers": [], "content": {}}}
    assert read_har("a.har", har(lost)) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{}", "a.har:1:1: this is no HAR file: there is no list log.entries"),
        (b"[", "a.har:1:2: "),
        (har({}), "a.har:1:22: entry 0 is no HAR entry: it has no 'request'"),
        (har(entry(url="/b")), "entry 0 is no HAR entry: its url '/b' is not absolute"),
        (har({**entry(), "response": {"status": "200"}}), "its status is no number"),
        (har(entry(headers=[1])), "an object was expected"),
    ],
)
def test_what_is_no_har_is_refused_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(InputError) as raised:
        read_har("a.har", data)
    assert said in str(raised.value)
