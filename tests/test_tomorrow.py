"""A rule that begins tomorrow is published today, and holds tomorrow, whatever nobody does (R3)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from consent import notices
from consent.models import RegionRule, Site
from consent.scripts import views
from tests import filled
from tests.banner.literal import told_by
from tests.languages import LANGUAGES

pytestmark = pytest.mark.requirement("R3")

TODAY = datetime(2026, 11, 24, 23, 59, 50, tzinfo=UTC)
TOMORROW = datetime(2026, 11, 25, tzinfo=UTC)
LAST = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
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
        names=dict.fromkeys(LANGUAGES, "Nevada") | {"fr": "Le Nevada"},
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
    client = Client(headers={"X-Region": "US-NV"})
    with time_machine.travel(TODAY, tick=False):
        for path in ("/v1/check", "/banner.js", "/preferences/"):
            assert client.get(path).status_code == 200  # what can be remembered, is
    return client


@pytest.mark.parametrize(("moment", "model"), MOMENTS)
def test_server_banner_and_page_follow_it(nevada: Client, moment: datetime, model: str) -> None:
    with time_machine.travel(moment, tick=False):
        check = nevada.get("/v1/check").json()
        needed = nevada.get("/v1/check?need=analytics").status_code
        script = told_by(nevada.get("/banner.js").content.decode())
        config = nevada.get("/banner.json").json()
        page = nevada.get("/preferences/")

    is_on = model == "opt-in"
    assert check["model"] == model
    assert check["categories"]["analytics"]["allows"] is not is_on
    assert needed == (403 if is_on else 204)

    assert script["region"] == config["region"]
    assert (script["region"]["model"] == 2) is is_on
    # Of a yes that was given here: elsewhere it may be shorter
    assert max(law["memory_days"] for law in script["region"]["laws"]) == (90 if is_on else 400)
    assert script["language"] == page.headers["Content-Language"] == ("fr" if is_on else "en")

    place = "Le Nevada" if is_on else "United States, other states"
    assert place in page.content.decode()
    cards = {card.key: card for card in page.context["cards"]}
    assert cards["analytics"].is_on is not is_on
