"""Extend Django's PostgreSQL backend: no thread waits for an unreachable database."""
