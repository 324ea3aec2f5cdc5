"""The OpenAPI Initiative's schemas of OpenAPI documents, see NOTICE."""
