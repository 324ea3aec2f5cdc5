"""Exchanges that are kept: archives, reports that are run again, lines for a shell."""
