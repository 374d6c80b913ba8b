import pytest
from django.test import RequestFactory
from pytest_django import Settings

from consent import regions


@pytest.mark.parametrize(
    ("said", "region"),
    [
        pytest.param("US-CA", "US-CA", id="a state"),
        pytest.param(" fr ", "FR", id="as a proxy may write it"),
        pytest.param("California", "ZZ", id="no code"),
        pytest.param("US-CA\n", "US-CA", id="a line end is space"),
        pytest.param("US-CA, FR", "ZZ", id="said twice"),
        pytest.param("", "ZZ", id="nothing"),
    ],
)
def test_the_trusted_header_tells_the_region(rf: RequestFactory, said: str, region: str) -> None:
    assert regions.of(rf.get("/", HTTP_X_REGION=said)) == region


def test_no_header_is_trusted_unless_it_is_named(rf: RequestFactory, settings: Settings) -> None:
    settings.CONSENT_REGION_HEADER = ""
    settings.CONSENT_DEFAULT_REGION = "US-FL"
    assert regions.of(rf.get("/", HTTP_X_REGION="US-CA")) == "US-FL"


def test_a_header_that_names_no_region_gets_the_strictest_rule(
    rf: RequestFactory, settings: Settings
) -> None:
    settings.CONSENT_DEFAULT_REGION = "US-FL"
    assert regions.of(rf.get("/", HTTP_X_REGION="California")) == "ZZ"
    assert regions.of(rf.get("/")) == "US-FL"
