"""How long an answer asks its caller to wait (RFC 9110 10.2.3)."""

import email.utils
import time

from contractctl.traffic import Answer

_USUAL = 1.0


def seconds_asked(answer: Answer) -> float:
    """The seconds of a Retry-After, a date counted from the answer's own Date; a second where it says nothing."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isdigit():
        return float(said)
    try:
        until = email.utils.parsedate_to_datetime(said).timestamp()
    except ValueError:
        return _USUAL
    try:
        now = email.utils.parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
    except ValueError:
        now = time.time()
    return max(until - now, 0.0)
