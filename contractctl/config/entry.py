"""The members of one table of a configuration: texts, dates, numbers and lists, each checked, each error with its line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contractctl.engine.selection import nearest
from contractctl.errors import UsageError

Complain = Callable[..., UsageError]
"""Makes the error about keys of the table: `(message, *keys)`."""


@dataclass(frozen=True)
class Entry:
    """One table, and how an error about it is made."""

    values: Mapping[str, object]
    complain: Complain

    @classmethod
    def read(cls, value: object, complain: Complain, known: Sequence[str]) -> "Entry":
        """A table with known keys only. Raises UsageError."""
        if not isinstance(value, Mapping):
            raise complain(f"must be a table of {', '.join(known)}")
        for key in value:
            if key not in known:
                raise complain(f"there is no key '{key}'{nearest(key, known)}", key)
        return cls(value, complain)

    def text(self, key: str) -> str:
        """A text; empty where there is none."""
        value = self.values.get(key, "")
        if not isinstance(value, str):
            raise self.complain(f"'{key}' must be a text", key)
        return value

    def name(self, key: str) -> str | None:
        """A text that is not empty; None where there is none."""
        value = self.values.get(key)
        if value is not None and not (isinstance(value, str) and value.strip()):
            raise self.complain(f"'{key}' must be a string that is not empty", key)
        return value

    def flag(self, key: str) -> bool:
        """Yes or no; no where nothing is said."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.complain(f"'{key}' must be true or false", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.complain(f"'{key}' must be a list of texts", key)
        return tuple(value)

    def day(self, key: str) -> date | None:
        """A date, as TOML writes it or as a text."""
        value = self.values.get(key)
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                value = False
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        raise self.complain(f"'{key}' must be a date such as 2027-01-31", key)

    def whole(self, key: str) -> int | None:
        """A whole number above zero."""
        value = self.values.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
            return value
        raise self.complain(f"'{key}' must be a whole number above 0", key)

    def number(self, key: str) -> float | None:
        """A number above zero."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return float(value)
        raise self.complain(f"'{key}' must be a number above 0", key)
