"""Prometheus' metrics: counted by all processes, and shown to those who may see them."""
