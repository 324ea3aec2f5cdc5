"""A report becomes text: one module a format, each with `render(report) -> str`."""
