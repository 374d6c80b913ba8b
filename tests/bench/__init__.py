"""Measurements, printed as tables: `uv run python -m tests.bench` lists them."""
