"""A CDN's headers for the visitor's place, and when they are trusted."""

from typing import Any

import pytest
from pytest_django import Settings

from consent.web import regions
from tests.web.regions.conftest import Ask

EACH = [
    pytest.param("cloudflare", "CF-IPCountry", "CF-Region-Code", id="Cloudflare"),
    pytest.param(
        "cloudfront",
        "CloudFront-Viewer-Country",
        "CloudFront-Viewer-Country-Region",
        id="CloudFront",
    ),
    pytest.param("fastly", "client-geo-country", "client-geo-region", id="Fastly"),
    pytest.param("vercel", "X-Vercel-IP-Country", "X-Vercel-IP-Country-Region", id="Vercel"),
    pytest.param("X-Country X-Part", "X-Country", "X-Part", id="a proxy of one's own"),
]


def sent(**headers: str) -> dict[str, Any]:
    return {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}


@pytest.mark.parametrize(
    ("value", "region"),
    [
        pytest.param("US-CA", "US-CA", id="a state"),
        pytest.param(" fr ", "FR", id="as a proxy may write it"),
        pytest.param("us-ca", "US-CA", id="in lower case"),
        pytest.param("US-CA\n", "US-CA", id="a line end is space"),
        pytest.param("XK", "XK", id="Kosovo, which ISO leaves to its users"),
        pytest.param("US-", "US", id="two variables joined, one of them empty"),
        pytest.param("US-California", "US", id="a state by its name"),
        pytest.param("US-06", "US", id="a state by another standard"),
        pytest.param("US-XX", "US", id="a state that does not exist"),
        pytest.param("California", "ZZ", id="no code"),
        pytest.param("USA", "ZZ", id="three letters"),
        pytest.param("-CA", "ZZ", id="a state of nowhere"),
        pytest.param("US-CA, FR", "ZZ", id="sent twice"),
        pytest.param("US,US", "ZZ", id="sent twice, the same"),
        pytest.param("ß", "ZZ", id="a letter that is two in upper case"),
        pytest.param("U" * 100_000, "ZZ", id="far too much"),
        pytest.param("ZZ", "ZZ", id="the word for unknown"),
        pytest.param("", "ZZ", id="nothing"),
    ],
)
def test_one_header_names_a_place(ask: Ask, value: str, region: str) -> None:
    assert ask(HTTP_X_REGION=value) == region


@pytest.mark.parametrize(("setting", "country", "part"), EACH)
def test_a_cdn_is_read_as_it_documents_itself(
    ask: Ask, settings: Settings, setting: str, country: str, part: str
) -> None:
    settings.CONSENT_REGION_HEADER = setting
    assert ask(**sent(**{country: "US", part: "CA"})) == "US-CA"
    assert ask(**sent(**{country: "FR"})) == "FR"
    assert ask(**sent(**{part: "CA"})) == "ZZ"


@pytest.mark.parametrize(
    ("country", "part", "region"),
    [
        pytest.param("CA", "QC", "CA-QC", id="a province"),
        pytest.param("us", "ca", "US-CA", id="in lower case"),
        pytest.param("US", "US-CA", "US-CA", id="the whole code"),
        pytest.param("US", "us-ca", "US-CA", id="the whole code in lower case"),
        pytest.param("GB", "ENG", "GB-ENG", id="three letters"),
        pytest.param("FR", "971", "FR-971", id="three digits"),
        pytest.param("US", "", "US", id="a country alone"),
        pytest.param("FR", "US-CA", "FR", id="a part of another country"),
        pytest.param("US", "CA, FL", "US", id="a part sent twice"),
        pytest.param("US", "?", "US", id="Fastly: not known"),
        pytest.param("SG", "NO REGION", "SG", id="Fastly: there is none"),
        pytest.param("US", "***", "US", id="Fastly: reserved"),
        pytest.param("US", "AOL", "US", id="Fastly: a provider"),
        pytest.param("**", "***", "ZZ", id="Fastly: a reserved address"),
        pytest.param("XX", "", "ZZ", id="Cloudflare: not known"),
        pytest.param("T1", "", "ZZ", id="Cloudflare: Tor"),
        pytest.param("XX", "CA", "ZZ", id="a part of nowhere"),
        pytest.param("EU", "", "ZZ", id="a continent"),
        pytest.param("A1", "", "ZZ", id="a proxy for hiding"),
        pytest.param("US, FR", "CA", "ZZ", id="a country sent twice"),
    ],
)
def test_country_and_part_make_one_code(
    ask: Ask, settings: Settings, country: str, part: str, region: str
) -> None:
    settings.CONSENT_REGION_HEADER = "X-Country X-Part"
    assert ask(HTTP_X_COUNTRY=country, HTTP_X_PART=part) == region


def test_only_the_header_that_is_named_is_read(ask: Ask, settings: Settings) -> None:
    settings.CONSENT_DEFAULT_REGION = "US-FL"
    settings.CONSENT_REGION_HEADER = "cloudflare"
    others = [country for name, (country, _) in regions.VENDORS.items() if name != "cloudflare"]
    assert ask(HTTP_CF_IPCOUNTRY="FR") == "FR"
    assert ask(**sent(**dict.fromkeys(others, "FR")), HTTP_X_REGION="FR") == "US-FL"

    settings.CONSENT_REGION_HEADER = ""
    assert ask(HTTP_CF_IPCOUNTRY="FR", HTTP_X_REGION="FR") == "US-FL"


@pytest.mark.parametrize(
    ("trusted", "peer"),
    [
        pytest.param("", "127.0.0.1", id="nobody is trusted"),
        pytest.param("0", "127.0.0.1", id="no proxy stands in front"),
        pytest.param("10.0.0.0/8", "203.0.113.9", id="not from a proxy"),
        pytest.param("10.0.0.0/8", "", id="from a socket without an address"),
        pytest.param("2", "127.0.0.1", id="round one of two proxies"),
    ],
)
def test_a_header_from_just_anyone_is_not_believed(
    ask: Ask, settings: Settings, trusted: str, peer: str
) -> None:
    settings.CONSENT_DEFAULT_REGION = "US-FL"
    settings.CONSENT_TRUSTED_PROXIES = "127.0.0.1"
    assert ask(forwarded="203.0.113.9", HTTP_X_REGION="FR") == "FR"

    settings.CONSENT_TRUSTED_PROXIES = trusted
    assert ask(peer, forwarded="203.0.113.9", HTTP_X_REGION="FR") == "US-FL"


@pytest.mark.requirement("R2")
def test_a_header_that_names_no_place_gets_the_strictest_rule(ask: Ask, settings: Settings) -> None:
    settings.CONSENT_DEFAULT_REGION = "US-FL"
    assert ask(HTTP_X_REGION="California") == "ZZ"
    assert ask(HTTP_X_REGION=" ") == "US-FL"
    assert ask() == "US-FL"
