"""How the values of two schemas relate: every value of one is valid in the other, or here is one that is not."""

from contractctl.diff.schema.relation import Relations
from contractctl.facts import Kind, Relation, Witness

__all__ = ["Kind", "Relation", "Relations", "Witness"]
