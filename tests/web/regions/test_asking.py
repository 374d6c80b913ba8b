"""The sources of a region, in their order; a visitor is none of them (R1, R2, R102)."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings as limits, strategies as st
from pytest_django import Settings

from consent.kernel.values import PLACE
from consent.web import regions
from tests.web.regions.conftest import Ask

CALIFORNIA, FRANCE = "203.0.113.9", "198.51.100.1"
HOST = "consent.mixnetworks.localhost"
junk = st.text(st.characters(codec="latin-1"), max_size=80)
odd = st.one_of(
    junk,
    st.sampled_from(["US", "US-CA", "XX", "::1", "10.0.0.1", "1.2.3.4:5", "[::1]:80", "[", ",,"]),
    st.ip_addresses().map(str),
)


@pytest.fixture
def client(published: None, db: None) -> Client:
    return Client(headers={"Host": HOST})


@pytest.mark.requirement("R1")
def test_the_header_goes_before_the_database(path: Path, ask: Ask, settings: Settings) -> None:
    settings.CONSENT_DEFAULT_REGION = "US-FL"
    settings.CONSENT_REGION_HEADER = "X-Region"
    assert ask(forwarded=CALIFORNIA, HTTP_X_REGION="FR") == "FR"
    assert ask(forwarded=CALIFORNIA, HTTP_X_REGION="nonsense") == "ZZ"
    assert ask(forwarded=CALIFORNIA, HTTP_X_REGION=" ") == "US-CA"
    assert ask(forwarded=CALIFORNIA) == "US-CA"


def test_the_database_goes_before_the_default(path: Path, ask: Ask, settings: Settings) -> None:
    settings.CONSENT_DEFAULT_REGION = "US-FL"
    assert ask(forwarded="192.0.2.1") == "ZZ"  # the database does not know it
    assert ask() == "ZZ"  # nobody but our proxy

    settings.CONSENT_GEOIP_PATH = ""
    assert ask(forwarded=CALIFORNIA) == "US-FL"


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param({"HTTP_X_FORWARDED_FOR": CALIFORNIA}, id="X-Forwarded-For"),
        pytest.param({"HTTP_X_REAL_IP": CALIFORNIA}, id="X-Real-IP"),
        pytest.param({"HTTP_FORWARDED": f"for={CALIFORNIA}"}, id="Forwarded"),
        pytest.param({"HTTP_CF_CONNECTING_IP": CALIFORNIA}, id="CF-Connecting-IP"),
        pytest.param({"HTTP_X_REGION": "US-CA"}, id="the region itself"),
        pytest.param({"HTTP_X_CONSENT_REGION": "US-CA"}, id="what a site's server sends"),
    ],
)
def test_who_comes_round_the_proxy_is_where_they_are(
    path: Path, ask: Ask, settings: Settings, forged: dict[str, str]
) -> None:
    settings.CONSENT_REGION_HEADER = "X-Region"
    settings.CONSENT_TRUSTED_PROXIES = "10.0.0.0/8"
    assert ask("10.0.0.1", forwarded=CALIFORNIA) == "US-CA"
    assert ask(FRANCE, **forged) == "FR"


@pytest.mark.parametrize("claim", [f"{CALIFORNIA}, {FRANCE}", f"10.0.0.9, {CALIFORNIA}, {FRANCE}"])
@pytest.mark.parametrize("trusted", ["127.0.0.1, 10.0.0.0/8", "1"])
def test_what_a_visitor_claims_to_have_forwarded_is_passed_over(
    path: Path, ask: Ask, settings: Settings, trusted: str, claim: str
) -> None:
    settings.CONSENT_TRUSTED_PROXIES = trusted
    assert ask(forwarded=claim) == "FR"


@pytest.mark.parametrize("spelling", ["US-CA", "us-ca", "US-CA&region=US-CA"])
def test_a_browser_does_not_choose_its_region(client: Client, path: Path, spelling: str) -> None:
    """Settings as in production: DEBUG is off, and a browser has no site token."""

    def reply(query: str, address: str) -> tuple[Any, ...]:
        sent: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": address}
        script = client.get(f"/banner.js{query}", **sent).content
        config = client.get(f"/banner.json{query}", **sent).json()["region"]
        cards = client.get(f"/preferences/{query}", **sent).context["cards"]
        page = {card.key: card.is_on for card in cards}
        check = client.get(f"/v1/check{query}", **sent).json()
        return script, config, page, check["region"], check["categories"]

    fair, other = reply("", FRANCE), reply("", CALIFORNIA)
    assert all(first != another for first, another in zip(fair, other, strict=True))
    assert reply(f"?region={spelling}", FRANCE) == fair


@pytest.mark.requirement("R2")
@pytest.mark.parametrize("address", ["10.0.0.1", "192.0.2.1"])
def test_who_cannot_be_placed_has_every_optional_category_off(
    client: Client, path: Path, address: str
) -> None:
    def allowed(forwarded: str) -> set[str]:
        sent: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": forwarded}
        reply = client.get("/v1/check", **sent).json()["categories"]
        return {key for key, judgement in reply.items() if judgement["allows"]}

    assert allowed(address) == {"necessary"}
    assert allowed(CALIFORNIA) > {"necessary"}


def test_the_banner_is_for_one_browser_where_regions_differ(
    client: Client, path: Path, settings: Settings
) -> None:
    def reach() -> str:
        return client.get("/banner.js")["Cache-Control"].partition(",")[0]

    assert reach() == "private"
    settings.CONSENT_GEOIP_PATH = ""
    assert reach() == "public"
    settings.CONSENT_REGION_HEADER = "cloudflare"
    assert reach() == "private"


@given(
    st.fixed_dictionaries(
        {"REMOTE_ADDR": odd},
        optional={
            "HTTP_X_FORWARDED_FOR": st.lists(odd, max_size=4).map(", ".join),
            "HTTP_X_REGION": odd,
        },
    )
)
@limits(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_the_answer_is_a_region(
    path: Path, settings: Settings, environ: dict[str, str]
) -> None:
    settings.CONSENT_REGION_HEADER = "X-Region"
    assert PLACE.fullmatch(regions.of(environ))
