"""What the banner is told: what is asked, by which rule, in which words."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from consent import embed, notices, publishing
from consent.models import Site
from consent.publishing import BANNER
from tests.banner.literal import evaluated
from tests.node import SOURCE


def test_the_config_says_what_the_banner_asks(told: dict[str, Any]) -> None:
    assert {key: told[key] for key in ("site", "notice", "language")} == {
        "site": "mix",
        "notice": 1,
        "language": "en",
    }
    assert "signal" not in told
    assert "dir" not in told
    assert told["tongues"] == {"fr": "Français"}
    assert told["languages"] == ["en", "fr", "es"]
    assert told["region"] == {
        "code": "ZZ",
        "model": "opt-in",
        "memory_days": 182,
        "reask_days": 182,
        "gpc": 1,
    }
    necessary, *_, marketing = told["categories"]
    assert necessary["necessary"] == 1
    assert "necessary" not in marketing
    assert marketing["sells_or_shares"] == 1
    cookies = {name: rest for name, *rest in necessary["cookies"]}
    lifetime, purpose, *provider = cookies["mix_consent_state"]
    assert lifetime == "13 months"
    assert purpose.startswith("Tells pages")
    assert provider == ["MIX Networks"]
    assert cookies["mix_consent_held"][0] == "until you delete it"
    assert cookies["mix_consent_held"][-1] == "local-storage"


def test_the_texts_come_in_the_order_in_which_the_banner_takes_them() -> None:
    view = (SOURCE / "view.js").read_text(encoding="utf-8")
    taken = re.search(r"const \[(.*?)\] = texts", view, re.DOTALL)
    assert taken is not None
    names = [
        re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)
        for name in taken[1].replace(" ", "").split(",")
        if name.strip()
    ]
    assert [name.strip().removesuffix("_text") for name in names] == list(embed.WORDS)


def test_an_override_that_concerns_nobody_is_not_told(site: Site, client: Client) -> None:
    def overrides() -> object:
        told = client.get("/banner.json", HTTP_X_REGION="US-CA").json()
        return told["region"].get("overrides")

    assert overrides() is None, "third parties need a yes whatever the model"
    rule = site.regions.get(code="US-CA")
    rule.overrides |= {"analytics": "opt-in", "preferences": "opt-out"}
    rule.save()
    publishing.publish(site)
    notices.forget()

    assert overrides() == {"analytics": "opt-in"}


def test_the_signal_is_told(site: Site, client: Client) -> None:
    told = client.get("/banner.json", HTTP_SEC_GPC="1").json()
    assert told["signal"] == 1
    assert "Opt-Out Request Honored" in told["texts"]
    assert client.get("/banner.json?signal=true").json() == told, "a page may add it (R6)"
    assert client.get("/banner.json?signal=false", HTTP_SEC_GPC="1").json() == told


def test_do_not_track_is_told_where_a_rule_counts_it(site: Site, client: Client) -> None:
    site.regions.filter(code="FR").update(dnt=True)
    publishing.publish(site)
    notices.forget()

    def signal(place: str) -> object:
        answer = client.get("/banner.json", HTTP_X_REGION=place, HTTP_DNT="1")
        assert "DNT" in answer["Vary"]
        return answer.json().get("signal")

    assert (signal("FR"), signal("DE")) == (1, None)


@pytest.mark.parametrize(
    ("place", "code", "model"),
    [
        ("US-CA", "US-CA", "opt-out"),
        ("US-WY", "US", "notice"),
        ("DE", "DE", "opt-in"),  # EEA is no code of ISO 3166, and no state cookie could hold it
        ("ZZ", "ZZ", "opt-in"),
        ("BR", "ZZ", "opt-in"),
    ],
)
def test_the_region_is_told(site: Site, client: Client, place: str, code: str, model: str) -> None:
    region = client.get("/banner.json", HTTP_X_REGION=place).json()["region"]

    assert (region["code"], region["model"]) == (code, model)


def test_a_rule_begins_on_its_day(site: Site, client: Client) -> None:
    def model() -> str:
        region = client.get("/banner.json", HTTP_X_REGION="US-VT").json()["region"]
        return str(region["model"])

    with time_machine.travel("2027-12-31T23:59:00Z"):
        assert model() == "notice"
    with time_machine.travel("2028-01-01T00:01:00Z"):
        assert model() == "opt-out"


@pytest.mark.parametrize(
    ("query", "place", "language"),
    [
        ("", "ZZ", "en"),
        ("language=fr", "ZZ", "fr"),
        ("language=fr-CA", "ZZ", "fr"),
        ("language=FR", "ZZ", "fr"),
        ("language=es", "CA-QC", "es"),
        ("", "CA-QC", "fr"),
        ("language=de", "ZZ", "en"),
        ("language=de", "CA-QC", "fr"),
        ("language=%00", "ZZ", "en"),
        ("language=", "ZZ", "en"),
        ("", "CA", "en"),  # a province that is not known may not be Quebec
        ("", "FR", "fr"),
        ("", "CA-ON", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_places(
    site: Site, client: Client, query: str, place: str, language: str
) -> None:
    told = client.get(f"/banner.json?{query}", HTTP_X_REGION=place).json()

    assert told["language"] == language


@pytest.mark.parametrize(
    ("query", "place", "begins", "tongues"),
    [
        pytest.param("", "CA-QC", "fr", {"en": "English"}, id="Quebec begins in French (R89)"),
        pytest.param("language=en", "CA-QC", "fr", {"en": "English"}, id="on an English page too"),
        pytest.param("language=fr", "CA-ON", "fr", {"en": "English"}, id="a page's own language"),
        pytest.param("", "CA-ON", "en", {"fr": "Français"}, id="Canada offers the other one"),
        pytest.param("", "ZZ", "en", {"fr": "Français"}, id="so does nowhere"),
        pytest.param("", "FR", "fr", {"en": "English"}, id="France offers the site's own"),
        pytest.param("", "US-CA", "en", None, id="one language, no switch"),
    ],
)
def test_a_place_begins_in_its_language_and_offers_the_others(
    site: Site, client: Client, query: str, place: str, begins: str, tongues: object
) -> None:
    script = client.get(f"/banner.js?{query}", HTTP_X_REGION=place).content.decode()

    before, after = BANNER.read_text(encoding="utf-8").split(embed.IDENTIFIER)
    told = evaluated(script.removeprefix(before).removesuffix(after))
    assert (told["language"], told.get("tongues")) == (begins, tongues)
    assert ("languages" in told) is (place not in ("CA-QC", "FR"))


def test_lifetimes_are_in_the_language(site: Site, client: Client) -> None:
    told = client.get("/banner.json?language=fr").json()

    lifetimes = {lifetime for _, lifetime, *_ in told["categories"][0]["cookies"]}
    assert "13 mois" in lifetimes


def test_nobody_chooses_their_law(site: Site, client: Client, settings: Settings) -> None:
    assert client.get("/banner.json?region=US-CA").json()["region"]["code"] == "ZZ"

    settings.DEBUG = True
    assert client.get("/banner.json?region=US-CA").json()["region"]["code"] == "US-CA"
    assert client.get("/banner.json?region=nonsense").json()["region"]["code"] == "ZZ"


@pytest.mark.parametrize(
    ("place", "body", "link"),
    [
        pytest.param("FR", "body", "settings_link", id="opt-in"),
        pytest.param("CA-ON", "notice_body", "settings_link", id="opt-out"),
        pytest.param("US-CA", "notice_body", "choices_link", id="opt-out in the United States"),
    ],
)
def test_a_place_is_told_its_own_words(
    client: Client, site: Site, place: str, body: str, link: str
) -> None:
    words = site.wordings.get(language="en").texts
    texts = client.get("/banner.json?language=en", HTTP_X_REGION=place).json()["texts"]

    told = dict(zip(embed.WORDS, texts, strict=False))
    assert (told["body"], told["settings_link"]) == (words[body], words[link])
    assert not {words["signal_status"], words["changed"]} & set(texts)
