"""Which statuses an operation declares (by number, by range, by `default`), and which schemes it asks for."""

from contractctl.clause import Context
from contractctl.contract import declared
from contractctl.spec.operation import Operation

from . import Options


def declares(operation: Operation, context: Context[Options], *statuses: str) -> bool:
    """Whether one of the statuses is declared, or the range of one, or (where that is accepted) a `default`."""
    return declared.declares(operation, context.settings, *statuses, default=context.options.accept_default)


def scheme_names(operation: Operation) -> tuple[str, ...]:
    """The security schemes that an operation mentions, each once, in the order of the document."""
    return tuple(dict.fromkeys(name for one in operation.security for name in one))


def scheme_types(operation: Operation) -> frozenset[str]:
    """The types of those schemes; the empty string for one that the document does not define."""
    schemes = operation.api.security_schemes
    return frozenset(schemes[name].type if name in schemes else "" for name in scheme_names(operation))


def listed(names: tuple[str, ...], most: int = 2) -> str:
    """The first few names, for a message."""
    return ", ".join(name[:40] for name in names[:most]) + (", ..." if len(names) > most else "")
