"""Serve requests: event loop, thread pools, middleware, database time limits (README.md)."""
