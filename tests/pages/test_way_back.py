"""The way back to the site: to where one came from, and nowhere else."""

import pytest

from consent.models import Site
from tests.pages.conftest import Visitor, publish

FIRST, OTHER = "http://shop.mixnetworks.localhost:8000", "http://www.mixnetworks.localhost:8000"


@pytest.fixture
def visitor(site: Site) -> Visitor:
    site.origins = f"{FIRST} {OTHER}"
    site.save()
    publish(site)
    return Visitor()


def back(page: object) -> str:
    return str(page.context["home"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("referer", "home"),
    [
        pytest.param("", FIRST, id="from nowhere"),
        pytest.param(f"{OTHER}/", OTHER, id="from the site's other host"),
        pytest.param(f"{OTHER}/cart?id=7", OTHER, id="from a page of it"),
        pytest.param("https://evil.example/", FIRST, id="from a stranger"),
        pytest.param(f"{OTHER}.evil.example/", FIRST, id="from one that begins like it"),
        pytest.param(f"{OTHER}@evil.example/", FIRST, id="from one that looks like it"),
        pytest.param("http://[", FIRST, id="from what is no address"),
    ],
)
def test_it_leads_to_where_one_came_from(visitor: Visitor, referer: str, home: str) -> None:
    page = visitor.open(**({"Referer": referer} if referer else {}))

    assert back(page) == home
    assert f'<a class="back" href="{home}" data-back>Back to the site</a>' in page.content.decode()


def test_it_survives_an_answer_and_another_language(visitor: Visitor) -> None:
    page = visitor.open(Referer=f"{OTHER}/")
    french = next(link.query for link in page.context["language_links"] if link.code == "fr")

    page = visitor.open(f"/preferences/{french}")
    assert back(page) == OTHER
    form = visitor.form() | {"answer": "reject"}
    assert back(visitor.follow(visitor.send(form, page.context["preferences_address"]))) == OTHER


@pytest.mark.parametrize("asked", ["https://evil.example", "javascript:alert(1)", f"{OTHER}/x"])
def test_no_address_leads_elsewhere(visitor: Visitor, asked: str) -> None:
    page = visitor.client.get("/preferences/", {"back": asked})

    assert back(page) == FIRST
    assert "evil" not in page.content.decode()
    assert "alert" not in page.content.decode()
