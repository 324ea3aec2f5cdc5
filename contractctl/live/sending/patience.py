"""How long an answer asks its caller to wait (RFC 9110 10.2.3)."""

from datetime import UTC, datetime

from contractctl.contract.http_dates import date_of, read_retry_after
from contractctl.traffic import Answer

_USUAL = 1.0


def seconds_asked(answer: Answer) -> float:
    """The seconds of a Retry-After, a date counted from the answer's own Date; a second where it says nothing."""
    sent = date_of(answer.headers) or datetime.now(UTC)
    try:
        return max(read_retry_after(answer.headers.get("retry-after", ""), sent) or 0.0, 0.0)
    except ValueError:
        return _USUAL
