"""System checks of the settings, which run before the service starts."""

from consent.checks import address, environment, files, regions, secrets

__all__ = ["address", "environment", "files", "regions", "secrets"]
