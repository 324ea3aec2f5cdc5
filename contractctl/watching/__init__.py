"""The traffic of a project's own tests, judged as it comes."""
