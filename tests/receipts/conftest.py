from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from consent.models import Decision, Notice, Site
from consent.record import iso27560
from tests.api.visiting import DOMAIN
from tests.pages.conftest import publish
from tests.record import recorded

NOON = datetime(2026, 11, 26, 12, 0, 0, 250_000, tzinfo=UTC)
VISITOR = UUID("01935d4a-0000-7000-8000-000000000001")

Answer = Callable[..., Decision]


def record_in(decision: Decision, language: str = "") -> dict[str, Any]:
    """Return the export of a decision."""
    return iso27560.record(decision, language)


@pytest.fixture
def site(seeded: None, db: None) -> Site:
    site = Site.objects.get(key="mix")
    Site.objects.update(cookie_domain=DOMAIN, origins=f"http://www.{DOMAIN}:8000")
    analytics = site.categories.get(key="analytics")
    analytics.cookies.update(provider="Google", lifetime=63_072_000)
    return Site.objects.get(key="mix")


@pytest.fixture
def notice(site: Site) -> Notice:
    return publish(site)


@pytest.fixture
def answer(notice: Notice) -> Answer:
    """Record an answer: everything allowed in France, unless something else is said."""

    def record(**facts: Any) -> Decision:
        asked = [row["key"] for row in notice.snapshot["categories"] if not row["necessary"]]
        region = facts.pop("region", "FR")
        given: dict[str, Any] = {
            "visitor": VISITOR,
            "notice": notice.number,
            "choices": dict.fromkeys(asked, facts.pop("granted", True)),
            "method": Decision.Method.ACCEPT,
            "region": region,
            "place": region,
        }
        return Decision.objects.get(pk=recorded.record(NOON, **given | facts).pk)

    return record
