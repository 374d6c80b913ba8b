"""Checks of the secrets that sign decisions and hash account names."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from consent.checks.found import TAG, Apps, Found
from consent.notices import signing_keys
from consent.notices.key_file import WrongKeys

SHORTEST = 32  # characters
FEWEST = 10  # different ones; random hexadecimal digits have 14
EXAMPLE = re.compile("change.?me|insecure|your.?secret|replace.?me|secret.?key", re.IGNORECASE)
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
    why = "The keys that sign decisions come from it."
    name, older = "DJANGO_SECRET_KEY", "A key of DJANGO_SECRET_KEY_FALLBACKS"
    return [
        *_weak([settings.SECRET_KEY], name, why, "consent.E008"),
        *_weak(settings.SECRET_KEY_FALLBACKS, older, why, "consent.E008"),
    ]


@register(TAG)
def account_key(app_configs: Apps, **_: Any) -> Found:
    keys = [key.strip() for key in settings.CONSENT_ACCOUNT_KEY.split(",")]
    if keys == [""]:
        return []
    name = "A key of CONSENT_ACCOUNT_KEY"
    why = "Whoever guesses it can tell which account a hash belongs to."
    return _weak(keys, name, why, "consent.E013")


@register(TAG)
def log_key(app_configs: Apps, **_: Any) -> Found:
    keys = [key.strip() for key in settings.CONSENT_LOG_KEY.split(",")]
    if keys == [""]:
        return []
    why = "Whoever guesses it signs logs and receipts in our name."
    return _weak(keys, "A key of CONSENT_LOG_KEY", why, "consent.E049")


@register(TAG)
def metrics_token(app_configs: Apps, **_: Any) -> Found:
    if not settings.CONSENT_METRICS_TOKEN:
        return []
    why = "Whoever has it reads our counts and what is wrong with us."
    return _weak([settings.CONSENT_METRICS_TOKEN], "CONSENT_METRICS_TOKEN", why, "consent.E047")


def _weak(secrets: list[str], name: str, why: str, id: str) -> Found:
    if any(len(secret) < SHORTEST for secret in secrets):
        return [Error(f"{name} is shorter than {SHORTEST} characters. {why}", hint=NEW_ONE, id=id)]
    if any(map(_is_guessable, secrets)):
        return [Error(f"{name} is easily guessed. {why}", hint=NEW_ONE, id="consent.E045")]
    return []


def _is_guessable(secret: str) -> bool:
    """A word of an example, a few characters, or the same piece over and over."""
    is_periodic = secret in (secret + secret)[1:-1]
    return bool(EXAMPLE.search(secret)) or len(set(secret)) < FEWEST or is_periodic
