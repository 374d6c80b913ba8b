"""Words that the banner fetches: what the dialog says, and what stands in a frame that waits."""

import json
import re

import pytest
from django.test import Client

from consent import notices
from consent.models import Site
from consent.scripts.words import DIALOG
from tests import filled


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Your cookie choices"),
        ("fr", "Vos choix de témoins"),
        ("fr-CA", "Vos choix de témoins"),
        ("xx", "Your cookie choices"),
    ],
)
def test_they_are_in_the_language_of_the_page(
    site: Site, client: Client, language: str, title: str
) -> None:
    response = client.get(f"/words.json?site=mix&language={language}")

    told = response.json()
    assert told["dialog"]["dialog_title"] == title
    assert list(told["dialog"]) == list(DIALOG)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"].startswith("public, max-age=300")


@pytest.mark.requirement("R43", "R161")
def test_the_dialogs_are_of_one_notice_and_name_each_purpose(site: Site, client: Client) -> None:
    told = client.get("/words.json?site=mix&language=fr").json()

    assert told["notice"] == notices.current().number
    assert set(told["dialog"]) == set(DIALOG)
    assert told["dialog"]["save"] == "Enregistrer mes choix"
    assert told["privacy"] == filled.FRENCH_POLICY
    assert list(told["categories"]) == [row.key for row in site.categories.all()]
    analytics = told["categories"]["analytics"]
    assert analytics["summary"] == "Compter les visites, repérer les erreurs"
    assert analytics["purpose"].startswith("Pour compter les visites")


@pytest.mark.parametrize(
    ("language", "begins"),
    [
        ("en", "You have opted out"),
        ("fr-CA", "Vous avez exercé votre droit"),
        ("es", "Usted ejerció su derecho"),
        ("xx", "You have opted out"),
    ],
)
def test_a_frame_speaks_the_language_of_the_page(
    site: Site, client: Client, language: str, begins: str
) -> None:
    response = client.get(f"/parts/placeholder.js?site=mix&language={language}")

    found = re.search(r"\{\"opted_out\".*?\"\}", response.content.decode())
    assert found
    told = json.loads(found[0])
    assert told["opted_out"].startswith(begins)
    assert told["embed_once"] in told["once"]
    for sentence in ("opted_out", "refused", "embed_body"):
        assert "{names}" in told[sentence] and "{provider}" in told[sentence]
    assert told["embed_always"]
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"].startswith("public, max-age=300")


def test_a_site_that_nobody_knows_has_no_frame(site: Site, client: Client) -> None:
    assert client.get("/parts/placeholder.js?site=nosuch").status_code == 404
