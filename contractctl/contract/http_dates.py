"""Dates and delays in header fields: IMF-fixdate and Retry-After (RFC 9110 5.6.7 and 10.2.3)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIXDATE = re.compile(
    rf"(?P<weekday>{'|'.join(DAYS)}), (?P<day>\d\d) (?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})"
    r" (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) GMT"
)
LEAP = 60


def read_http_date(text: str) -> datetime:
    """Read an IMF-fixdate, the one form that a server may send. Raises ValueError for all others."""
    found = FIXDATE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text[:40]}' is no HTTP date such as 'Sun, 06 Nov 1994 08:49:37 GMT'")
    day, year, hour, minute, second = (int(found[one]) for one in ("day", "year", "hour", "minute", "second"))
    made = datetime(year, MONTHS.index(found["month"]) + 1, day, hour, minute, min(second, LEAP - 1), tzinfo=UTC)
    if DAYS[made.weekday()] != found["weekday"]:
        raise ValueError(f"'{text[:40]}' was no {found['weekday']}")
    return made


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """When an answer was made, by its `Date` field; None where it has no readable one."""
    try:
        return read_http_date(headers.get("date", ""))
    except ValueError:
        return None


def read_retry_after(text: str, sent: datetime | None) -> float | None:
    """The seconds to wait, negative for a date that is over; None for a date where it is not known when it was sent.

    Raises ValueError for what is neither a whole number of seconds nor an HTTP date.
    """
    plain = text.strip()
    if re.fullmatch(r"[0-9]{1,15}", plain):
        return float(plain)
    try:
        then = read_http_date(plain)
    except ValueError as error:
        raise ValueError(f"'{plain[:40]}' is neither a whole number of seconds nor an HTTP date") from error
    return (then - sent).total_seconds() if sent is not None else None


def delay_of(headers: Mapping[str, str]) -> float | None:
    """The seconds that an answer asks to wait; None where it has no readable Retry-After."""
    try:
        return read_retry_after(headers.get("retry-after", ""), date_of(headers))
    except ValueError:
        return None
