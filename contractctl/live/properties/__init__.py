"""The property-based phase: schemathesis in a process of its own."""
