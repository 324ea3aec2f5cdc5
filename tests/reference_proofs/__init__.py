"""A proof for each fault of the reference server: a conversation that says whether the promise was kept."""

from reference_proofs import (
    batch,
    conformance,
    error_envelope,
    idempotency,
    long_running,
    pagination,
    rate_limit,
    security,
    status_codes,
    versioning,
    webhooks,
)
from reference_proofs.session import Proof, Session, proofs_of

MODULES = (
    batch, conformance, error_envelope, idempotency, long_running, pagination, rate_limit, security, status_codes, versioning,
    webhooks,
)  # fmt: skip
PROOFS: dict[str, Proof] = {name: proof for module in MODULES for name, proof in proofs_of(module).items()}

__all__ = ["PROOFS", "Proof", "Session"]
