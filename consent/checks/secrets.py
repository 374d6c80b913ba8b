"""Checks of the secrets that sign decisions and hash account names."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from consent.checks.found import TAG, Apps, Found
from consent.notices import signing_keys

SHORTEST = 32  # characters
NEW_ONE = 'Make one: python -c "import secrets; print(secrets.token_urlsafe(48))"'


@register(TAG)
def key_ring(app_configs: Apps, **_: Any) -> Found:
    if not settings.CONSENT_SIGNING_KEYS.strip():
        return []
    try:
        signing_keys.ring().sign({})
    except (ValueError, IndexError, TypeError):
        return [
            Error(
                "CONSENT_SIGNING_KEYS does not start with a private Ed25519 key in PEM.",
                hint="Make one: openssl genpkey -algorithm ed25519. Older keys follow it, "
                "whole or as their public halves.",
                id="consent.E007",
            )
        ]
    return []


@register(TAG)
def secret_key(app_configs: Apps, **_: Any) -> Found:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if all(len(secret) >= SHORTEST for secret in secrets):
        return []
    return [
        Error(
            f"DJANGO_SECRET_KEY, or one of its fallbacks, is shorter than {SHORTEST} "
            "characters. The keys that sign decisions come from it.",
            hint=NEW_ONE,
            id="consent.E008",
        )
    ]


@register(TAG)
def account_key(app_configs: Apps, **_: Any) -> Found:
    own = [key.strip() for key in settings.CONSENT_ACCOUNT_KEY.split(",")]
    if own == [""] or all(len(key) >= SHORTEST for key in own):
        return []
    return [
        Error(
            f"A key of CONSENT_ACCOUNT_KEY is shorter than {SHORTEST} characters: whoever guesses "
            "it can tell which account a hash belongs to.",
            hint=NEW_ONE,
            id="consent.E013",
        )
    ]
