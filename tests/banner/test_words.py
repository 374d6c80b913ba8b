"""What the dialog says, fetched when it opens."""

import pytest
from django.test import Client

from consent import notices, publishing
from consent.models import CategoryText, Site
from consent.scripts.words import DIALOG


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Your cookie choices"),
        ("fr", "Vos choix de témoins"),
        ("fr-CA", "Vos choix de témoins"),
        ("es", "Sus opciones sobre las cookies"),
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
    assert told["privacy"] == "https://www.mixnetworks.com/privacy-policy/"
    assert list(told["categories"]) == [row.key for row in site.categories.all()]
    analytics = told["categories"]["analytics"]
    assert analytics["summary"] == "Compter les visites, repérer les erreurs"
    assert analytics["purpose"].startswith("Pour compter les visites")


@pytest.mark.parametrize(
    ("purpose", "summary"),
    [
        ("To count visits. So we can improve.", "To count visits."),
        ("Version 2.0 counts! And more.", "Version 2.0 counts!"),
        ("لعدّ الزيارات؟ كي نحسّن الموقع.", "لعدّ الزيارات؟"),
        ("No full stop", "No full stop"),
    ],
)
def test_without_a_line_of_its_own_the_first_sentence_stands(
    site: Site, client: Client, purpose: str, summary: str
) -> None:
    texts = CategoryText.objects.filter(category__key="analytics", language="en")
    texts.update(summary="", purpose=purpose)
    publishing.publish(site)
    notices.forget()

    told = client.get("/words.json?site=mix&language=en").json()

    said = told["categories"]["analytics"]
    assert (said["summary"], said["purpose"]) == (summary, purpose)
