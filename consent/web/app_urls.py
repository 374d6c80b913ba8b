"""URLs that an app beside ours adds to ours: its configuration names their module."""

from importlib import import_module

from django.apps import apps
from django.urls import URLPattern


def of_apps(kind: str) -> list[URLPattern]:
    """Return the list of this name in each such module: `from_memory`, `machines` or `visitors`."""
    modules = [getattr(app, "public_urls", "") for app in apps.get_app_configs()]
    return [url for module in modules if module for url in getattr(import_module(module), kind)]
