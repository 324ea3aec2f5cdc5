"""The configuration of schemathesis that follows from an order."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.live.properties.order import PHASES, Order

if TYPE_CHECKING:
    from schemathesis.config import SchemathesisConfig


def configuration(order: Order) -> "SchemathesisConfig":
    """The file's settings with the order's over them. Raises schemathesis's own errors for a bad file."""
    from schemathesis.config import SchemathesisConfig

    written = tomllib.loads(Path(order.config).read_text(encoding="utf-8")) if order.config else {}
    return SchemathesisConfig.from_dict(_over(written, _settings(order)))


def _settings(order: Order) -> dict[str, object]:
    found: dict[str, object] = {
        "base-url": order.base_url,
        "headers": dict(order.headers),
        "workers": order.workers,
        "request-timeout": order.timeout,
        "tls-verify": order.verify,
        "continue-on-failure": True,
        "generation": {"database": "none"},
        "cache": {"enabled": False},
        "phases": {name: {"enabled": name in order.phases} for name in PHASES},
    }
    if order.seed is not None:
        found["seed"] = order.seed
    if order.rate:
        found["rate-limit"] = f"{max(1, round(order.rate))}/s"
    if order.proxy:
        found["proxy"] = order.proxy
    if order.max_examples is not None:
        found = _over(found, {"generation": {"max-examples": order.max_examples}})
    # Left out, it would try all methods, also those that change something, on paths that do not declare them.
    return _over(found, {"phases": {"coverage": {"unexpected-methods": []}}})


def _over(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    """One mapping laid over another, tables member by member."""
    made = dict(below)
    for key, value in above.items():
        under = made.get(key)
        made[key] = _over(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return made
