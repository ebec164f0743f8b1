"""Frozen values and pure functions; no I/O, no framework, no clock."""
