"""The typed view of a document, one for all versions of OpenAPI."""
