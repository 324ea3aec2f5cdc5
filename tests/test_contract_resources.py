"""What answers show of a resource: its id, what stays of it, where it is."""

from contractctl.contract.resources import id_of_items, own_id, path_values, steady
from contractctl.engine.examples.cases import api_of, completed


def test_the_id_of_a_resource() -> None:
    assert own_id({"payment_id": "p1", "id": 7}) == "id"
    assert own_id({"request_id": "r1", "job_id": "j1"}) == "job_id"
    assert own_id({"name": "a", "id": None}) is None


def test_the_id_of_items() -> None:
    assert id_of_items([{"id": 1}, {"id": 1}]) == "id"
    assert id_of_items([{"event_id": "a", "payment_id": "p"}, {"event_id": "b", "payment_id": "p"}]) == "event_id"
    assert id_of_items([{"payment_id": "p"}, {"payment_id": "p"}]) is None
    assert id_of_items(["a", "b"]) is None
    assert id_of_items([]) is None


def test_what_stays() -> None:
    body = {"id": 1, "updatedAt": "x", "lines": [{"amount": 1, "etag": "e"}], "format": "pdf"}
    assert steady(body) == {"id": 1, "lines": [{"amount": 1}], "format": "pdf"}


def test_path_values(tmp_path) -> None:
    document = "paths: {'/orders/{id}/lines/{line}': {get: {responses: {'200': {description: A line}}}}}\n"
    (operation,) = api_of(completed(document), tmp_path).operations
    assert path_values("https://api.test/v1/orders/a%2Fb/lines/3?x=1", operation) == {"id": "a/b", "line": "3"}
