"""Checks of the secrets that sign decisions and hash account names."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from consent.checks.found import TAG, Apps, Found
from consent.notices import signing_keys
from consent.notices.key_file import WrongKeys

SHORTEST = 32  # characters
NEW_ONE = 'Make one: python -c "import secrets; print(secrets.token_urlsafe(48))"'
FILE_OF_KEYS = (
    "Without the setting, `manage.py keys add --file /var/lib/mix-consent/keys.pem` makes such a "
    "file; the user of the service must be able to read it, and nobody else."
)


@register(TAG)
def key_ring(app_configs: Apps, **_: Any) -> Found:
    if not settings.CONSENT_SIGNING_KEYS.strip():
        return []
    try:
        signing_keys.ring().sign({})
    except WrongKeys as error:
        return [Error(f"CONSENT_SIGNING_KEYS: {error}", hint=FILE_OF_KEYS, id="consent.E007")]
    except (ValueError, IndexError, TypeError):
        return [
            Error(
                "CONSENT_SIGNING_KEYS is neither the path of a file, from / on, nor does it start "
                "with a private Ed25519 key in PEM.",
                hint=FILE_OF_KEYS,
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
