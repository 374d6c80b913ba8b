"""Build the numbered messages of our system checks."""

from collections.abc import Iterator, Sequence

from django.apps import AppConfig
from django.core.checks import ERROR, INFO, WARNING, CheckMessage

TAG = "consent"
LEVELS = {"E": ERROR, "W": WARNING, "I": INFO}
Apps = Sequence[AppConfig] | None
Found = Iterator[CheckMessage]


def message(number: str, sentence: str, hint: str) -> CheckMessage:
    """The sentence names the setting, and never shows a secret; the hint says what to write."""
    return CheckMessage(LEVELS[number[0]], sentence, hint=hint, id=f"consent.{number}")
