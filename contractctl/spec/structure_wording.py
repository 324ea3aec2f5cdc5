"""Sentences about what the OpenAPI specification does not allow, in the words of the specification."""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches

from contractctl.document.node import Node
from contractctl.model import Pointer
from contractctl.spec.faults import Fault

Lookup = Callable[[str], tuple[str, Mapping[str, object]]]
"""From the place of a keyword to the definition it stands in: its name and its text."""

NOUNS = {
    "": "the document",
    "info": "the info object",
    "components": "the components object",
    "paths": "the paths object",
    "responses": "a responses object",
    "callbacks": "a callback",
    "json reference": "a reference",
    "body parameter": "a parameter",
    "non body parameter": "a parameter",
    "parameter location": "a parameter",
    "schema xorcontent": "a parameter or header",
    "file schema": "a schema",
    "primitives items": "an items object",
    "external documentation": "an external documentation object",
    "external docs": "an external documentation object",
    "xml": "an xml object",
}
ARTICLES = {"array": "an array", "object": "an object", "integer": "an integer", "null": "null"}
FIXED = (
    (re.compile(r"/paths/"), "'{key}' is no path: a path begins with '/'"),
    (
        re.compile(r"/[Rr]esponses/"),
        "'{key}' is no response code: use one such as 200, a range such as 4XX, or default",
    ),
)
ORDER = ("type", "required", "any-required", "enum", "pattern")


def worded(found: Sequence[Fault], keys: Pointer, node: Node, lookup: Lookup) -> str:
    """One sentence about the faults at one place. `keys` leads to it, `node` is there or is its nearest ancestor."""
    ranked = sorted(found, key=lambda fault: ORDER.index(fault.keyword) if fault.keyword in ORDER else len(ORDER))
    fault = ranked[0]
    name, definition = lookup(fault.location)
    if fault.keyword == "required":
        names = dict.fromkeys(str(one.expected[0]) for one in ranked if one.keyword == "required")
        fields = [f"{'an' if one[0] in 'aeiou' else 'a'} '{one}'" for one in names]
        return f"{noun(name)} needs {listed(fields, 'and')}"
    writer = WRITERS.get(fault.keyword)
    if writer is None:
        return f"{subject(keys)} is not what the specification allows here"
    return writer(Case(fault, keys, node.value, name, definition))


class Case:
    """A fault with what its sentence is made from."""

    def __init__(self, fault: Fault, keys: Pointer, value: object, name: str, definition: Mapping[str, object]) -> None:
        self.fault = fault
        self.keys = keys
        self.value = value
        self.name = name
        self.definition = definition

    @property
    def subject(self) -> str:
        """What the fault is about, as the beginning of a sentence."""
        return subject(self.keys)

    @property
    def noun(self) -> str:
        """The object in which it is."""
        return noun(self.name)


