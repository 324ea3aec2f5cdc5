"""contractctl holds an API to the contract that its OpenAPI document writes down."""

__version__ = "0.1.0"
