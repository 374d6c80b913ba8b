"""What is known of the world, by our own tables."""

import pytest

from consent.kernel.values import COOKIE_NAME
from consent.models import Cookie, CookieText
from consent.vendors import Use, by_name, facts, files, known_cookie
from consent.vendors.facts import is_named, signals
from tests.languages import purposes

# Our own tables


def test_every_fact_fits_the_register() -> None:
    longest = CookieText._meta.get_field("purpose").max_length or 0
    assert len(facts.cookies()) > 200
    for cookie in facts.cookies():
        assert cookie.kind in Cookie.Kind
        assert len(cookie.name) <= 128
        assert cookie.kind != "cookie" or COOKIE_NAME.fullmatch(cookie.name), cookie.name
        assert all(0 < len(text) <= longest for text in purposes(cookie).values()), cookie.name


def test_each_fact_has_one_home() -> None:
    cookies = [(cookie.name, cookie.kind) for cookie in facts.cookies() if not cookie.is_common]
    assert {cookie for cookie in cookies if cookies.count(cookie) > 1} == set()


@pytest.mark.parametrize("product", facts.products(), ids=lambda product: product.name)
def test_a_ready_made_product_invents_nothing(product: facts.Product) -> None:
    vendor = by_name(product.vendor)
    assert vendor
    own = {cookie.name for cookie in facts.cookies() if cookie.vendor == vendor.name}
    assert set(product.stores) <= own
    first = known_cookie(product.stores[0]) if product.stores else None
    assert product.use == (first.use if first else vendor.use_at(product.hosts[0]))
    assert product.hosts and all(vendor.tracks_at(host) for host in product.hosts)
    for signal in product.signals:
        service, _, name = signal.partition(":")
        stored = signals()[service].stores[name]
        assert not stored or {*stored} & {*product.stores}, signal


def test_every_lifetime_in_the_tables_is_understood() -> None:
    lines = [line for row in files.vendors() for line in row.get("stores", ())]
    assert len(lines) > 200
    assert [
        line for line in lines if "keeps" in line and not facts.parse_lifetime(line["keeps"])
    ] == []


@pytest.mark.parametrize(
    ("name", "kind", "vendor", "use"),
    [
        ("_ga", "cookie", "Google", Use.ANALYTICS),
        ("_ga_*", "cookie", "Google", Use.ANALYTICS),
        ("_ga_G12ABC345", "cookie", "Google", Use.ANALYTICS),
        ("_gcl_aw", "cookie", "Google", Use.MARKETING),
        ("_gcl_ls", "local-storage", "Google", Use.MARKETING),
        ("_fbp", "cookie", "Meta", Use.MARKETING),
        ("_hjSessionUser_12345", "cookie", "Hotjar", Use.ANALYTICS),
        ("li_fat_id", "cookie", "LinkedIn", Use.MARKETING),
        ("AWSALBCORS", "cookie", "Amazon Web Services", Use.NECESSARY),
        ("BIGipServerpool_www", "cookie", "F5", Use.NECESSARY),
        ("__cf_bm", "cookie", "Cloudflare", Use.NECESSARY),
        ("JSESSIONID", "cookie", "Java", Use.NECESSARY),
        ("__stripe_mid", "cookie", "Stripe", Use.NECESSARY),
        ("OptanonConsent", "cookie", "OneTrust", Use.NECESSARY),
        ("intercom-id-abc", "cookie", "Intercom", Use.FUNCTIONAL),
    ],
)
def test_what_marketers_meet_is_known(name: str, kind: str, vendor: str, use: Use) -> None:
    found = known_cookie(name, kind)

    assert found
    assert (found.vendor, found.use) == (vendor, use)


@pytest.mark.parametrize(
    "name", ["_gallery", "_gather", "_gate", "li_item", "drift_speed", "_gas", "_fbphone", "mf_x"]
)
def test_what_merely_looks_alike_is_not_known(name: str) -> None:
    assert known_cookie(name) is None


@pytest.mark.parametrize(
    ("provider", "vendor", "is_it"),
    [
        ("Google LLC", "Google", True),
        ("Google Ireland Limited", "Google", True),
        ("Meta Platforms, Inc.", "Meta", True),
        ("Metabase", "Meta", False),
        ("Meta Data Farm", "Meta", False),
        ("X Corp.", "X", True),
        ("X Ray Clinic", "X", False),
        ("", "Google", False),
    ],
)
def test_who_a_provider_is(provider: str, vendor: str, is_it: bool) -> None:
    assert is_named(provider, vendor) is is_it


@pytest.mark.parametrize(
    ("words", "seconds"),
    [("2 years", 63_072_000), ("1 Year", 31_536_000), ("30 mins", 1_800), ("Session", None),
     ("30 minutes after last activity", 1_800), ("", None), ("persistent", None)],
)  # fmt: skip
def test_how_long_something_is_kept(words: str, seconds: int | None) -> None:
    assert facts.parse_lifetime(words) == seconds
