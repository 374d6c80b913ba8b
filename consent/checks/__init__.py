"""System checks of the settings, which run before the service starts."""

from consent.checks import address, places, record, retention, secrets

__all__ = ["address", "places", "record", "retention", "secrets"]
