"""The Cookie Policy: generated, dated, the same for everyone."""

import re
from typing import Any

import pytest
import time_machine
from django.utils.html import strip_tags
from pytest_django import Settings

from consent.models import Category, Notice, Site, Wording
from tests import filled
from tests.filled import put_on_file
from tests.pages.conftest import Visitor, declare, publish

BUYERS = {"analytics": ["Meta"], "support": ["chat.example", "Meta"], "marketing": ["Google"]}
ADS = {"ads.example.com": ("Advertising",)}  # which tests.filled declares


@pytest.mark.requirement("R57", "R145")
def test_every_declared_cookie_is_told(visitor: Visitor, notice: Notice) -> None:
    html = visitor.open("/cookies/").content.decode()

    for row in notice.snapshot["categories"]:
        assert row["texts"]["en"]["purpose"] in html
        for cookie in row["cookies"]:
            assert cookie["name"] in html
            assert cookie["texts"]["en"]["purpose"] in html
    assert "400 days" in html.replace("\xa0", " ")
    assert "until you close the browser" in html


@pytest.mark.requirement("R57")
def test_the_policy_is_dated_and_numbered(site: Site) -> None:
    with time_machine.travel("2026-11-24T12:00:00Z"):
        publish(site)

    html = Visitor().open("/cookies/").content.decode()

    assert "Notice 2, published <b>November 24, 2026</b>" in html


@pytest.mark.requirement("R91")
def test_whose_content_is_loaded_is_named_by_company_or_host(site: Site) -> None:
    """A group that carries the badge of a third party is found among the third parties."""
    site.categories.filter(key__in=("analytics", "support")).update(targets_ads=True)
    site.categories.filter(key="replay").update(hosts="replay.example")
    site.categories.filter(key="support").update(hosts="chat.example\n*.facebook.com")
    site.categories.filter(key="marketing").update(
        hosts="www.google.com\nown.mixnetworks.localhost"
    )
    declare(site, "marketing", "_ga")
    site.categories.get(key="marketing").cookies.update(provider="Google LLC")
    declare(site, "analytics", "_fb")
    site.categories.get(key="analytics").cookies.filter(name="_fb").update(provider="Meta")
    for key, names in BUYERS.items():
        site.categories.get(key=key).third_parties.all().delete()
        for name in names:
            put_on_file(site.categories.get(key=key), name)
    publish(site)

    page = Visitor().open("/cookies/")

    assert named(page) == {
        "chat.example": ("Customer service and chat",),
        "Google LLC": ("Advertising",),
        "Meta": ("Customer service and chat", "Usage statistics"),
        "replay.example": ("Recording of your visit",),
    }
    badged = {card.text["name"] for card in page.context["cards"] if card.row["third_party"]}
    assert badged == {group for groups in named(page).values() for group in groups}


def test_what_is_necessary_is_not_said_to_wait(site: Site) -> None:
    necessary = site.categories.get(key="necessary")
    necessary.justification = "Payments need it."
    necessary.save()
    declare(site, "necessary", "_pay")
    necessary.cookies.filter(name="_pay").update(provider="Example Pay")
    publish(site)

    page = Visitor().open("/cookies/")

    assert named(page)["Example Pay"] == ("Strictly necessary",)
    assert "Strictly necessary" not in page.context["involving"]


def named(page: Any) -> dict[str, tuple[str, ...]]:
    return {party.name: tuple(party.groups) for party in page.context["third_parties"]}


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        pytest.param(
            "en",
            {
                "refusal": "If you refuse a group, the website still works.",
                "how long": "for 731 days after your last choice",
                "how long a request": "until 731 days after it is done, as proof",
                "where": "We store this data in the United States",
                "access and correction": "You may have it corrected or deleted.",
                "help to understand": "We will explain it before you choose.",
                "Canada": '<a href="https://www.priv.gc.ca" rel="nofollow">',
                "Quebec": '<a href="https://www.cai.gouv.qc.ca" rel="nofollow">',
                "a sentence that ends in an address": "https://www.priv.gc.ca</a>. In Quebec",
                "United States": "the attorney general of your state",
                "Europe": "the data protection authority of your country",
                "complaint": '<a href="mailto:support@mixnetworks.com">',
                "age": "18 or older",
                "minors": "We do not sell the data of minors",
                "language models": "to train large language models",
            },
            id="English",
        ),
        pytest.param(
            "fr",
            {
                "how long": "pendant 731 jours après votre dernier choix",
                "where": "à l’extérieur du Québec et du Canada",
                "access and correction": "Vous pouvez le faire rectifier ou supprimer.",
                "help to understand": "Nous vous aiderons à le comprendre",
                "Quebec": '<a href="https://www.cai.gouv.qc.ca" rel="nofollow">',
            },
            id="French",
        ),
        pytest.param("es", {"how long": "durante 731 días"}, id="Spanish"),
    ],
)
@pytest.mark.requirement("R90", "R155", "R156")
def test_it_says_what_the_laws_want_told(
    visitor: Visitor, language: str, sentences: dict[str, str]
) -> None:
    html = visitor.open(f"/cookies/?language={language}").content.decode()

    assert {about: words for about, words in sentences.items() if words not in html} == {}


