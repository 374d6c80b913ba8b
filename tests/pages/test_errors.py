"""Refusals are worded, in the visitor's language, lead somewhere, and need no database."""

import html
import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from consent import notices
from consent.api.urls import urlpatterns
from consent.models import Notice, Site, Theme
from consent.pages import errors
from consent.web import limits
from consent.web.limits import Buckets, Limit
from tests.outage import database_away
from tests.pages.conftest import HOST, Visitor, publish


def test_a_wrong_address_is_told_in_words() -> None:
    response = Client(headers={"Host": HOST}).get("/nowhere/", headers={"Accept-Language": "fr"})

    assert response.status_code == 404
    assert "<h1>Cette page n’existe pas</h1>" in response.content.decode()


def test_a_wrong_address_leads_to_no_other_host() -> None:
    client = Client(headers={"Host": HOST})
    page = client.get("/", PATH_INFO="//evil.example/nowhere").content.decode()

    assert set(re.findall(r'href="(/[^"]*nowhere)\?', page)) == {"/%2Fevil.example/nowhere"}


GREEDY = {"X-Forwarded-For": "192.0.2.77"}
NOT_SAVED = "Rien n’a été enregistré ni effacé. Votre choix précédent demeure en vigueur"


def test_what_could_not_be_saved_says_so_and_can_be_sent_again(visitor: Visitor) -> None:
    visitor.answer("reject")
    path = "/preferences/erase/?language=fr"
    token = str(visitor.open(path).context["csrf_token"])
    with database_away():
        refused = visitor.send({"csrfmiddlewaretoken": token, "note": "<b>&"}, path)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert NOT_SAVED in refused.content.decode()
    assert visitor.send(*again(refused)).status_code == 303
    assert "saved=kept" in visitor.send(*again(refused)).headers["Location"]


def again(refused: HttpResponse) -> tuple[dict[str, str], str]:
    """The form that a page offers to send once more: what it holds, and where it goes."""
    [action, form] = re.findall(
        r'<form method="post" action="([^"]+)">(.*?)</form>', refused.content.decode(), re.DOTALL
    )[0]
    fields = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    values = {name: html.unescape(value) for name, value in fields}
    assert values.get("note") == "<b>&"
    return values, html.unescape(action)


def test_a_page_that_cannot_be_read_can_be_opened_again(visitor: Visitor) -> None:
    path = "/cookies/?notice=7&language=en"
    with database_away():
        refused = visitor.open(path)

    text = refused.content.decode()
    assert refused.status_code == 503
    assert "Our record cannot be reached. Your earlier choice still applies." in text
    assert f'<a class="button" href="{html.escape(path)}">Try again</a>' in text


def test_too_many_answers_lose_nothing(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits._buckets, "decisions", Buckets(Limit(1, 1, limits.HOUR)))
    form = visitor.form() | {"answer": "reject", "note": "<b>&"}
    visitor.send(form, **GREEDY)

    refused = visitor.send(form, **GREEDY)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "Nothing was saved, and your earlier choice still applies." in refused.content.decode()
    fields, action = again(refused)
    assert (fields["answer"], action) == ("reject", "/preferences/")
    assert visitor.send(form, **{"X-Forwarded-For": "198.51.100.9"}).status_code == 303


def test_a_form_from_elsewhere_changes_nothing_and_leads_on(visitor: Visitor) -> None:
    refused = visitor.send({"answer": "accept"})

    text = refused.content.decode()
    assert refused.status_code == 403
    assert "Nothing was saved, and your earlier choice still applies." in text
    assert ">Cookie settings</a>" in text
    assert "<form" not in text


@pytest.mark.parametrize(
    ("method", "sentence"),
    [
        pytest.param("GET", "Your earlier choice still applies.", id="reading"),
        pytest.param("POST", "We cannot tell whether it was saved.", id="saving"),
    ],
)
def test_a_failure_says_no_more_than_is_known(method: str, sentence: str) -> None:
    response = errors.server_error(RequestFactory().generic(method, "/preferences/"))

    assert response.status_code == 500
    assert sentence in response.content.decode()


def test_a_page_that_is_missing_has_the_name_the_look_and_the_languages_of_its_site(
    site: Site,
) -> None:
    Theme.objects.create(site=site, action="#7a1f5c")
    publish(site)
    Visitor().open("/cookies/")

    with database_away():
        missing = Visitor().open("/nowhere/?language=fr")

    text = missing.content.decode()
    assert f'href="http://www.{HOST.partition(".")[2]}:8000">' in text
    assert "/theme.css?site=mix&amp;notice=2" in text
    assert 'href="/nowhere/?language=es" hreflang="es"' in text
    assert 'href="/cookies/?site=mix' not in text  # the address named none
    assert ">Politique sur les témoins</a>" in text


def test_a_site_that_is_not_there_borrows_no_name(notice: Notice) -> None:
    text = Visitor().open("/preferences/?site=nosuch").content.decode()

    assert "There is no such website here" in text
    assert notice.snapshot["site"]["name"] not in re.sub(rf"\S*{HOST}\S*", "", text)


def test_before_anything_is_in_memory_the_host_is_named(notice: Notice) -> None:
    notices.forget()
    with database_away():
        response = Visitor().open("/nowhere/")

    assert response.status_code == 404
    assert f'<span class="wordmark"><bdi dir="ltr">{HOST}</bdi></span>' in response.content.decode()


def test_a_machine_is_told_of_a_fault_as_a_problem() -> None:
    addresses = ["/v1/nowhere", "/.well-known/nothing"]
    for route in urlpatterns:
        address = f"/{route.pattern}".replace("<slug:digest>", "aa").replace("<slug:name>", "aa")
        addresses.append(address.replace("<path:path>", "tile/0/000"))
    for address in addresses:
        response = errors.server_error(RequestFactory().get(address))

        kind = (response.status_code, response.headers["Content-Type"])
        assert kind == (500, "application/problem+json"), address
