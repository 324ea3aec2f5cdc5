"""What an API means: kinds of operations, names, envelopes."""
