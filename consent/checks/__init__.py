"""System checks of the settings, which run before the service starts."""

from consent.checks import address, admin, record, regions, secrets

__all__ = ["address", "admin", "record", "regions", "secrets"]
