import gzip
import json

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from consent.integration import conformance

PATH = "/v1/vectors.json"


def test_the_vectors_are_the_bytes_of_the_file(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = Client().get(PATH)

    assert response.content == conformance.read(conformance.VECTORS).encode()
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content)["version"] == 1


def test_any_page_may_read_them_and_any_cache_keep_them() -> None:
    response = Client().get(PATH)

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"].startswith("public, max-age=86400")
    assert "Set-Cookie" not in response
    assert response["Vary"] == "Accept-Encoding"


def test_they_are_sent_small() -> None:
    response = Client().get(PATH, HTTP_ACCEPT_ENCODING="gzip")

    assert gzip.decompress(response.content) == Client().get(PATH).content
    assert len(response.content) < 27_000
