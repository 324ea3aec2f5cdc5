import pytest

from contractctl.contract.glob import path_matches
from contractctl.contract.names import Names
from contractctl.contract.settings import PROFILES, ContractSettings


def test_an_empty_table_gives_the_defaults():
    settings = ContractSettings.read({})
    assert settings.audience == "public"
    assert settings.envelope.profile == "nested-error"
    assert settings.envelope.names.root == "error"
    assert settings.prose
    assert not settings.money.by_hand
    assert "HTTPValidationError" in settings.boilerplate


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({"envelop": {}}, "contract.envelop"),
        ({"audience": "friends"}, "contract.audience"),
        ({"prose": "maybe"}, "contract.prose"),
        ({"names": {"cursors": ["c"]}}, "contract.names.cursors"),
        ({"names": {"cursor": "c"}}, "contract.names.cursor"),
        ({"names": []}, "contract.names"),
        ({"money": {"paths": [1]}}, "contract.money.paths"),
        ({"boilerplate": "fastapi"}, "contract.boilerplate"),
        ({"envelope": {"profile": "flat"}}, "contract.envelope.profile"),
        ({"envelope": {"names": {"code": ""}}}, "contract.envelope.names.code"),
        ({"envelope": {"names": {"code": 3}}}, "contract.envelope.names.code"),
        ({"classify": {}}, "contract.classify"),
        ({"classify": ["create"]}, "contract.classify[0]"),
        ({"classify": [{"set": {"kind": "create"}}]}, "contract.classify[0].match"),
        ({"classify": [{"match": {"path": "/a"}, "set": {"kind": "make"}}]}, "contract.classify[0].set.kind"),
        ({"classify": [{"match": {"path": "/a"}, "set": {"money": 1}}]}, "contract.classify[0].set.money"),
        ({"classify": [{"match": {"paths": "/a"}, "set": {}}]}, "contract.classify[0].match.paths"),
    ],
)
def test_a_bad_value_is_refused_with_its_key(table, key):
    with pytest.raises(ValueError, match=r".") as raised:
        ContractSettings.read(table)
    assert str(raised.value).startswith(f"{key}:")


def test_names_extend_the_built_in_sets():
    names = ContractSettings.read({"names": {"idempotency-header": ["X-Once", "*-Nonce"], "cursor": ["seekTo"]}}).names
    assert names.is_idempotency_header("x-once")
    assert names.is_idempotency_header("Payment-Nonce")
    assert names.is_idempotency_header("Idempotency-Key")
    assert names.is_cursor("seek_to")


@pytest.mark.parametrize("name", ["Idempotency-Key", "X-Idempotency-Key", "Acme-Idempotency-Key", "PayPal-Request-Id"])
def test_idempotency_headers(name):
    assert Names().is_idempotency_header(name)


@pytest.mark.parametrize("name", ["X-Request-Id", "X-GitHub-Request-Id", "traceparent", "X-Amzn-RequestId"])
def test_request_id_headers(name):
    assert Names().is_request_id_header(name)


def test_the_other_name_sets():
    names = Names()
    assert names.is_paging("perPage")
    assert names.is_size("$top")
    assert names.is_page("pageNumber")
    assert names.is_offset("startIndex")
    assert not names.is_offset("from")
    assert names.is_next("@odata.nextLink")
    assert names.is_rate_header("X-RateLimit-Reset")
    assert names.is_rate_header("RateLimit-Policy")
    assert names.is_signature_header("X-Hub-Signature-256")
    assert names.is_request_id("traceId")
    assert names.is_idempotency_field("idempotencyKey")
    assert not names.is_cursor("token")
    assert names.is_cursor("token", beside_size=True)


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("**/payments/**", "/payments", True),
        ("**/payments/**", "/v1/payments/{id}/refunds", True),
        ("**/payments/**", "/payment-methods", False),
        ("**/orders", "/v1/orders", True),
        ("**/orders", "/v1/orders/{id}", False),
        ("/v1/*/search", "/v1/orders/search", True),
        ("/v1/*/search", "/v1/a/b/search", False),
        ("/v*/orders", "/v2/orders/", True),
        ("/", "/", True),
        ("**", "/anything/at/all", True),
    ],
)
def test_globs_go_by_segments(glob, path, matches):
    assert path_matches(glob, path) is matches


def test_what_profiles_set_can_be_read():
    assert {name: ContractSettings.read(table).audience for name, table in PROFILES.items()} == {
        "public-api": "public",
        "internal": "internal",
        "problem-details": "public",
    }
