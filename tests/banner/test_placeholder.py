"""What stands in a frame that waits comes with its words, in one response."""

import json
import re

import pytest
from django.test import Client

from consent.models import Site

ADDRESS = "/parts/placeholder.js?site=mix&language="


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
def test_it_speaks_the_language_of_the_page(
    site: Site, client: Client, language: str, begins: str
) -> None:
    response = client.get(ADDRESS + language)

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


def test_a_site_that_nobody_knows_has_none(site: Site, client: Client) -> None:
    assert client.get("/parts/placeholder.js?site=nosuch").status_code == 404
