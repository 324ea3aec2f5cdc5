"""The bounds that keep an untrusted document from taking the machine: each ends in an InputError, never in a crash."""

MAX_BYTES = 64 * 1024 * 1024
"""The largest file that is read."""

MAX_DEPTH = 1_000
"""The deepest nesting of objects and arrays, aliases expanded."""

MAX_VALUES = 5_000_000
"""The most values one file may hold."""

MAX_ALIASED = 1_000_000
"""The most values that the aliases of one YAML file may stand for."""

MAX_DIGITS = 4_300
"""The longest integer that is read as it stands: longer ones can neither be read nor printed by every Python."""

LARGEST_INTEGER = 10**MAX_DIGITS - 1
"""What stands for a longer integer."""

MAX_PROBLEMS = 1_000
"""The most problems of one kind that are kept for one file."""
