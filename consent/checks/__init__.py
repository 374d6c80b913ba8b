"""System checks of the settings, which run before the service starts."""

from consent.checks import address, record, regions, secrets

__all__ = ["address", "record", "regions", "secrets"]
