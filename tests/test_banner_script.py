import gzip
import json
import random
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from consent import embed, notices, publishing, seeding
from consent.embed import Packed
from consent.models import Site
from consent.publishing import BANNER
from tests.node import SOURCE, run

# Rules of US-CA, US-CO, US, US-MT, CA, DE and ZZ in three languages, of CA-QC and FR in the one
# that they begin with; each with and without a signal
VARIANTS = 2 * (7 * 3 + 2)


@pytest.fixture
def site(db: None) -> Iterator[Site]:
    site = seeding.seed()
    publishing.publish(site)
    notices.forget()
    yield site
    embed._packed.clear()


@pytest.fixture
def told(site: Site, client: Client) -> dict[str, Any]:
    config: dict[str, Any] = client.get("/banner.json").json()
    return config


def test_code_and_config_come_in_one_response(client: Client, told: dict[str, Any]) -> None:
    response = client.get("/banner.js")

    text = response.content.decode()
    before, after = BANNER.read_text(encoding="utf-8").split(embed.IDENTIFIER)
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert text.startswith(before)
    assert text.endswith(after)
    assert evaluated(text.removeprefix(before).removesuffix(after)) == told


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('a","b":"c', id="quotes and a name"),
        pytest.param('{"key":1,"x":2}', id="JSON"),
        pytest.param("\\", id="a backslash"),
        pytest.param('\\","__proto__":{"a":1},"', id="a backslash before a quote"),
        pytest.param("</script><!--\u2028\u2029", id="marks of HTML and of lines"),
        pytest.param("${1}`'__MIX_CONFIG__", id="marks of a template, and our own"),
    ],
)
def test_the_words_of_an_admin_stay_words(site: Site, client: Client, text: str) -> None:
    site.wordings.filter(language="en").update(title=text)
    publishing.publish(site)
    notices.forget()

    script = client.get("/banner.js").content.decode()

    before, after = BANNER.read_text(encoding="utf-8").split(embed.IDENTIFIER)
    told = evaluated(script.removeprefix(before).removesuffix(after))
    assert told == client.get("/banner.json").json()
    assert told["texts"][0] == text


def evaluated(literal: str) -> Any:
    """What a browser makes of the config."""
    code = "console.log(JSON.stringify(eval(`(${require('fs').readFileSync(0)})`)))"
    return json.loads(run("node", "-e", code, given=literal))


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


def test_no_query_is_made(
    site: Site, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/banner.js")

    with django_assert_num_queries(0):
        assert client.get("/banner.js").status_code == 200


def test_a_variant_is_packed_once(
    site: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/banner.js", HTTP_X_REGION="US-WA", HTTP_ACCEPT_ENCODING="br")
    monkeypatch.setattr(brotli, "compress", None)

    again = client.get("/banner.js", HTTP_X_REGION="US-WY", HTTP_ACCEPT_ENCODING="br")

    assert again.status_code == 200  # Washington and Wyoming are under one rule


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0", ""),
        ("identity", ""),
        ("", ""),
    ],
)
def test_it_is_packed_as_the_browser_takes_it(
    site: Site, client: Client, accepted: str, encoding: str
) -> None:
    plain = client.get("/banner.js").content

    response = client.get("/banner.js", HTTP_ACCEPT_ENCODING=accepted)

    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    assert response.get("Content-Encoding", "") == encoding
    assert unpack(response.content) == plain


def test_all_of_it_is_at_most_seven_kilobytes(site: Site, client: Client) -> None:
    response = client.get("/banner.js", HTTP_ACCEPT_ENCODING="br")

    assert response["Content-Encoding"] == "br"
    assert len(response.content) <= 7000


@pytest.mark.parametrize("path", ["/banner.js", "/banner.json"])
def test_what_is_held_already_is_not_sent_again(site: Site, client: Client, path: str) -> None:
    tags = {}
    for encoding in ("br", "gzip", ""):
        first = client.get(path, HTTP_ACCEPT_ENCODING=encoding)
        tags[encoding] = first["ETag"]
        assert re.fullmatch(r'"[0-9a-f]{32}"', first["ETag"])  # strong

        again = client.get(
            path, HTTP_ACCEPT_ENCODING=encoding, HTTP_IF_NONE_MATCH=f'"x", {first["ETag"]}'
        )

        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == first["Cache-Control"]
        assert again["Vary"] == first["Vary"]
    assert len(set(tags.values())) == 3  # other bytes, another tag


def test_a_new_notice_has_a_new_tag(site: Site, client: Client) -> None:
    before = client.get("/banner.js")["ETag"]
    publishing.publish(site)
    notices.forget()

    assert client.get("/banner.js", HTTP_IF_NONE_MATCH=before).status_code == 200


def test_a_browser_keeps_it_where_the_region_comes_with_the_request(
    site: Site, client: Client
) -> None:
    response = client.get("/banner.js")

    assert response["Cache-Control"] == (
        "private, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
    )
    assert response["Vary"] == "Accept-Encoding, Sec-GPC"
    assert "Set-Cookie" not in str(response.headers)
    assert not response.cookies


def test_any_cache_keeps_it_where_all_visitors_are_in_one_place(
    site: Site, client: Client, settings: Settings
) -> None:
    settings.CONSENT_REGION_HEADER = ""

    assert client.get("/banner.js")["Cache-Control"].startswith("public, max-age=300, ")


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


def test_any_page_may_read_the_config(site: Site, client: Client) -> None:
    assert client.get("/banner.json")["Access-Control-Allow-Origin"] == "*"


def test_a_broken_build_is_noticed(site: Site) -> None:
    assert BANNER.read_text(encoding="utf-8").count(embed.IDENTIFIER) == 1


def test_it_outlives_its_day(site: Site, client: Client) -> None:
    client.get("/banner.js")

    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert client.get("/banner.js").status_code == 200


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("place", ["US-CA", "US", "CA-QC", "CA-ON", "FR", "ZZ"])
@pytest.mark.parametrize("headers", [{}, {"HTTP_SEC_GPC": "1"}], ids=["no signal", "GPC"])
def test_all_of_it_is_under_seven_kilobytes(
    site: Site, client: Client, language: str, place: str, headers: dict[str, str]
) -> None:
    asked: dict[str, Any] = {"HTTP_ACCEPT_ENCODING": "br", "HTTP_X_REGION": place, **headers}
    response = client.get(f"/banner.js?language={language}", **asked)

    assert response["Content-Encoding"] == "br"
    assert len(response.content) <= 7_000


def test_a_variant_is_compressed_once(
    site: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    pack = Packed.of

    def noted(text: str) -> Packed:
        made.append(text)
        return pack(text)

    monkeypatch.setattr(Packed, "of", noted)
    chance = random.Random(9)
    places = ["US-CA", "US-CO", "US-WY", "US-MT", "CA-QC", "CA-ON", "FR", "DE", "ZZ", "JP"]
    for _ in range(1000):
        asked: dict[str, Any] = {"HTTP_X_REGION": chance.choice(places)}
        if chance.random() < 0.2:
            asked["HTTP_SEC_GPC"] = "1"
        language = chance.choice(["en", "fr", "es"])
        assert client.get(f"/banner.js?language={language}", **asked).status_code == 200

    assert len(made) == len(set(made)) == VARIANTS


def test_a_memory_that_another_thread_clears_breaks_nothing(
    site: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cleared(dict[Any, Any]):
        def __setitem__(self, key: Any, value: Any) -> None:
            """As if it were cleared at once."""

    monkeypatch.setattr(embed, "_packed", Cleared())

    assert client.get("/banner.json").status_code == 200


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
