"""System checks: settings of the site that cannot work are reported at start-up."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from consent.client.django import options

MIDDLEWARE = "consent.client.django.middleware.ConsentMiddleware"


@checks.register
def consent_client(**_: Any) -> list[checks.CheckMessage]:
    """The middleware is listed, comes first, and its client can be made."""
    if MIDDLEWARE not in settings.MIDDLEWARE:
        return [
            checks.Warning(
                "Nothing keeps refused cookies from leaving.",
                hint=f"Put {MIDDLEWARE} first in MIDDLEWARE.",
                id="consent_client.W001",
            )
        ]
    return [*_order(), *_setting()]


def _order() -> list[checks.CheckMessage]:
    before = settings.MIDDLEWARE[: settings.MIDDLEWARE.index(MIDDLEWARE)]
    if not before:
        return []
    return [
        checks.Warning(
            f"Cookies that {', '.join(before)} set would leave unjudged.",
            hint=f"Put {MIDDLEWARE} first in MIDDLEWARE.",
            id="consent_client.W002",
        )
    ]


def _setting() -> list[checks.CheckMessage]:
    try:
        options.client()
        options.region()
    except (ImproperlyConfigured, ImportError, TypeError, ValueError) as error:
        hint = 'CONSENT_CLIENT = {"service": "https://consent.mixnetworks.com", "site": "mix"}'
        return [checks.Error(f"CONSENT_CLIENT: {error}", hint=hint, id="consent_client.E001")]
    return []
