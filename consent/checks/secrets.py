"""Checks of the secrets that sign decisions, logs and receipts, and hash account names."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register

from consent.checks.messages import TAG, Apps, Found, message
from consent.notices import signing_keys
from consent.notices.key_folder import WrongKeys

SHORTEST = 32  # characters
FEWEST = 10  # different ones; random hexadecimal digits have 14
EXAMPLE = re.compile("change.?me|insecure|your.?secret|replace.?me|secret.?key", re.IGNORECASE)
NEW_ONE = 'Make one: python -c "import secrets; print(secrets.token_urlsafe(48))"'
SIGNS = "The keys that sign decisions come from it."
# What guessing each of them gives away
HARM = {
    "CONSENT_ACCOUNT_KEY": "Whoever guesses it can tell which account a hash belongs to.",
    "CONSENT_LOG_KEY": "Whoever guesses it signs logs and receipts in our name.",
    "CONSENT_METRICS_TOKEN": "Whoever has it reads our counts and what is wrong with us.",
}


@register(TAG)
def secrets(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    found = [*_weak("DJANGO_SECRET_KEY", [settings.SECRET_KEY], SIGNS)]
    found += _weak("DJANGO_SECRET_KEY_FALLBACKS", settings.SECRET_KEY_FALLBACKS, SIGNS)
    for name, harm in HARM.items():
        keys = [key.strip() for key in getattr(settings, name).split(",")]
        found += _weak(name, keys if keys != [""] else [], harm)
    return [*found, *_signing_keys()]


def _weak(name: str, secrets: list[str], harm: str) -> Found:
    if any(len(secret) < SHORTEST for secret in secrets):
        yield message("E008", f"{name} is shorter than {SHORTEST} characters. {harm}", NEW_ONE)
    elif any(map(_is_guessable, secrets)):
        yield message("E045", f"{name} is easily guessed. {harm}", NEW_ONE)


def _is_guessable(secret: str) -> bool:
    """A word of an example, a few characters, or the same piece over and over."""
    is_periodic = secret in (secret + secret)[1:-1]
    return bool(EXAMPLE.search(secret)) or len(set(secret)) < FEWEST or is_periodic


def _signing_keys() -> Found:
    try:
        signing_keys.ring()
    except WrongKeys as error:
        yield message(
            "E007",
            f"CONSENT_SIGNING_KEYS: {error}",
            "Without the setting, `manage.py keys add --folder /var/lib/mix-consent/keys` makes "
            "such a folder; the service's user must be able to read it, and nobody else.",
        )
    except ValueError:
        return  # of an empty secret: another check says so
