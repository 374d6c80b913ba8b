"""Where nothing was ever published: a module whose database is empty."""

from django.test import Client


def test_before_anything_is_published_there_is_no_guard(db: None, client: Client) -> None:
    assert client.get("/guard.js").status_code == 503
