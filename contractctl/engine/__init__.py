"""From documents to findings: which clauses are asked, about what, and what becomes of their answers."""
