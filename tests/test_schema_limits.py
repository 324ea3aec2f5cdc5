"""Schemas that contain themselves, are nested deeply or have many alternatives: they are compared, and that ends."""

from typing import Any

from contractctl.diff.schema import Kind, Relations
from schema_pairs import api_of, relation_of

TREE = {"type": "object", "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/components/schemas/T"}}}}  # fmt: skip


def test_a_schema_that_contains_itself_is_compared_as_far_as_it_goes() -> None:
    other = {
        **TREE,
        "description": "a tree",
        "properties": {**TREE["properties"], "name": {"allOf": [{"type": "string"}]}},
    }  # type: ignore[dict-item]
    root = {"$ref": "#/components/schemas/T"}
    assert relation_of(root, root, {"T": TREE}, {"T": other}).kind is Kind.EQUAL
    deeper = {"type": "array", "items": {"$ref": "#/components/schemas/T"}}
    closed = {**TREE, "properties": {**TREE["properties"], "name": {"type": "string", "maxLength": 1}}}  # type: ignore[dict-item]
    found = relation_of(deeper, deeper, {"T": TREE}, {"T": closed})
    assert found.lost is not None
    assert (found.lost.value, found.gained) == ([{"name": "aa"}], None)


def nested(depth: int, leaf: dict[str, Any]) -> dict[str, Any]:
    for _ in range(depth):
        leaf = {"type": "object", "required": ["a"], "properties": {"a": leaf}}
    return leaf


def test_deep_schemas_end() -> None:
    text, number = {"type": "string"}, {"type": "integer"}
    assert relation_of(nested(40, text), nested(40, number), {}).kind is Kind.INCOMPARABLE
    assert relation_of(nested(150, text), nested(150, {**text, "title": "t"}), {}).kind is Kind.EQUAL
    assert relation_of(nested(150, text), nested(150, number), {}).kind is Kind.UNDECIDED
    chain = {f"C{place}": nested(1, {"$ref": f"#/components/schemas/C{place + 1}"}) for place in range(1_000)}
    root = {"$ref": "#/components/schemas/C0"}
    found = relation_of(root, root, {**chain, "C1000": text}, {**chain, "C1000": number})
    assert (found.kind, found.why) == (Kind.UNDECIDED, "a value that is nested too deeply")


def test_many_schemas_that_contain_each_other_end_soon() -> None:
    def schemas(length: int) -> dict[str, Any]:
        made = {}
        for place in range(300):
            following = {f"p{way}": {"$ref": f"#/components/schemas/N{(place * 5 + way) % 300}"} for way in range(1, 6)}
            text = {"type": "string", "maxLength": length if place == 200 else 50}
            made[f"N{place}"] = {"type": "object", "properties": {"name": text, **following}}
        return made

    root = {"$ref": "#/components/schemas/N0"}
    found = relation_of(root, root, schemas(50), schemas(49))
    assert found.kind is Kind.NARROWER
    assert relation_of(root, root, schemas(50), schemas(50)).kind is Kind.EQUAL


def circle(count: int, length: int, **more: Any) -> dict[str, Any]:
    """Schemas that all reach each other; one of them allows strings of this length."""
    made = {}
    for place in range(count):
        refs = [{"$ref": f"#/components/schemas/N{(place * 5 + way) % count}"} for way in range(1, 6)]
        name = {"type": "string", "maxLength": length if place == 200 else 50}
        properties = {
            "kind": {"const": f"N{place}"},
            "name": name,
            "one": {"oneOf": refs[:3]},
            "any": {"anyOf": refs[3:]},
        }
        made[f"N{place}"] = {"type": "object", "required": ["kind"], "properties": properties, **more}
    return made


def test_all_schemas_of_a_circle_are_compared_together() -> None:
    base, changed = api_of(True, circle(300, 50)), api_of(True, circle(300, 49))
    reordered = {name: dict(reversed(one.items())) for name, one in reversed(circle(300, 50, title="T").items())}
    for revision, kind in ((api_of(True, reordered), Kind.EQUAL), (changed, Kind.NARROWER)):
        relations = Relations(base, revision)
        found = [
            relations.of(*(api.components["schemas"][f"N{place}"] for api in (base, revision)), "request")  # type: ignore[arg-type]
            for place in range(300)
        ]
        assert {one.kind for one in found} == {kind}


def test_overlapping_alternatives_have_a_limit() -> None:
    def union(length: int) -> dict[str, Any]:
        names = [[f"x{place}_{member}" for member in range(5)] for place in range(12)]
        return {
            "oneOf": [
                {"type": "object", "properties": {name: {"type": "string", "maxLength": length} for name in some}}
                for some in names
            ]
        }

    found = relation_of(union(3), union(4), {})
    assert found.kind in {Kind.UNDECIDED, Kind.INCOMPARABLE}
