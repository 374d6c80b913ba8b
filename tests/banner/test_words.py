"""What stands in a frame that waits."""

import pytest
from django.test import Client

from consent.models import Site


@pytest.mark.parametrize(
    ("language", "begins"),
    [
        ("en", "You have opted out"),
        ("fr", "Vous avez exprimé un refus"),
        ("fr-CA", "Vous avez exprimé un refus"),
        ("es", "Usted se excluyó"),
        ("xx", "You have opted out"),
    ],
)
def test_they_are_in_the_language_of_the_page(
    site: Site, client: Client, language: str, begins: str
) -> None:
    response = client.get(f"/words.json?site=mix&language={language}")

    told = response.json()
    assert told["opted_out"].startswith(begins)
    for warning in ("opted_out", "refused"):
        assert "{names}" in told[warning] and "{provider}" in told[warning]
    assert all(told[name] for name in ("embed_body", "embed_once", "embed_always"))
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"].startswith("public, max-age=300")
