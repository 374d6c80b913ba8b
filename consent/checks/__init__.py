"""System checks of the settings, which run before the service starts."""

from consent.checks import address, admin, environment, pages, record, regions, secrets

__all__ = ["address", "admin", "environment", "pages", "record", "regions", "secrets"]
