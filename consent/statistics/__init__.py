"""Counts without ids."""
