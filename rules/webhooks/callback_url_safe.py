import re
from collections.abc import Iterator

from contractctl.clause import Clause, Context, Level, broken, severities
from contractctl.contract import bodies
from contractctl.model import HOLDS, Certainty, Severity, Verdict, not_applicable, unknown
from contractctl.spec.merged import merged, normalised
from contractctl.spec.operation import Operation
from contractctl.spec.schema import Schema
from contractctl.traffic import Call, Talk, asked

from . import Options

clause = Clause("webhooks/callback-url-safe", "An address to call is an https URL.", severities("I W W I"))

NO_ADDRESS = not_applicable("it takes no address to call")
NOT_ASKED = unknown("not-asked: private addresses are tried with [options.webhooks] probe-private-addresses = true")
PRIVATE = (
    "http://169.254.169.254/latest/meta-data/", "https://10.0.0.1/hook", "http://127.0.0.1/hook", "file:///etc/passwd",
)  # fmt: skip
"""What a server must never call because somebody says so (OWASP API7:2023)."""
FORMATS = frozenset({"uri", "url", "iri", "https", "http-url"})
HTTPS = re.compile(r"https|\btls\b|\bssl\b", re.IGNORECASE)


@clause.promised
def wants_https(operation: Operation, context: Context[Options]) -> Iterator[Verdict]:
    """The member that takes an address says that it is a URL, and that it begins with https."""
    found = list(addresses(operation, context))
    if not found:
        yield NO_ADDRESS
    for name, schemas, certainty in found:
        lacks = []
        if not any(one.raw.get("format") in FORMATS or _pattern(one).startswith("^") for one in schemas):
            lacks.append("format: uri")
        if not any(HTTPS.search(f"{_pattern(one)} {one.description} {one.raw.get('example')}") for one in schemas):
            lacks.append("https")
        if lacks and "https" in lacks:
            message = f"'{name}' takes any address to call: ask for {' and '.join(lacks)} (pattern: ^https://)"
            yield broken(schemas[0], message, certainty=certainty)
        else:
            yield HOLDS


def _pattern(schema: Schema) -> str:
    return str(schema.raw.get("pattern") or "")


def addresses(operation: Operation, context: Context[Options]) -> Iterator[tuple[str, tuple[Schema, ...], Certainty]]:
    """The members of a body that take an address to call, each once, with how sure that is."""
    fact = context.facts(operation).webhook_subscription
    media = bodies.described(operation)
    if not fact or media is None:
        return
    seen: set[str] = set()
    plain = bodies.ADDRESS_FIELDS if _about_webhooks(operation) else frozenset()
    for shape in merged(media.schema, "request").alternatives:
        for name, schemas in shape.properties.items():
            known = normalised(name)
            if name not in seen and (known in bodies.CALLBACK_FIELDS or known in plain):
                seen.add(name)
                yield name, schemas, fact.certainty if known in bodies.CALLBACK_FIELDS else Certainty.PROBABLE


def _about_webhooks(operation: Operation) -> bool:
    return bool({normalised(one) for one in operation.segments} & bodies.WEBHOOK_SEGMENTS)


@clause.kept(Level.WRITE)
def refuses_private_addresses(operation: Operation, context: Context[Options]) -> Talk:
    """An address inside of the server's own network is refused."""
    found = next(addresses(operation, context), None)
    if found is None:
        return NO_ADDRESS
    if not context.options.probe_private_addresses:
        return NOT_ASKED
    name = found[0]
    for url in PRIVATE:
        answered = yield from asked(Call(operation, members={name: url}))
        if answered.succeeded:
            message = f"{answered.answer.status}: '{name}' takes {url}, which the server must not call"
            return broken(operation, message, severity=Severity.ERROR)
    return HOLDS
