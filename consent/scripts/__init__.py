"""Serve JavaScript: the banner, its parts and the guard."""
