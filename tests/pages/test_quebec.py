"""Every page that a visitor in Quebec meets begins in French, whatever the browser prefers."""

import pytest
from django.test import Client

from consent.models import Notice
from tests.pages.conftest import HOST, Visitor

QUEBEC = {"X-Region": "CA-QC", "Accept-Language": "en-CA,en;q=0.9"}

pytestmark = pytest.mark.requirement("R89", "R155")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/preferences/", 200, id="preferences"),
        pytest.param("/preferences/erase/", 200, id="erasure"),
        pytest.param("/cookies/", 200, id="Cookie Policy"),
        pytest.param("/cookies/?site=mix", 200, id="Cookie Policy of a site"),
        pytest.param("/cookies/?site=other", 404, id="a site that is not there"),
        pytest.param("/nowhere/", 404, id="no such page"),
    ],
)
def test_a_page_begins_in_french(visitor: Visitor, path: str, status: int) -> None:
    begins(visitor.open(path, **QUEBEC), "fr", status)
    assert visitor.open(path, **{"Accept-Language": "en"}).headers["Content-Language"] == "en"


def test_a_form_of_another_page_is_refused_in_french(visitor: Visitor) -> None:
    form = visitor.form() | {"csrfmiddlewaretoken": "x" * 64, "answer": "reject"}

    begins(visitor.send(form, **QUEBEC), "fr", 403)


@pytest.mark.usefixtures("unpublished")
def test_before_anything_is_published_it_is_french_as_well() -> None:
    begins(Client(headers={"Host": HOST}).get("/cookies/", headers=QUEBEC), "fr", 503)


def test_what_the_visitor_chose_comes_first(visitor: Visitor) -> None:
    begins(visitor.open("/cookies/?language=en", **QUEBEC), "en", 200)
    begins(visitor.open("/nowhere/?language=en", **QUEBEC), "en", 404)


def test_no_cache_hands_one_places_language_to_another(visitor: Visitor, notice: Notice) -> None:
    named = visitor.open("/cookies/?site=mix&language=fr", **QUEBEC)
    unnamed = visitor.open("/cookies/?site=mix", **QUEBEC)

    assert named.headers["Cache-Control"].startswith("public, max-age=300")
    assert unnamed.headers["Cache-Control"] == "private, no-store"


def begins(response: object, language: str, status: int) -> None:
    assert (response.status_code, response.headers["Content-Language"]) == (status, language)  # type: ignore[attr-defined]
    assert f'<html lang="{language}"' in response.content.decode()  # type: ignore[attr-defined]
