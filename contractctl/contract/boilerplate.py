"""What a framework adds to every operation unasked is no promise of the API (RULES 0.5)."""

from contractctl.contract.settings import ContractSettings
from contractctl.spec.responses import Response
from contractctl.spec.schema import Schema


def is_boilerplate(response: Response, settings: ContractSettings) -> bool:
    """Whether a response is a framework's: FastAPI's 422 with an `HTTPValidationError` that promises no member."""
    media = response.json
    return media is not None and media.schema is not None and is_boilerplate_schema(media.schema, settings)


def is_boilerplate_schema(schema: Schema, settings: ContractSettings) -> bool:
    """Whether a schema bears a framework's name (as a component or in its title) and requires nothing."""
    named = {str(schema.node.key), str(schema.raw.get("title", ""))}
    return bool(named & settings.boilerplate) and not schema.required