def noun(name: str) -> str:
    """`SecurityScheme`, `security-scheme-or-reference` and `apiKeySecurity` as a reader calls them, with an article."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|-|(?<=API)", " ", name).lower().strip().removesuffix(" or reference")
    if "security" in words and "requirement" not in words:
        words = "security scheme"
    if words.endswith("parameter sub schema"):
        words = "parameter"
    if words in NOUNS:
        return NOUNS[words]
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def subject(keys: Pointer) -> str:
    """The thing at a place: `'tags'`, `item 2 of 'tags'`, `the document`."""
    if not keys:
        return "the document"
    if isinstance(keys[-1], str):
        return quoted(keys[-1])
    return f"item {keys[-1] + 1}{f' of {quoted(keys[-2])}' if len(keys) > 1 else ''}"


def quoted(value: object) -> str:
    """A value as it is shown: text in quotes and at most 60 characters of it, objects and arrays by their kind."""
    if isinstance(value, dict | list):
        return kind(value)
    text = str(value).lower() if value is None or isinstance(value, bool) else str(value)
    text = {"none": "null"}.get(text, text) if value is None else text
    text = text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 -- as much as fits a message
    return f"'{text}'" if isinstance(value, str) else text


def kind(value: object) -> str:
    """The JSON type of a value with an article."""
    if value is None:
        return "null"
    names = ((bool, "a boolean"), (int, "an integer"), (float, "a number"), (str, "a string"), (list, "an array"))
    return next((name for cls, name in names if isinstance(value, cls)), "an object")


def listed(words: Sequence[str], last: str) -> str:
    """`a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _type(case: Case) -> str:
    if case.keys[-1:] == ("$ref",):
        return f"a $ref cannot stand in the place of the members of {subject(case.keys[:-1])}"
    if isinstance(case.value, dict) and "$ref" in case.value:
        return f"{case.subject} cannot be a $ref: it must be {listed(_kinds(case), 'or')}"
    return f"{case.subject} must be {listed(_kinds(case), 'or')}, not {kind(case.value)}"


def _kinds(case: Case) -> list[str]:
    return [ARTICLES.get(str(name), f"a {name}") for name in case.fault.expected]


def _any_required(case: Case) -> str:
    return f"{case.noun} needs {listed([quoted(name) for name in case.fault.expected], 'or')}"


def _enum(case: Case) -> str:
    options = [str(quoted(option)).strip("'") for option in case.fault.expected]
    prefix = "must be" if len(options) == 1 else "must be one of"
    return f"{case.subject} {prefix} {', '.join(options)}, not {quoted(case.value)}"


def _pattern(case: Case) -> str:
    known = {
        "openapi": "'openapi' must be a version in the form 3.1.0, not {value}",
        "basePath": "'basePath' must begin with '/'",
        "host": "'host' must be a host with at most a port: no scheme, no path",
        "$self": "'$self' must have no fragment",
    }
    text = known.get(str(case.keys[-1]) if case.keys else "", "{subject} must match {pattern}, which {value} does not")
    return text.format(value=quoted(case.value), subject=case.subject, pattern=quoted(case.fault.expected[0]))


def _property_names(case: Case) -> str:
    key = quoted(case.keys[-1])
    if "additionalOperations" in case.keys[-2:]:
        lower = str(case.keys[-1]).lower()
        return (
            f"{key} has a field of its own: write '{lower}' in the path item"
            if lower.isalpha()
            else f"{key} is no HTTP method"
        )
    if case.name == "content":
        return f"{key} is no media type"
    return f"{key} is no name for a component: use letters, digits, '.', '-' and '_'"


def _unexpected(case: Case) -> str:
    key = str(case.keys[-1])
    for place, text in FIXED:
        if place.search(f"/{case.name}/"):
            return text.format(key=key)
    fields = declared(case.definition)
    if key in fields:
        return f"{quoted(key)} is not allowed in this {case.noun.partition(' ')[2]}{_because(case)}"
    near = get_close_matches(key, sorted(fields), n=1, cutoff=0.75)
    return f"{quoted(key)} is no field of {case.noun}{f'; did you mean {quoted(near[0])}?' if near else ''}"


def _because(case: Case) -> str:
    return ": it goes with 'in: query' and a 'schema' only" if case.keys[-1] == "allowReserved" else ""


def _false(case: Case) -> str:
    return f"{case.subject} is not allowed here, given the other fields"


def _not(case: Case) -> str:
    schema = case.fault.expected[0] if case.fault.expected else None
    names = schema.get("required") if isinstance(schema, dict) else None
    if isinstance(names, list) and len(names) > 1:
        return f"{listed([quoted(name) for name in names], 'and')} exclude each other"
    if isinstance(names, list):
        return f"{quoted(names[0])} is not allowed here, given the other fields"
    if case.name == "parameters":
        return "parameters 'in: query' and 'in: querystring' exclude each other"
    if case.name == "responses":
        return "a responses object needs at least one response"
    return f"{case.subject} is not allowed here"


def _one_of(case: Case) -> str:
    if case.name in {"SchemaXORContent", "parameter", "header"}:
        return f"{case.noun} has either a 'schema' or a 'content'"
    if case.name == "link":
        return "'operationRef' and 'operationId' exclude each other"
    return f"{case.subject} can be read in more than one way"


def _few(case: Case) -> str:
    return f"{case.subject} must not be empty"


def _bound(case: Case) -> str:
    words = {
        "minimum": "at least",
        "exclusiveMinimum": "more than",
        "maximum": "at most",
        "exclusiveMaximum": "less than",
    }
    return f"{case.subject} must be {words[case.fault.keyword]} {case.fault.expected[0]}"


WRITERS: dict[str, Callable[[Case], str]] = {
    "type": _type, "any-required": _any_required, "enum": _enum, "pattern": _pattern, "not": _not, "oneOf": _one_of,
    "propertyNames": _property_names, "additionalProperties": _unexpected, "unevaluatedProperties": _unexpected,
    "falseSchema": _false, "minItems": _few, "minProperties": _few, "minLength": _few,
    "contains": lambda _: "only one parameter may be 'in: querystring'",
    "uniqueItems": lambda case: f"{case.subject} holds the same item twice",
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _bound),
}  # fmt: skip


def declared(definition: object) -> set[str]:
    """Every field name that a definition speaks of, at the level of its own object."""
    if not isinstance(definition, Mapping):
        return set()
    fields = set(_members(definition.get("properties")))
    for pattern in _members(definition.get("patternProperties")):
        fields.update(re.findall(r"[a-zA-Z]{3,}", pattern) if "|" in pattern and "XX" not in pattern else ())
    if str(definition.get("$ref")).endswith("/examples"):
        fields |= {"example", "examples"}
    inner = [definition.get(keyword) for keyword in ("if", "then", "else")]
    for keyword in ("allOf", "oneOf", "anyOf"):
        members = definition.get(keyword)
        inner.extend(members if isinstance(members, list) else ())
    for keyword in ("dependentSchemas", "$defs"):
        inner.extend(_members(definition.get(keyword)).values())
    return fields.union(*(declared(one) for one in inner))


def _members(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
