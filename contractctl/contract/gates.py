"""Which operations a clause does not speak of, whatever it promises: each gate says why, or None (RULES 0.3)."""

from contractctl.contract.classify import Facts
from contractctl.spec.operation import Operation


def outside(operation: Operation) -> str | None:
    """Why no server-side clause speaks of an operation, also where it shares a response with others that count.

    The engine leaves these out as subjects; a reusable response still lists its uses by them.
    """
    if operation.side != "server":
        return "the roles are turned round in a webhook or callback"
    return "it is deprecated" if operation.deprecated else graphql(operation)


def graphql(operation: Operation) -> str | None:
    """GraphQL has its own rules for bodies and errors."""
    if operation.method in {"get", "post"} and operation.segments[-1:] == ("graphql",):
        return "it is a GraphQL endpoint"
    return None


def of_deprecated_body(operation: Operation) -> str | None:
    """What takes a body that is itself deprecated is not called by anything new (Kubernetes marks only the schema)."""
    media = operation.request_body.json if operation.request_body is not None else None
    schema = media.schema if media is not None else None
    if schema is not None and (schema.raw.get("deprecated") is True or schema.description.startswith("DEPRECATED")):
        return "the body that it takes is deprecated"
    return None


def health(facts: Facts) -> str | None:
    """Health checks are made by machinery that wants neither envelopes nor credentials nor rate limits."""
    return "it is a health check" if facts.health else None


def token(facts: Facts) -> str | None:
    """RFC 6749 5.2 gives token endpoints an error form of their own."""
    return "it hands out tokens, whose error form is that of RFC 6749" if facts.token else None


def no_json(operation: Operation) -> str | None:
    """An operation that answers with files, pages or XML only is no matter of clauses about JSON bodies."""
    bodies = [one.content for status, one in operation.responses.items() if status.startswith("2") and one.content]
    if bodies and not any(media.is_json for content in bodies for media in content.values()):
        return "its success answer is no JSON"
    return None
