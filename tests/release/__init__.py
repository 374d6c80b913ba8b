"""Databases that releases have made: each later one brings them to its own schema."""
