"""What the banner is told: what is asked, by which rule, in which words."""

import re
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from consent import notices
from consent.models import Site
from consent.scripts.config import hash_of
from consent.scripts.words import WORDS
from tests import filled
from tests.banner.literal import told_by
from tests.languages import ABSENT, LANGUAGES
from tests.node import SOURCE


def test_the_config_says_what_the_banner_asks(told: dict[str, Any]) -> None:
    assert {key: told[key] for key in ("site", "notice", "language")} == {
        "site": "mix",
        "notice": 1,
        "language": "en",
    }
    assert "signal" not in told
    assert "dir" not in told
    assert told["other_languages"] == {"fr": "Français"}
    assert {*told["languages"]} == {*LANGUAGES}
    assert told["region"] == {
        "code": "ZZ",
        "model": 2,  # opt-in
        "laws": [
            {"where": r"^(CA-AB|CA-BC|CA-QC)\b", "memory_days": 182, "reask_days": 182},
            {"where": r"^(ZZ|CA)\b", "memory_days": 182},  # a no is never asked about again
            {"where": r"^(US)\b", "memory_days": 182, "two_step": 1},
            {"memory_days": 182, "reask_days": 182},
        ],
        "gpc": 1,
    }
    necessary, *_, marketing = told["categories"]
    assert necessary["necessary"] == 1
    assert "necessary" not in marketing
    assert "cookies" not in necessary  # the register has them, for who unfolds it
    assert marketing["sale"] == 3  # it sells or shares, and it targets
    assert told["vendors"]["google"]["ad_storage"] == 6  # follows the seventh, which is marketing
    assert told["vendors"]["google"]["analytics_storage"] == -1  # of nobody: always denied
    assert told["imports"] == 1


def test_the_origins_are_told_by_their_hashes(site: Site, client: Client) -> None:
    site.origins = (
        "http://www.mixnetworks.localhost:8000\nhttp://staging.mixnetworks.localhost:8000"
    )
    site.save()
    filled.publish(site)
    notices.forget()

    answer = client.get("/banner.json")
    named = map(hash_of, [settings.CONSENT_SERVICE_URL, *site.origins.split()])
    assert answer.json()["origins"] == sorted(named)
    assert b"staging" not in answer.content


def test_the_register_is_had_by_who_wants_it(site: Site, client: Client) -> None:
    response = client.get("/register.json?language=en&site=mix")

    cookies = {name: rest for name, *rest in response.json()["necessary"]}
    lifetime, purpose, *provider = cookies["mix_consent_state"]
    assert lifetime == "400 days"
    assert purpose.startswith("Tells pages")
    assert provider == ["MIX Networks"]
    assert cookies["mix_consent_queue"][0] == "until you delete it"
    assert cookies["mix_consent_queue"][-1] == "local-storage"
    assert response["Cache-Control"].startswith("public, max-age=300, ")
    assert response["Access-Control-Allow-Origin"] == "*"


def test_the_texts_come_in_the_order_in_which_the_banner_takes_them() -> None:
    words = (SOURCE / "page/words.js").read_text(encoding="utf-8")
    taken = re.findall(r"^export const ([A-Z_]+) = (\d+);$", words, re.MULTILINE)
    assert [(name.lower(), int(at)) for name, at in taken] == [
        (name, at) for at, name in enumerate(WORDS)
    ]


@pytest.mark.requirement("R41", "R177")
def test_where_the_privacy_policy_is_is_told_where_it_has_an_address(
    site: Site, client: Client
) -> None:
    """R177: a policy address per language; French before Quebec is invited.

    Charter of the French language, s. 52; P-39.1, s. 8.2: the French banner led to an English page.
    """

    def told(place: str) -> tuple[object, str]:
        config = client.get("/banner.json", HTTP_X_REGION=place).json()
        return config.get("privacy"), config["texts"][WORDS.index("privacy_link")]

    assert told("ZZ") == ("https://www.mixnetworks.com/privacy-policy/", "Privacy Policy")
    french = (filled.FRENCH_POLICY, "Politique de confidentialité")
    assert told("CA-QC") == told("CA") == french
    site.wordings.filter(language="en").update(privacy_policy_url="")
    filled.publish(site)
    notices.forget()

    assert told("ZZ") == (None, "")
    assert told("CA-QC") == french


def test_what_silence_means_is_told_for_each_category(site: Site, client: Client) -> None:
    def started() -> set[str]:
        told = client.get("/banner.json", HTTP_X_REGION="US-CA").json()
        return {row["key"] for row in told["categories"] if "starts" in row}

    assert started() == {"preferences", "personalization", "analytics"}, "third parties need a yes"
    rule = site.regions.get(code="US-CA")
    rule.overrides |= {"analytics": "opt-in", "preferences": "opt-out"}
    rule.save()
    filled.publish(site)
    notices.forget()

    assert started() == {"preferences", "personalization"}


