"""The names by which APIs of the field call the same thing: cursors, page sizes, request ids, idempotency keys (RULES 0.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from contractctl.spec.merged import normalised


def words(text: str) -> frozenset[str]:
    """A set of words that is written as a text, which reads better than forty quoted ones."""
    return frozenset(text.split())


CURSOR = words("""cursor page_token after before starting_after ending_before next_token continuation_token continue continuation
    pagination_token page_cursor start_cursor after_cursor marker since_id max_id $skiptoken scroll_id bookmark
    exclusive_start_key stream_position""")
CURSOR_WITH_SIZE = frozenset({"token", "position"})
"""Names that mean a cursor only beside a page size."""

OFFSET = words("offset skip $skip start start_index start_at from_index page_offset")
PAGE = words("page page_number page_num page_no page_index")
SIZE = words(
    "limit per_page page_size max_results count max top $top maxpagesize max_page_size first size page_limit rows"
)
NEXT = words("""next next_cursor next_page_token next_token continuation_token next_page next_page_url next_page_uri next_link
    @odata_next_link next_marker has_more cursor has_next has_next_page next_offset next_url next_uri next_href continue
    end_cursor""")
NEXT_HOLDERS = words("links _links paging pagination page_info meta metadata link response_metadata page pages cursors")
"""Members inside which a next signal may stand."""

REQUEST_ID = words("request_id trace_id correlation_id instance error_id log_id")
REQUEST_ID_HEADER = words(
    "x_request_id request_id x_correlation_id correlation_id traceparent x_flow_id x_amzn_request_id *_request_id"
)
IDEMPOTENCY_HEADER = words("""idempotency_key x_idempotency_key *_idempotency_key pay_pal_request_id repeatability_request_id
    client_request_id""")
IDEMPOTENCY_FIELD = frozenset({"idempotency_key", "request_id"})
RATE_HEADER = words("""x_rate_limit_limit x_rate_limit_remaining x_rate_limit_reset rate_limit_limit rate_limit_remaining
    rate_limit_reset rate_limit rate_limit_policy x_ratelimit_limit x_ratelimit_remaining x_ratelimit_reset ratelimit_limit
    ratelimit_remaining ratelimit_reset ratelimit ratelimit_policy""")
"""In both spellings: `X-RateLimit-Reset` and `x-ratelimit-reset` are one name to HTTP, but not one when split into words."""
SIGNATURE_HEADER = words(
    """x_signature webhook_signature x_hub_signature_256 *_signature signature signature_input *_hmac_sha256"""
)
DEPRECATION_HEADER = words("""deprecation x_deprecation x_deprecated x_api_deprecation x_api_deprecated
    x_api_deprecation_date x_api_deprecation_info azure_deprecating""")
VERSION_PARAMETER = words("version api_version *_version")

BUILT_IN: Mapping[str, frozenset[str]] = {
    "cursor": CURSOR,
    "offset": OFFSET,
    "page": PAGE,
    "size": SIZE,
    "next": NEXT,
    "request-id": REQUEST_ID,
    "request-id-header": REQUEST_ID_HEADER,
    "idempotency-header": IDEMPOTENCY_HEADER,
    "idempotency-field": IDEMPOTENCY_FIELD,
    "rate-header": RATE_HEADER,
    "signature-header": SIGNATURE_HEADER,
    "deprecation-header": DEPRECATION_HEADER,
    "version-parameter": VERSION_PARAMETER,
}
"""The sets that `[contract.names]` can extend. An entry that begins with `*` matches the end of a name."""


def tidy(name: str) -> str:
    """A configured name in the form in which names are compared; a leading `*` is kept: `*-Request-Id` is `*_request_id`."""
    return f"*_{normalised(name[1:])}" if name.startswith("*") else normalised(name)


@dataclass(frozen=True, eq=False)
class Names:
    """The built-in name sets together with the names that the configuration adds."""

    extra: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def _sets(self) -> Mapping[str, tuple[frozenset[str], tuple[str, ...]]]:
        made = {}
        for key, names in BUILT_IN.items():
            together = names | self.extra.get(key, frozenset())
            made[key] = (together, tuple(sorted(name[1:] for name in together if name.startswith("*"))))
        return made

    def has(self, key: str, name: str) -> bool:
        """Whether a name belongs to a set. Raises KeyError for a set that does not exist."""
        known = self._known.get((key, name))
        if known is None:
            exact, endings = self._sets[key]
            plain = normalised(name)
            known = self._known[key, name] = plain in exact or (bool(endings) and plain.endswith(endings))
        return known

    @cached_property
    def _known(self) -> dict[tuple[str, str], bool]:
        return {}

    def among(self, key: str) -> frozenset[str]:
        """The normalised names of a set, for `Merged.promises` and `Merged.mentions`."""
        return self._sets[key][0]

    def is_cursor(self, name: str, *, beside_size: bool = False) -> bool:
        """Whether a parameter is a cursor; `token` and `position` count beside a page size."""
        return self.has("cursor", name) or (beside_size and normalised(name) in CURSOR_WITH_SIZE)

    def is_offset(self, name: str) -> bool:
        """Whether a parameter counts items to skip."""
        return self.has("offset", name)

    def is_page(self, name: str) -> bool:
        """Whether a parameter is a page number."""
        return self.has("page", name)

    def is_size(self, name: str) -> bool:
        """Whether a parameter bounds the size of a page."""
        return self.has("size", name)

    def is_paging(self, name: str) -> bool:
        """Whether a parameter chooses a page or its size."""
        return any(self.has(key, name) for key in ("cursor", "offset", "page", "size"))

    def is_next(self, name: str) -> bool:
        """Whether a member of a body leads to the next page."""
        return self.has("next", name)

    def is_request_id(self, name: str) -> bool:
        """Whether a member of an error body names the request."""
        return self.has("request-id", name)

    def is_request_id_header(self, name: str) -> bool:
        """Whether a header names the request, such as `X-Request-Id`."""
        return self.has("request-id-header", name)

    def is_idempotency_header(self, name: str) -> bool:
        """Whether a header makes a repeated request safe, such as `Idempotency-Key`."""
        return self.has("idempotency-header", name)

    def is_idempotency_field(self, name: str) -> bool:
        """Whether a member of a request body makes a repeated request safe (AIP-155)."""
        return self.has("idempotency-field", name)

    def is_rate_header(self, name: str) -> bool:
        """Whether a header tells a caller how much of a rate limit is left."""
        return self.has("rate-header", name)

    def is_signature_header(self, name: str) -> bool:
        """Whether a header signs a webhook delivery."""
        return self.has("signature-header", name)
