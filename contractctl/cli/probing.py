"""What a command line says of the asking of a server, over what the configuration says."""

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from contractctl.clause import Level
from contractctl.cli.options import words
from contractctl.cli.receiving import receiver_options
from contractctl.config.api import Server, is_url
from contractctl.config.live import LiveTable
from contractctl.engine.selection import nearest
from contractctl.errors import UsageError
from contractctl.live.options import Identity, LiveOptions
from contractctl.live.properties.order import PHASES
from contractctl.live.sending.budget import Limits
from contractctl.traffic import Caller

AUTH = "CONTRACTCTL_AUTH"
PROPERTY_SECONDS = 60.0
_KINDS = ("bearer:", "basic:", "apikey:")
_SEEDS = 2**31


@dataclass(frozen=True)
class Probing:
    """What the command line says of the asking; None and empty where it says nothing."""

    url: str | None
    level: Level | None
    methods: frozenset[str]
    auth: str | None
    headers: Mapping[str, str]
    rate: float | None
    seed: int | None
    timeout: float | None
    max_requests: int | None
    max_seconds: float | None
    verify: bool | str
    proxy: str
    phases: tuple[str, ...]
    max_examples: int | None
    property_seconds: float | None
    schemathesis: str
    hooks: str
    webhook_listen: str | None
    webhook_url: str | None

    @classmethod
    def read(  # noqa: PLR0913 -- one parameter an option
        cls, *, url: str | None, level: str | None, methods: Sequence[str] | None, auth: str | None,
        headers: Sequence[str] | None, rate: str | None, seed: int | None, timeout: float | None,
        max_requests: int | None, max_seconds: float | None, insecure: bool, cacert: str | None, proxy: str | None,
        phases: Sequence[str] | None = None, max_examples: int | None = None, property_seconds: float | None = None,
        schemathesis: str | None = None, hooks: str | None = None, webhook_listen: str | None = None,
        webhook_url: str | None = None,
    ) -> "Probing":  # fmt: skip
        """Read the options. Raises UsageError."""
        if insecure and cacert is not None:
            raise UsageError("--insecure and --cacert cannot both be had")
        if cacert is not None and not Path(cacert).is_file():
            raise UsageError("--cacert names no file", path=cacert)
        for option, path in (("--schemathesis", schemathesis), ("--hooks", hooks)):
            if path is not None and not Path(path).is_file():
                raise UsageError(f"{option} names no file", path=path)
        if url is not None and not is_url(url):
            raise UsageError(f"--url {url}: write http:// or https://")
        if proxy is not None and (not proxy.startswith("http://") or "@" in proxy):
            raise UsageError("--proxy: write http://HOST:PORT; a proxy that asks for a password is not supported")
        return cls(
            url, Level[level.upper()] if level is not None else None,
            frozenset(one.upper() for one in words(list(methods or ()))), auth,
            dict(map(_header, headers or ())), _rate(rate) if rate is not None else None, seed, timeout, max_requests,
            max_seconds, cacert or not insecure, proxy or "", _phases(phases), max_examples, property_seconds, schemathesis or "", hooks or "",
            webhook_listen, webhook_url,
        )  # fmt: skip

    def options(self, table: LiveTable, server: Server | None, earlier: str = "") -> LiveOptions:
        """All that a run is asked for: the command line over the configuration, `earlier` over that. Raises UsageError."""
        url = self.url or earlier or (server.url if server is not None else None)
        if url is None:
            raise UsageError("which server? Write --url URL, or a 'server' in the [[api]] entry")
        own = server is not None and server.sandbox and server.level is not None and url == server.url
        usual = Level[server.level.upper()] if own and server is not None and server.level else Level.SAFE
        level = self.level if self.level is not None else usual
        if level is Level.PASSIVE:
            raise UsageError("--level passive sends nothing: --har FILE names the traffic that is judged")
        limits = Limits()
        return LiveOptions(
            url=url,
            level=level,
            methods=self.methods or frozenset(table.methods),
            identities=self._identities(table),
            headers={**table.headers, **self.headers},
            fixtures=table.fixtures(),
            limits=replace(
                limits,
                rate=self.rate or table.rate,
                requests=self.max_requests or table.max_requests or limits.requests,
                seconds=self.max_seconds or table.max_seconds or limits.seconds,
            ),
            seed=self.seed if self.seed is not None else secrets.randbelow(_SEEDS),
            timeout=self.timeout or table.timeout or 10.0,
            verify=self.verify,
            proxy=self.proxy,
            protected=table.protect,
            receiver=receiver_options(table, self.webhook_listen, self.webhook_url),
            phases=self.phases,
            max_examples=self.max_examples,
            property_seconds=self.property_seconds or PROPERTY_SECONDS,
            schemathesis=self.schemathesis,
            hooks=self.hooks,
        )

    def _identities(self, table: LiveTable) -> dict[Caller, Identity]:
        found = table.identities()
        full = found.get(Caller.FULL, Identity())
        said = self.auth
        if said is None and not full.auth and full.client is None:
            said = os.environ.get(AUTH)
        if said and said.startswith(_KINDS):
            found[Caller.FULL] = replace(full, auth=said, client=None)
        elif said and self.auth is None:
            found[Caller.FULL] = replace(full, headers={"Authorization": said, **full.headers})
        elif said:
            raise UsageError("--auth: write bearer:TOKEN, basic:USER:PASS or apikey:NAME:VALUE")
        return found


def _header(text: str) -> tuple[str, str]:
    name, sign, value = text.partition(":")
    if not sign or not name.strip() or "\n" in text:
        raise UsageError("--header: write 'NAME: VALUE'")
    return name.strip(), value.strip()


def _phases(given: Sequence[str] | None) -> tuple[str, ...]:
    if not given:
        return PHASES
    names, known = words(list(given)), (*PHASES, "none")
    for name in names:
        if name not in known:
            raise UsageError(f"--phases: there is no phase '{name}'{nearest(name, known)}", hint=", ".join(known))
    return tuple(one for one in PHASES if one in names)


def _rate(text: str) -> float:
    number, _, unit = text.partition("/")
    seconds = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}.get(unit)
    try:
        rate = float(number)
    except ValueError:
        rate = 0.0
    if seconds is None or rate <= 0:
        raise UsageError(f"--rate {text}: write a number for a second, such as 20/s")
    return rate / seconds
