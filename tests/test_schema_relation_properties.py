"""What holds of the relation of any two schemas: no value contradicts it, and two validators confirm each witness."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contractctl.diff.schema import Kind
from schema_pairs import contradictions, has_meaning, pairs, relation_of, schemas, unlike

generated = settings(
    max_examples=500,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.sampled_from(["", "a", "b", "ab", "2000-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "kind", "x"]), inner),
    max_leaves=5,
)


@generated
@given(pairs().filter(has_meaning), st.lists(values, max_size=8))
def test_no_value_contradicts_a_relation(pair: tuple[Any, Any, dict[str, Any]], more: list[Any]) -> None:
    base, revision, components = pair
    assert contradictions(base, revision, components, tuple(more)) == []


@generated
@given(schemas)
def test_other_words_are_the_same_schema(schema: Any) -> None:
    components = {"R": {"type": "string"}, "S": {"type": "object", "properties": {"a": schema}}, "T": True}
    if has_meaning((schema, schema, components)):
        assert unlike(schema, components) == []
        assert relation_of(schema, schema, components).kind is Kind.EQUAL
