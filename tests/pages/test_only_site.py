"""With one published site, a page that names none is that site's."""

import pytest
from django.test import Client

from tests.api.visiting import DOMAIN
from tests.pages.conftest import HOST, Visitor

PAGES = ("/", "/preferences/", "/preferences/erase/", "/cookies/", "/v1/docs")


@pytest.mark.parametrize("path", PAGES)
def test_the_only_site_needs_no_name(visitor: Visitor, path: str) -> None:
    response = visitor.open(path, Referer="https://www.example.com/")

    assert response.status_code == 200
    assert response.context["notice"].site.key == "mix"
    assert visitor.open(f"{path}?site=shop").status_code == 404


@pytest.mark.parametrize("path", ["/cookies/", "/theme.css"])
def test_caches_keep_a_page_under_the_name_of_its_site_only(visitor: Visitor, path: str) -> None:
    """Tomorrow another site may be published, and then the short address is nobody's."""
    named, unnamed = visitor.open(f"{path}?site=mix&language=en"), visitor.open(path)

    assert named.headers["Cache-Control"].startswith("public, ")
    assert unnamed.headers["Cache-Control"] == "private, no-store"
    assert unnamed.content == named.content


@pytest.mark.parametrize("path", PAGES)
def test_no_page_repeats_the_port_of_the_host_header(visitor: Visitor, path: str) -> None:
    client = Client(headers={"Host": f"{HOST}:6666"})

    html = client.get(f"{path}?site=mix").content.decode()

    assert f"http://consent.{DOMAIN}:8000{path}?site=mix" in html
    assert ":6666" not in html


def test_it_leads_to_the_choices_the_policy_and_the_api(visitor: Visitor) -> None:
    response, language = visitor.open("/", **{"Accept-Language": "fr"}), "fr"

    html = response.content.decode()
    assert response.headers["Content-Language"] == language
    for page in ("preferences", "cookies"):
        assert f'class="card" href="/{page}/?site=mix&amp;language={language}"' in html
        assert visitor.open(f"/{page}/?site=mix&language={language}").status_code == 200
    assert 'class="card" href="/v1/docs?site=mix"' in html
