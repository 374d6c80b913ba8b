"""An empty database becomes MIX's, once."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from pytest_django import Settings

from consent import publishing
from consent.models import Category, Change, Cookie, RegionRule, Site, Wording
from consent.publishing import loading
from tests import filled
from tests.languages import LANGUAGES

pytestmark = pytest.mark.django_db

DEMO = Path(loading.__file__).parents[2] / "config" / "demo" / "catalogue.json"


def names(site: Site) -> list[str]:
    return sorted(Cookie.objects.filter(category__site=site).values_list("name", flat=True))


def test_an_empty_database_gets_the_whole_catalogue() -> None:
    site = loading.seed()

    assert (site.key, site.company) == ("mix", "MIX Networks, Inc.")
    assert site.gpc_since is None, "a person makes that statement (R17)"
    assert site.languages.split()[0] == "en"
    assert list(site.categories.values_list("key", flat=True)) == [
        "necessary", "preferences", "personalization", "support", "replay", "analytics", "marketing"
    ]  # fmt: skip
    assert all(category.texts.count() == len(LANGUAGES) for category in site.categories.all())
    assert names(site) == [
        "__Host-mix_csrf", "__Host-mix_visitor", "__Secure-mix_account", "__Secure-mix_consent",
        "csrftoken", "django_language", "mix_consent_confirmation", "mix_consent_heard",
        "mix_consent_queue", "mix_consent_receipt", "mix_consent_state", "sessionid",
    ]  # fmt: skip
    assert site.wordings.count() == len(LANGUAGES)


@pytest.mark.parametrize(
    ("service", "origin", "domain"),
    [
        ("https://consent.mixnetworks.com", "https://www.mixnetworks.com", "mixnetworks.com"),
        ("http://consent.mix.localhost:81", "http://www.mix.localhost:81", "mix.localhost"),
        ("https://www.example.org/consent", "https://www.example.org", "example.org"),
        ("https://example.org/consent", "https://example.org", ""),
        ("http://localhost:8000", "http://localhost:8000", ""),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", ""),
    ],
)
def test_the_site_stands_beside_the_service(
    settings: Settings, service: str, origin: str, domain: str
) -> None:
    settings.CONSENT_SERVICE_URL = service
    site = loading.seed()

    assert (site.origins, site.cookie_domain) == (origin, domain)
    filled.confirm(site)
    assert publishing.lint(publishing.Draft.load(site)) == []


def test_wording_is_what_the_notice_will_say() -> None:
    loading.seed()

    assert {w.language: w.texts for w in Wording.objects.all()} == loading.shipped()["texts"]


def test_the_table_of_law_arrives_with_its_names_and_dates() -> None:
    loading.seed()

    vermont = RegionRule.objects.get(code="US-VT")
    assert (vermont.valid_from, vermont.valid_to) == (date(2028, 1, 1), None)
    assert vermont.overrides == dict.fromkeys(("support", "replay", "marketing"), "opt-in")
    assert RegionRule.objects.get(code="CA-QC").languages.split() == ["fr", "en"]
    assert RegionRule.objects.get(code="CA-QC").names["fr"] == "Québec"
    assert RegionRule.objects.get(code="US-CA").two_step
    assert "SE" in RegionRule.objects.get(code="EEA").covers.split()


def test_a_site_that_exists_is_left_untouched() -> None:
    site = loading.seed()
    Category.objects.filter(key="analytics").update(third_party=True)
    Site.objects.update(phone="1-555-0100")
    rows = [RegionRule.objects.count(), Cookie.objects.count(), Wording.objects.count()]

    again = loading.seed(extra=DEMO, phone="1-555-0199")

    assert again == site
    assert again.phone == "1-555-0100"
    assert Category.objects.get(key="analytics").third_party is True
    assert rows == [RegionRule.objects.count(), Cookie.objects.count(), Wording.objects.count()]


def test_a_demonstration_brings_its_own_cookies_texts_and_addresses() -> None:
    origin = "http://www.mixnetworks.localhost:8000"
    site = loading.seed(extra=DEMO, origins=[origin], cookie_domain="mixnetworks.localhost")

    assert (site.origins, site.cookie_domain) == (origin, "mixnetworks.localhost")
    assert {"_demo_visits", "_demo_stats", "demo-chat-*", "sessionid"} <= set(names(site))
    ads = Cookie.objects.get(name="_demo_ads")
    assert ads.provider == "Demo Ads"
    text = ads.category.texts.get(language="fr")
    assert (text.name, "Demo Ads" in text.purpose) == ("Publicité", True)


def test_a_slip_in_a_catalogue_leaves_nothing_behind(tmp_path: Path) -> None:
    cookie = {"name": "two words", "texts": {}}
    slip = tmp_path / "slip.json"
    slip.write_text(json.dumps({"categories": [{"key": "analytics", "cookies": [cookie]}]}))

    with pytest.raises(ValidationError, match="Write a name"):
        loading.seed(extra=slip)

    assert not Site.objects.exists()


def test_the_history_says_that_a_command_made_it() -> None:
    call_command("site", "seed")

    changes = Change.objects.filter(site="mix")
    (by,) = set(changes.values_list("by", flat=True))
    assert by.startswith("manage.py site")
    assert changes.filter(model="consent.cookie", action="added", new__contains="provider").exists()
