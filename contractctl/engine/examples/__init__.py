"""The examples in the README of a pack are its tests."""
