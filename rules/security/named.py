"""The names of credentials and secrets; only whole names count, since `page_token` and `secret_type` are neither."""

from contractctl.contract.names import words
from contractctl.spec.merged import normalised

from . import Options

CREDENTIALS = words(
    """access_token refresh_token id_token auth_token api_key apikey client_secret secret password passwd private_key
    x_api_key session_token"""
)
"""What shows who asks."""
SECRETS = words(
    "password passwd pin cvv cvc card_number pan private_key client_secret secret_key ssn signing_secret webhook_secret"
)
"""What a caller gives, and nobody needs to be told again."""


def is_credential(name: str, options: Options) -> bool:
    """Whether a parameter or header of that name shows who asks."""
    return _among(name, CREDENTIALS, options)


def is_secret(name: str, options: Options) -> bool:
    """Whether a member of that name is a secret."""
    return _among(name, SECRETS, options)


def _among(name: str, known: frozenset[str], options: Options) -> bool:
    said = normalised(name)
    if said not in known and not options.extra_names:
        return False
    allowed = {normalised(one) for one in options.allow_names}
    return said not in allowed and (said in known or said in {normalised(one) for one in options.extra_names})
