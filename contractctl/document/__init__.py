"""From text to a Document: sources, JSON and YAML, positions, and `$ref` between files."""
