"""Where nothing was ever published: a module whose database is empty."""

import pytest
from django.test import Client


@pytest.mark.parametrize("path", ["/banner.js", "/guard.js"])
def test_before_anything_is_published_the_console_says_so(
    db: None, client: Client, path: str
) -> None:
    response = client.get(path)

    assert response["Cache-Control"] == "public, max-age=2"
    assert response.content.decode() == (
        'console.error("mixConsent: Nothing is published yet. Publish a notice in the admin.");\n'
    )
