"""Decisions to put on record."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

from django.db import connection
from django.test import RequestFactory

from consent import notices
from consent.intake import answers
from consent.intake.answers import Outcome
from consent.intake.decisions import GivenAnswer
from consent.intake.visit import Visit
from consent.lib import uuid7
from consent.models import Decision, Notice

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
VISITOR = uuid7.uuid7(NOON)


class _Named(Visit):
    """A visit whose visitor a test names as the record does, on record already or not."""

    @property
    def visitor(self) -> UUID | None:
        return self.visitor_id

    def renamed(self) -> Self:
        return self if self.visitor_id else super().renamed()


def visit(now: datetime = NOON, *, visitor: UUID | None = VISITOR, place: str = "ZZ") -> Visit:
    """One of a browser that shows no cookie but the visitor's."""
    in_force = notices.current("mix")
    rule = in_force.ruleset.region(place, today=now.date())
    found = _Named.from_request(RequestFactory().get("/"), in_force)
    return replace(found, visitor_id=visitor, place=place, rule=rule, now=now)


def given(at: datetime = NOON, **facts: Any) -> GivenAnswer:
    """A yes to statistics, unless something else is said."""
    known: dict[str, Any] = {
        "id": uuid7.uuid7(at),
        "notice": 1,
        "choices": {"analytics": True},
        "surface": Decision.Surface.BANNER,
        "method": Decision.Method.CUSTOM,
        "language": "en",
        "region": "ZZ",
    }
    return GivenAnswer(**known | facts)


def answer(
    at: datetime = NOON, *, visitor: UUID | None = VISITOR, place: str = "ZZ", **facts: Any
) -> Outcome[Visit]:
    return answers.answer(visit(at, visitor=visitor, place=place), given(at, **facts))


def record(at: datetime = NOON, **facts: Any) -> Decision:
    return answer(at, **facts).decision


def age_notices(at: datetime = datetime(2020, 1, 1, tzinfo=UTC)) -> None:
    """Let the notices of the tests' own database be as old as the answers to them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS consent_notice_no_update")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS consent_notice_no_change ON consent_notice")
    Notice._base_manager.update(published_at=at)


def decide(at: datetime = NOON, visitor: UUID | None = None, **facts: Any) -> Decision:
    """The same, of a visitor who is new unless one is named."""
    return record(at, visitor=visitor or uuid7.uuid7(at), **facts)
