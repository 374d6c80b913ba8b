"""System checks of the settings, which run before the service starts."""

from consent.checks import environment, installation

__all__ = ["environment", "installation"]
