"""The pack `openapi` answers to every name of Spectral's `spectral:oas`, each by one clause."""

from collections import Counter

from contractctl.engine.catalog import load_catalog

SPECTRAL = """
array-items contact-properties duplicated-entry-in-enum info-contact info-description info-license license-url
no-$ref-siblings no-eval-in-markdown no-script-tags-in-markdown oas2-anyOf oas2-api-host oas2-api-schemes
oas2-discriminator oas2-host-not-example oas2-host-trailing-slash oas2-oneOf oas2-operation-formData-consume-check
oas2-operation-security-defined oas2-parameter-description oas2-schema oas2-unused-definition oas2-valid-media-example
oas2-valid-schema-example oas3-api-servers oas3-callbacks-in-callbacks oas3-examples-value-or-externalValue
oas3-links-parameters-expression oas3-operation-security-defined oas3-parameter-description oas3-schema
oas3-server-not-example.com oas3-server-trailing-slash oas3-server-variables oas3-unused-component
oas3-valid-media-example oas3-valid-schema-example oas3_1-callbacks-in-webhook oas3_1-servers-in-webhook openapi-tags
openapi-tags-alphabetical openapi-tags-uniqueness operation-description operation-operationId
operation-operationId-unique operation-operationId-valid-in-url operation-parameters operation-singular-tag
operation-success-response operation-tag-defined operation-tags path-declarations-must-exist
path-keys-no-trailing-slash path-not-include-query path-params tag-description typed-enum
""".split()  # noqa: SIM905 -- 57 names are read better as text


def test_every_name_is_answered_by_one_clause() -> None:
    clauses = load_catalog().pack("openapi").clauses
    names = Counter(name for clause in clauses for name in (clause.alias, clause.alias_2) if name is not None)
    assert {name: names[name] for name in SPECTRAL} == dict.fromkeys(SPECTRAL, 1)


def test_a_2_0_document_is_told_the_names_of_2_0() -> None:
    clause = load_catalog().clauses["openapi/servers-declared"]
    assert (clause.alias_for((2, 0)), clause.alias_for((3, 1))) == ("oas2-api-host", "oas3-api-servers")
