import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from reference_proofs.session import PAYMENTS, Session

OLD = "/v1/payments"
DATE = re.compile(r"@(\d+)")


def _dates(session: Session) -> tuple[datetime, datetime] | None:
    """When the old route was deprecated and when it ends, where both can be read."""
    answer = session.get(OLD)
    since = DATE.fullmatch(answer.header("Deprecation") or "")
    sunset = answer.header("Sunset") or ""
    if since is None or not sunset.endswith("GMT"):
        return None
    return datetime.fromtimestamp(int(since[1]), UTC), parsedate_to_datetime(sunset)


def deprecation_missing(session: Session) -> bool:
    return session.get(OLD).header("Deprecation") is not None


def deprecation_no_date(session: Session) -> bool:
    return DATE.fullmatch(session.get(OLD).header("Deprecation") or "@0") is not None


def sunset_missing(session: Session) -> bool:
    return session.get(OLD).header("Sunset") is not None


def sunset_no_http_date(session: Session) -> bool:
    return (session.get(OLD).header("Sunset") or "GMT").endswith("GMT")


def sunset_before_deprecation(session: Session) -> bool:
    dates = _dates(session)
    return dates is None or dates[1] >= dates[0]


def sunset_too_soon(session: Session) -> bool:
    dates = _dates(session)
    return dates is None or not 0 <= (dates[1] - dates[0]).days < 90


def successor_missing(session: Session) -> bool:
    return 'rel="successor-version"' in (session.get(OLD).header("Link") or "")


def successor_dead(session: Session) -> bool:
    target = re.match("<(.*?)>", session.get(OLD).header("Link") or f"<{PAYMENTS}>")
    return target is not None and session.get(target[1]).ok


def current_deprecated(session: Session) -> bool:
    return session.get("/v2/webhooks/events").header("Deprecation") is None


def gone_early(session: Session) -> bool:
    return session.get(OLD).ok


def unknown_version_crashes(session: Session) -> bool:
    return session.get("/v3/payments").status == 404
