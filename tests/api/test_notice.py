import hashlib

from pytest_django import DjangoAssertNumQueries

from consent import notices, publishing
from consent.models import Site
from consent.notices import NoticeInForce
from tests.api.visiting import Visitor


def test_the_notice_is_what_was_hashed(
    visitor: Visitor, in_force: NoticeInForce, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = visitor.client.get("/v1/notice?site=mix")

    assert hashlib.sha256(response.content).hexdigest() == in_force.digest
    assert response["ETag"] == f'"{in_force.digest}"'
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["number"] == 1


def test_one_that_is_held_is_not_sent_again(visitor: Visitor, in_force: NoticeInForce) -> None:
    response = visitor.client.get("/v1/notice", HTTP_IF_NONE_MATCH=f'W/"{in_force.digest}"')

    assert (response.status_code, response.content) == (304, b"")


def test_an_older_one_never_changes(visitor: Visitor, site: Site) -> None:
    first = visitor.client.get("/v1/notice").content
    publishing.publish(site)
    notices.forget()

    old = visitor.client.get("/v1/notice?number=1")

    assert old.content == first
    assert old["Cache-Control"] == "public, max-age=31536000, immutable"
    assert visitor.client.get("/v1/notice").json()["number"] == 2
    assert visitor.client.get("/v1/notice?number=3").status_code == 404
