"""What anyone may read: notices, keys, the statement about GPC, the conformance vectors."""

import gzip
import hashlib

import pytest
from django.apps import apps
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from consent import notices, publishing
from consent.integration import conformance
from consent.models import Decision, Notice, Site
from consent.notices import NoticeInForce
from tests import filled
from tests.api.visiting import GPC, ORIGIN, Visitor, a_decision, counted


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
    filled.publish(site)
    notices.forget()

    old = visitor.client.get("/v1/notice?number=1")

    assert old.content == first
    assert old["Cache-Control"] == "public, max-age=31536000, immutable"
    assert visitor.client.get("/v1/notice").json()["number"] == 2
    assert visitor.client.get("/v1/notice?number=3").status_code == 404


@pytest.mark.requirement("R17")
def test_the_service_states_that_it_abides_by_the_signal(visitor: Visitor) -> None:
    response = visitor.client.get("/.well-known/gpc.json")

    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json() == {"gpc": True, "lastUpdate": "2026-11-01"}


@pytest.mark.requirement("R8", "R18")
def test_it_states_nothing_that_is_not_so(visitor: Visitor, site: Site) -> None:
    """What sells and is called necessary would be on under the signal; the lint refuses it."""
    first = site.notices.get()
    snapshot = first.snapshot | {"number": 2}
    for row in snapshot["categories"]:
        row["sells_or_shares"] |= row["necessary"]
    body = publishing.canonical(snapshot)
    digest = hashlib.sha256(body.encode()).hexdigest()
    Notice.objects.create(
        site=site, number=2, body=body, digest=digest, published_at=first.published_at
    )
    notices.forget()

    assert notices.current().number == 2
    assert visitor.client.get("/.well-known/gpc.json").json()["gpc"] is False


@pytest.mark.requirement("R16")
def test_a_signal_is_written_down_as_an_opt_out_and_nowhere_else(visitor: Visitor) -> None:
    def rows() -> dict[str, int]:
        models = apps.get_app_config("consent").get_models()
        return {model.__name__: model._default_manager.count() for model in models}

    before = rows()
    signal = a_decision(choices={}, method="signal", signal=True, region="US-CA")
    sent = {**GPC, "HTTP_USER_AGENT": "Secret/1", "HTTP_REFERER": f"{ORIGIN}/secret"}
    california = {"HTTP_X_REGION": "US-CA"}
    assert visitor.decide(signal, **sent, **california).status_code == 201

    after = rows()
    assert {name for name in after if after[name] != before[name]} == {"Decision"}
    written = [str(value) for row in Decision.objects.values() for value in row.values()]
    assert not [value for value in written if "ecret" in value or "127.0.0.1" in value]
    (event,) = counted()
    assert event.outcome == "signal"


@pytest.mark.requirement("R17")
def test_no_statement_is_made_that_no_admin_made(visitor: Visitor, site: Site) -> None:
    site.gpc_since = None
    site.save()
    filled.publish(site)
    notices.forget()

    assert visitor.client.get("/.well-known/gpc.json").status_code == 404


VECTORS = "/v1/vectors.json"


def test_the_vectors_are_the_bytes_of_the_file(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = Client().get(VECTORS)

    assert response.content == conformance.read(conformance.VECTORS).encode()
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"].startswith("public, max-age=86400")
    assert response["Vary"] == "Accept-Encoding"


def test_they_are_sent_small() -> None:
    response = Client().get(VECTORS, HTTP_ACCEPT_ENCODING="gzip")

    assert gzip.decompress(response.content) == Client().get(VECTORS).content
    assert len(response.content) < 30_000