def test_the_signal_is_told(site: Site, client: Client) -> None:
    told = client.get("/banner.json", HTTP_SEC_GPC="1").json()
    assert told["signal"] == 1
    assert "Opt-Out Request Honored" in told["texts"]
    assert client.get("/banner.json?signal=true").json() == told, "a page may add it (R6)"
    assert client.get("/banner.json?signal=false", HTTP_SEC_GPC="1").json() == told


@pytest.mark.requirement("R188")
def test_a_minor_is_told_from_a_signal_and_informed_of_none(site: Site, client: Client) -> None:
    told = client.get("/banner.json?signal=minor", HTTP_X_REGION="US-CA").json()
    assert told["signal"] == "minor"
    assert "Opt-Out Request Honored" not in told["texts"]
    assert not told["region"].get("gpc")
    sent = client.get("/banner.json?signal=minor", HTTP_X_REGION="US-CA", HTTP_SEC_GPC="1")
    assert sent.json()["signal"] is True


def test_do_not_track_is_told_where_a_rule_counts_it(site: Site, client: Client) -> None:
    site.regions.filter(code="FR").update(dnt=True)
    filled.publish(site)
    notices.forget()

    def signal(place: str) -> object:
        answer = client.get("/banner.json", HTTP_X_REGION=place, HTTP_DNT="1")
        assert "DNT" in answer["Vary"]
        return answer.json().get("signal")

    assert (signal("FR"), signal("DE")) == (1, None)


@pytest.mark.parametrize(
    ("place", "code", "model"),
    [
        ("US-CA", "US-CA", 1),
        ("US-WY", "US-WY", 0),  # an answer given in a country that is known alone is stricter
        ("DE", "DE", 2),  # EEA is no code of ISO 3166, and no state cookie could hold it
        ("BR", "ZZ", 2),
    ],
)
def test_the_region_is_told(site: Site, client: Client, place: str, code: str, model: int) -> None:
    region = client.get("/banner.json", HTTP_X_REGION=place).json()["region"]

    assert (region["code"], region["model"]) == (code, model)


@pytest.mark.requirement("R3")
def test_a_rule_begins_on_its_day(site: Site, client: Client) -> None:
    site.regions.filter(code="US").update(two_step=False)
    filled.publish(site)
    notices.forget()

    def rule(place: str) -> Any:
        return client.get("/banner.json", HTTP_X_REGION=place).json()["region"]

    for moment, holds in (("2027-12-31T23:59:00Z", False), ("2028-01-01T00:01:00Z", True)):
        with time_machine.travel(moment):
            assert ("two_step" in rule("US-VT")) is holds
            assert ("US-VT" in str(rule("FR")["laws"])) is holds, "for those who travel"


@pytest.mark.parametrize(
    ("query", "place", "language"),
    [
        ("", "ZZ", "en"),
        ("language=fr", "ZZ", "fr"),
        ("language=fr-CA", "ZZ", "fr"),
        ("language=FR", "ZZ", "fr"),
        ("language=es", "CA-QC", "es"),
        (f"language={ABSENT}", "ZZ", "en"),
        (f"language={ABSENT}", "CA-QC", "fr"),
        ("language=%00", "ZZ", "en"),
        ("language=", "ZZ", "en"),
        ("", "CA", "fr"),  # a province that is not known may be Quebec (R177)
    ],
)
def test_the_language_is_the_one_asked_for_or_the_places(
    site: Site, client: Client, query: str, place: str, language: str
) -> None:
    told = client.get(f"/banner.json?{query}", HTTP_X_REGION=place).json()

    assert told["language"] == language


@pytest.mark.parametrize(
    ("query", "place", "begins", "others"),
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
    site: Site, client: Client, query: str, place: str, begins: str, others: object
) -> None:
    script = client.get(f"/banner.js?{query}", HTTP_X_REGION=place).content.decode()

    told = told_by(script)
    assert (told["language"], told.get("other_languages")) == (begins, others)
    assert ("languages" in told) is (place not in ("CA-QC", "FR"))


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
    words = notices.current().snapshot["texts"]["en"]
    told = client.get("/banner.json?language=en", HTTP_X_REGION=place).json()
    texts = told["texts"]

    told = dict(zip(WORDS, texts, strict=False))
    assert told["body"] == words[body]
    assert told["settings_link"] == words[link]
    assert not {words["signal_status"], words["changed"]} & set(texts)
