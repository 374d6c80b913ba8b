"""What the dialog says, fetched when it opens."""

import pytest
from django.test import Client

from consent.models import Site
from consent.scripts.words import DIALOG


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Your choices about cookies"),
        ("fr", "Vos choix de témoins"),
        ("fr-CA", "Vos choix de témoins"),
        ("es", "Sus opciones sobre las cookies"),
        ("xx", "Your choices about cookies"),
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
