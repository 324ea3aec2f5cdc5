"""The errors that end a run with exit status 2: one clear line that names the place and the way out."""


class ContractctlError(Exception):
    """A run that could not be made. `str()` is `path:line:column: message`, the parts that are None left out."""

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.hint = hint

    def __str__(self) -> str:
        """The place, the message and, in brackets, the way out."""
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} ({self.hint})" if self.hint else text


class InputError(ContractctlError):
    """A document that cannot be read or is not valid JSON, YAML or OpenAPI."""


class UsageError(ContractctlError):
    """A command line or a configuration that asks for something that cannot be done."""
