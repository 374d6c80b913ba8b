"""The records of a GeoIP database, of whatever size and shape."""

from pathlib import Path

import pytest

from tests.web.regions import databases
from tests.web.regions.conftest import PLACES, Ask

CALIFORNIA, FRANCE, FLORIDA = "203.0.113.9", "198.51.100.1", "2001:db8::9"


def test_a_database_may_know_countries_only(path: Path, ask: Ask) -> None:
    databases.write(path, {network: place[:2] for network, place in PLACES.items()})
    assert [ask(CALIFORNIA), ask(FRANCE), ask(FLORIDA)] == ["US", "FR", "US"]


def test_a_database_may_know_ipv4_only(path: Path, ask: Ask) -> None:
    databases.write(path, {"203.0.113.0/24": "US-CA"}, version=4)
    assert [ask(CALIFORNIA), ask(FLORIDA)] == ["US-CA", "ZZ"]


@pytest.mark.parametrize(
    ("record", "region"),
    [
        pytest.param({"country": {"iso_code": "US"}, "subdivisions": []}, "US", id="no part"),
        pytest.param(
            {"country": {"iso_code": "US"}, "subdivisions": [{"names": {"en": "California"}}]},
            "US",
            id="a part without a code",
        ),
        pytest.param(
            {"country": {"iso_code": "US"}, "subdivisions": [{"iso_code": "ZZ"}]},
            "US",
            id="a part that does not exist",
        ),
        pytest.param({"registered_country": {"iso_code": "US"}}, "ZZ", id="whose network, no more"),
        pytest.param({"country": {"names": {"en": "France"}}}, "ZZ", id="a country without a code"),
        pytest.param({"country": {"iso_code": "France"}}, "ZZ", id="no code"),
        pytest.param({"country": "FR"}, "ZZ", id="another shape"),
        pytest.param({"autonomous_system_number": 64496}, "ZZ", id="another kind of database"),
        pytest.param("FR", "ZZ", id="a word"),
    ],
)
def test_a_record_is_taken_apart_by_shape(
    path: Path, ask: Ask, record: object, region: str
) -> None:
    databases.write_records(path, {"203.0.113.0/24": record, "198.51.100.0/24": {"a": 1}})
    assert ask(CALIFORNIA) == region
