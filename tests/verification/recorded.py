"""Decisions of days ago, for the tests' own database."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from tests.record import recorded

NOW = timezone.now()
THEN = NOW - timedelta(days=3)


def decide(number: int) -> UUID:
    return recorded.decide(THEN + timedelta(milliseconds=number)).pk