def test_an_admins_words_are_text_never_markup(site: Site) -> None:
    Wording.objects.filter(language="en").update(policy_intro="<b>One</b>\n\nTwo & three")
    publish(site)

    html = Visitor().open("/cookies/?language=en").content.decode()

    assert "<p>&lt;b&gt;One&lt;/b&gt;</p>\n\n<p>Two &amp; three</p>" in html


@pytest.mark.requirement("R42")
def test_using_the_site_is_not_consent(visitor: Visitor) -> None:
    html = visitor.open("/cookies/").content.decode()

    assert "never taken as your consent" in html
    assert "you consent to" not in html


def test_search_engines_find_each_language(visitor: Visitor, settings: Settings) -> None:
    html = visitor.open("/cookies/?language=fr").content.decode()

    address = f"{settings.CONSENT_SERVICE_URL}/cookies/?site=mix"
    assert f'<link rel="canonical" href="{address}&amp;language=fr">' in html
    assert f'hreflang="es" href="{address}&amp;language=es"' in html
    assert f'hreflang="x-default" href="{address}"' in html


def test_it_is_the_same_for_everyone(visitor: Visitor) -> None:
    before = visitor.open("/cookies/").content
    visitor.answer("reject")

    assert visitor.open("/cookies/", **{"X-Region": "US-CA", "Sec-GPC": "1"}).content == before


@pytest.mark.requirement("R152", "R154")
def test_the_notice_at_collection_says_what_the_law_asks(visitor: Visitor) -> None:
    site = Site.objects.get(key="mix")
    english = site.wordings.filter(language="en")
    english.update(privacy_policy_url="https://www.mixnetworks.com/privacy")
    filled.confirm(site)
    declare(site, "marketing", "_ads", lifetime=86_400 * 30)
    declare(site, "marketing", "_ads_long", lifetime=86_400 * 365)
    Category.objects.filter(key="marketing").update(sells_or_shares=True)
    Category.objects.filter(key="personalization").update(targets_ads=True, third_party=True)
    declare(site, "preferences", "_shared")
    Category.objects.filter(key="preferences").update(sells_or_shares=True)
    put_on_file(site.categories.get(key="preferences"), "Example Ads")
    for rule in site.regions.all():  # some states want a yes first, and the lint holds it
        rule.overrides |= {"preferences": "opt-in"} if rule.code.startswith("US") else {}
        rule.save()
    publish(site)

    page = visitor.open("/cookies/")

    html = page.content.decode()
    section = html[html.index('id="notice-at-collection"') : html.index('id="signal"')]
    rows = [strip_tags(row).split("\n") for row in re.findall("<tr.*?</tr>", section, re.DOTALL)]
    sentences = {row[1].partition("To ")[0].strip(): " ".join(row[2:]) for row in rows}
    assert "Only once you allow it, and until you opt out" in sentences["Advertising"]
    assert "Only once you allow it, and until you opt out" in sentences["Preferences"]
    assert "advertising once you allow it" in sentences["Content matched to your interests"]
    assert "Sold or sharedNo" in sentences["Strictly necessary"]
    for text in (
        "Identifiers: the IP address", "To show you ads", "until 731 days after",
        "You have the right to opt out.", "?site=mix&amp;language=en#your-privacy-choices",
        "https://www.mixnetworks.com/privacy",
    ):  # fmt: skip
        assert text in section, text


@pytest.mark.requirement("R152")
def test_american_pages_link_to_the_notice_at_collection(visitor: Visitor) -> None:
    link = 'href="/cookies/?site=mix&amp;language=en#notice-at-collection"'
    assert link in visitor.open(**{"X-Region": "US-CA"}).content.decode()
    assert link not in visitor.open(**{"X-Region": "CA-ON"}).content.decode()


@pytest.mark.requirement("R151", "R152")
@pytest.mark.parametrize("path", ["/cookies/", "/preferences/"])
def test_a_page_has_the_place_that_the_banners_links_end_with(visitor: Visitor, path: str) -> None:
    assert visitor.open(path).content.decode().count('id="US"') == 1
