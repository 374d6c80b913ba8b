"""Refusals are worded, in the visitor's language, and need no database."""

import pytest
from django.test import Client, RequestFactory

from consent.pages import errors
from tests.pages.conftest import HOST


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("en", "There is no such page", id="English"),
        pytest.param("fr", "Cette page n’existe pas", id="French"),
        pytest.param("es", "Esta página no existe", id="Spanish"),
    ],
)
def test_a_wrong_address_is_told_in_words(language: str, title: str) -> None:
    response = Client(headers={"Host": HOST}).get(
        "/nowhere/", headers={"Accept-Language": language}
    )

    assert response.status_code == 404
    assert f"<h1>{title}</h1>" in response.content.decode()


def test_a_failure_is_told_in_words() -> None:
    response = errors.server_error(RequestFactory().get("/preferences/"))

    assert response.status_code == 500
    assert "Something went wrong here" in response.content.decode()


def test_machines_are_told_in_their_own_way() -> None:
    response = Client(headers={"Host": HOST}).get("/v1/nowhere")

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
