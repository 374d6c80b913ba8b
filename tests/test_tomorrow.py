"""A rule that begins tomorrow is published today, and holds tomorrow, whatever nobody does (R3)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from consent import notices
from consent.client import ConsentClient
from consent.models import RegionRule, Site
from consent.scripts import views
from tests import filled
from tests.banner.literal import in_full, told_by
from tests.client.service import FakeService

pytestmark = pytest.mark.requirement("R3")

TODAY = datetime(2026, 11, 24, 23, 59, 50, tzinfo=UTC)
TOMORROW = datetime(2026, 11, 25, tzinfo=UTC)
LAST = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
ISSUER = "http://consent.mixnetworks.localhost:8000"  # as the test settings have it
NEVADA = {"X-Region": "US-NV"}
MOMENTS = [
    pytest.param(TODAY, "notice", id="today, to the last second"),
    pytest.param(TOMORROW, "opt-in", id="tomorrow, from the first"),
    pytest.param(LAST, "opt-in", id="its last second"),
    pytest.param(NEW_YEAR, "notice", id="the day after"),
]


@pytest.fixture
def site(db: None) -> Iterator[Site]:
    """Nevada has a law from tomorrow to the end of the year; published once, today."""
    site = filled.seed()
    RegionRule.objects.create(
        site=site,
        code="US-NV",
        name="Nevada",
        names={"fr": "Le Nevada", "es": "Nevada"},
        model=RegionRule.Model.OPT_IN,
        memory_days=90,
        languages="fr en",
        valid_from=date(2026, 11, 25),
        valid_to=date(2026, 12, 31),
        verified=date(2026, 11, 24),
    )
    with time_machine.travel(TODAY, tick=False):
        filled.publish(site)
    notices.forget()
    assert notices.current().number == 1  # read once; nobody reads it again
    yield site
    views._banners.clear()
    assert site.notices.count() == 1


@pytest.fixture
def nevada(site: Site) -> Client:
    client = Client(headers=NEVADA)
    with time_machine.travel(TODAY, tick=False):
        for path in ("/v1/check", "/banner.js", "/preferences/"):
            assert client.get(path).status_code == 200  # what can be remembered, is
    return client


@pytest.mark.parametrize(("moment", "model"), MOMENTS)
def test_servers_hear_of_it(nevada: Client, moment: datetime, model: str) -> None:
    with time_machine.travel(moment, tick=False):
        told = nevada.get("/v1/check").json()
        needed = nevada.get("/v1/check?need=analytics").status_code

    assert told["model"] == model
    allows = model == "notice"
    assert told["categories"]["analytics"]["allows"] is allows
    assert needed == (204 if allows else 403)


def longest_memory(told: dict[str, Any]) -> int:
    """Of a yes that was given here: elsewhere it may be shorter."""
    return max(int(law["memory_days"]) for law in told["region"]["laws"])


@pytest.mark.parametrize(("moment", "model"), MOMENTS)
def test_the_banner_brings_it(nevada: Client, moment: datetime, model: str) -> None:
    with time_machine.travel(moment, tick=False):
        script = nevada.get("/banner.js").content.decode()
        told = nevada.get("/banner.json").json()

    is_on = model == "opt-in"
    brought = in_full(told_by(script))
    assert brought["region"] == in_full(told)["region"]
    assert (brought["region"]["model"] == 2) is is_on
    assert longest_memory(brought) == (90 if is_on else 400)
    assert brought["language"] == ("fr" if is_on else "en")


@pytest.mark.parametrize(("moment", "model"), MOMENTS)
def test_the_preference_page_says_it(nevada: Client, moment: datetime, model: str) -> None:
    with time_machine.travel(moment, tick=False):
        response = nevada.get("/preferences/")

    page = response.content.decode()
    is_on = model == "opt-in"
    assert ("Le Nevada" in page) is is_on
    assert ("United States, other states" in page) is not is_on
    assert response.headers["Content-Language"] == ("fr" if is_on else "en")
    cards = {card.key: card for card in response.context["cards"]}
    assert cards["analytics"].is_on is not is_on


def test_a_client_that_runs_through_the_night_needs_no_restart(nevada: Client) -> None:
    service = FakeService(
        notice=nevada.get("/v1/notice").json(),
        jwks=nevada.get("/.well-known/jwks.json").json(),
    )
    clock = TODAY
    client = ConsentClient(service.url, "mix", issuer=ISSUER, clock=lambda: clock.timestamp())
    try:
        assert client.refresh()
        allowed = {}
        while clock < TOMORROW + timedelta(seconds=10):
            allowed[clock] = client.check({}, region="US-NV").allows("analytics")
            clock += timedelta(seconds=1)
    finally:
        client.close()
        service.close()

    assert {status for _, _, status in service.requests[2:]} <= {304}  # nothing new was said
    assert {moment for moment, allows in allowed.items() if allows} == {
        moment for moment in allowed if moment < TOMORROW
    }
    assert len(allowed) == 20
