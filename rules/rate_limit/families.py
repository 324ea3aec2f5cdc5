"""The families of headers that tell a caller how much of a limit is left."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contractctl.spec.api import Api
from contractctl.spec.responses import Response


@dataclass(frozen=True, slots=True)
class Family:
    """Headers that belong together, as they are usually written."""

    name: str
    headers: tuple[str, ...]

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """The headers that are not among these names, in any case (RFC 9110 5.1)."""
        present = {name.lower() for name in names}
        return tuple(header for header in self.headers if header.lower() not in present)


def trio(prefix: str) -> tuple[str, ...]:
    """The three headers with a prefix."""
    return tuple(f"{prefix}-{part}" for part in ("Limit", "Remaining", "Reset"))


X_RATELIMIT = Family("x-ratelimit", trio("X-RateLimit"))
FAMILIES = (
    X_RATELIMIT,
    Family("x-rate-limit", trio("X-Rate-Limit")),
    Family("ratelimit-06", trio("RateLimit")),
    Family("ratelimit-draft", ("RateLimit", "RateLimit-Policy")),
)
BY_NAME = {one.name: one for one in FAMILIES}
POLICY = "ratelimit-policy"
"""Up to draft 06 it stood beside the three headers of the old family, so by itself it belongs to none."""

BY_HEADER = {header.lower(): one for one in FAMILIES for header in one.headers if header.lower() != POLICY}


def families_of(response: Response) -> Iterator[Family]:
    """The families of which a response has a header."""
    found = dict.fromkeys(name.lower() for name in response.headers)
    return iter(dict.fromkeys(BY_HEADER[name] for name in found if name in BY_HEADER))


def usual_family(api: Api) -> Family | None:
    """The family that most answers of the document have; the first in the document where two are as frequent."""
    if usual_family not in api.memo:
        found = Counter(one for response in api.index.of(Response) for one in families_of(response))
        api.memo[usual_family] = found.most_common(1)[0][0] if found else None
    family = api.memo[usual_family]
    return family if isinstance(family, Family) else None
