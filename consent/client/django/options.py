"""What the site's settings say of consent: `CONSENT_CLIENT`."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.utils.module_loading import import_string

from consent.client import ConsentClient

SETTING = "CONSENT_CLIENT"
FILTERED = ("report_only", "expire", "vary")


@cache  # one for the process: its keys and notice are kept once
def client() -> ConsentClient:
    """The site's client. `client` names one of your own; else one is made of the setting."""
    given = _given()
    if "client" in given:
        return _loaded(given["client"])  # type: ignore[no-any-return]
    try:
        service, site = given["service"], given["site"]
    except KeyError as missing:
        raise ImproperlyConfigured(f"{SETTING} does not say {missing}.") from None
    known = {"service", "site", "region", *FILTERED}
    return ConsentClient(service, site, **{k: v for k, v in given.items() if k not in known})


def region() -> Callable[[HttpRequest], str | None] | None:
    """The function that tells a visitor's region, by itself or by its dotted name."""
    found = _given().get("region")
    return _loaded(found) if found else None


def filtered() -> dict[str, bool]:
    """The options of the filter."""
    return {name: given for name, given in _given().items() if name in FILTERED}


def _given() -> dict[str, Any]:
    return dict(getattr(settings, SETTING, {}))


def _loaded(given: Any) -> Any:
    return import_string(given) if isinstance(given, str) else given


def _forget(*, setting: str, **_: Any) -> None:
    if setting == SETTING:
        client.cache_clear()


setting_changed.connect(_forget)
