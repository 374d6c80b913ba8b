"""Where visitors are is told by name, also where no rule of its own holds."""

import pytest
from django.utils import timezone

from consent.admin.record.statistics.page import Statistics
from consent.intake.tallies import Event
from consent.lib import world
from consent.models import Notice, Site
from tests import counted
from tests.admin.cases import cases


@cases(
    ("code", "name"),
    [
        pytest.param("US-CA", "California", id="a state with a rule"),
        pytest.param("US-NY", "New York", id="a state without a rule"),
        pytest.param("CA-ON", "Ontario", id="a province without a rule"),
        pytest.param("DE", "Germany", id="a country within a group"),
        pytest.param("NL", "Netherlands", id="a country that has an article in a sentence"),
        pytest.param("BR", "Brazil", id="a country without a rule"),
        pytest.param("BR-SP", "Brazil, SP", id="a part of another country"),
        pytest.param("ZZ", "Not known", id="nowhere"),
    ],
)
def test_places_have_names(site: Site, notice: Notice, code: str, name: str) -> None:
    today = timezone.now().date()
    counted.count([Event(today, "mix", 1, code, "en", "banner", "shown")] * 20)
    by_place = Statistics.build(site, until=today, days=30).others[0]
    assert [row.name for row in by_place.rows] == [name]


def test_each_country_has_a_name_of_its_own() -> None:
    assert len(set(world.COUNTRIES.values())) == len(world.COUNTRIES) == 250
