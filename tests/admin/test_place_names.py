"""Where visitors are is told by name, also where no rule of its own holds."""

from django.utils import timezone

from consent.admin.record.statistics.page import Statistics
from consent.intake.tallies import Event
from consent.lib import world
from consent.models import Notice, Site
from tests import counted

NAMES = {
    "US-CA": "California",  # which has a rule
    "US-NY": "New York",  # which has none
    "DE": "Germany",  # within a group
    "NL": "Netherlands",  # with an article in a sentence
    "BR-SP": "Brazil, SP",  # a part of another country
    "ZZ": "Not known",
}


def test_places_have_names(site: Site, notice: Notice) -> None:
    today = timezone.now().date()
    shown = [Event(today, "mix", 1, code, "en", "banner", "shown") for code in NAMES]
    counted.count(shown * 20)

    by_place = Statistics.build(site, until=today, days=30).others[0]

    assert {row.key: row.name for row in by_place.rows} == NAMES


def test_each_country_has_a_name_of_its_own() -> None:
    assert len(set(world.COUNTRIES.values())) == len(world.COUNTRIES) == 250
