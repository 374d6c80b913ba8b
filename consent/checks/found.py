"""The types and the tag that our system checks share."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage

TAG = "consent"
Apps = Sequence[AppConfig] | None
Found = list[CheckMessage]
