"""The banner in a page's HTML without a script: its form, and the way back (R47)."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from consent import notices
from consent.models import Decision, Site, Wording
from tests import filled
from tests.api.visiting import ORIGIN
from tests.pages.conftest import HOST, OPTIONAL

FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
pytestmark = [pytest.mark.requirement("R47"), pytest.mark.usefixtures("site")]


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True, headers={"Host": HOST})


def question(place: str = "DE", language: str = "en", signal: str = "") -> str:
    """The markup that the library writes into a page."""
    query = {"site": "mix", "region": place, "language": language, "signal": signal}
    return str(Client().get("/v1/fragment", query).json()["question"])


def press(browser: Client, how: str, back: str = "/prices/?a=1", **more: Any) -> Any:
    """Send what a browser sends for one of the two buttons."""
    html = question(place=more.pop("place", "DE"), signal=more.pop("signal", ""))
    fields: dict[str, list[str]] = {}
    for name, value in FIELD.findall(html):
        fields.setdefault(name, []).append(unescape(value))
    [action] = re.findall(r'action="([^"]+)"', html)
    address = unescape(action).partition(HOST)[2].partition("/")[2]
    sent = fields | {"answer": how, "back": back}
    headers = {"Origin": ORIGIN} | more
    return browser.post(f"/{address}", sent, headers=headers)


@pytest.mark.parametrize(("how", "granted"), [("accept", set(OPTIONAL)), ("reject", set())])
def test_each_button_is_an_answer_and_leads_back(
    browser: Client, how: str, granted: set[str]
) -> None:
    response = press(browser, how, **{"X-Region": "DE"})

    assert response.status_code == 303
    assert response["Location"] == f"{ORIGIN}/prices/?a=1"
    row = Decision.objects.get()
    assert (row.method, row.surface, row.language, row.region) == (how, "banner", "en", "DE")
    assert {key for key, (_, yes) in row.choices.items() if yes} == granted
    assert "mix_consent_state" in response.cookies


def test_a_yes_by_a_weaker_question_than_the_places_is_none(browser: Client) -> None:
    response = press(browser, "accept", place="US-FL", **{"X-Region": "DE"})

    assert response.status_code == 409
    assert not Decision.objects.exists()


@pytest.mark.parametrize("sent", [{"Sec-GPC": "1"}, {}], ids=["", "known minor"])
def test_a_signal_keeps_off_what_it_concerns(browser: Client, sent: dict[str, str]) -> None:
    press(browser, "accept", signal="true", **{"X-Region": "DE"} | sent)

    row = Decision.objects.get()
    assert {key for key, (_, yes) in row.choices.items() if yes} == {*OPTIONAL} - {"marketing"}


@pytest.mark.parametrize("origin", ["https://evil.example.com", "null", "", f"https://{HOST}"])
def test_a_page_of_another_site_answers_nothing(browser: Client, origin: str) -> None:
    response = press(browser, "accept", Origin=origin)

    assert (response.status_code, "Location" in response) == (400, False)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("back", ["//evil.example.com", "/\\evil.example.com", "https://x", "/a b"])
def test_the_way_back_stays_on_the_sites_own_origin(browser: Client, back: str) -> None:
    assert press(browser, "reject", back).status_code == 400


def test_what_is_opened_by_its_address_is_the_preference_page(browser: Client) -> None:
    response = browser.get("/preferences/answer/?site=mix&language=fr")

    assert (response.status_code, response["Location"]) == (
        303,
        "/preferences/?site=mix&language=fr",
    )


@pytest.mark.parametrize(
    ("place", "signal"), [("US-CA", "true"), ("US-TX", "true")], ids=["California", "Texas"]
)
def test_where_a_signal_leaves_nothing_to_ask_there_is_no_question(place: str, signal: str) -> None:
    assert question(place, signal=signal) == ""


def test_admins_words_are_text(site: Site) -> None:
    Wording.objects.filter(site=site, language="en").update(body='<b>"May we?" & more</b>')
    filled.publish(site)
    notices.forget()

    assert "<h2>&lt;b&gt;&quot;May we?&quot; &amp; more&lt;/b&gt;</h2>" in question()
