"""The banner from memory: the same bytes as the first time, and nothing of what strangers write."""

from django.test import Client

from consent import notices
from consent.models import Site
from consent.scripts import banner as answers
from consent.scripts.views import banner


def test_a_304_says_the_same_each_time_and_nothing_of_a_body(site: Site, client: Client) -> None:
    tag = client.get("/banner.js")["ETag"]
    for shown in (tag, tag, f"W/{tag}", f'"x", {tag}', "*"):
        response = client.get("/banner.js", HTTP_IF_NONE_MATCH=shown)
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == tag
        assert response["Access-Control-Allow-Origin"] == "*"
        assert {"Content-Type", "Content-Length", "Content-Encoding"}.isdisjoint(response.headers)
    assert client.get("/banner.js", HTTP_IF_NONE_MATCH='"x"').status_code == 200


def test_what_strangers_write_is_not_remembered(site: Site, client: Client) -> None:
    answers._resolved.clear()
    for number in range(100):
        response = client.get(f"/banner.js?language=x{number}&x={number}", HTTP_DNT=f"{number + 2}")
        assert response.status_code == 200

    assert len(answers._resolved) == 1


def test_a_language_is_known_by_its_own_name_first(site: Site) -> None:
    in_force = notices.current()
    in_force.languages[:] = ["pt", "fr", "pt-BR"]

    assert banner.language_in(in_force, "pt-br") == "pt-BR"
    assert banner.language_in(in_force, "pt-pt") == "pt"
    assert banner.language_in(in_force, "fr") == "fr"
    assert banner.language_in(in_force, "xx-fr") == ""
