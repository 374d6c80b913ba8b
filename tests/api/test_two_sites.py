"""What is asked about one of two sites is never answered about the other."""

import json

import pytest
from django.test import Client

from consent.models import Decision, Site
from tests.api.visiting import a_decision
from tests.copies import database
from tests.pages.two_sites import MIX, SHOP, publish_again, publish_both

_both = database(publish_both)


@pytest.fixture
def client(_both: None, db: None) -> Client:
    return Client(headers={"Host": "consent.mixnetworks.localhost"})


@pytest.mark.requirement("R17", "R190")
def test_a_statement_names_its_site_where_there_are_several(client: Client) -> None:
    Site.objects.filter(key="shop").update(gpc_since="2026-11-01")
    publish_again("shop")

    assert client.get("/.well-known/gpc.json?site=shop").json()["lastUpdate"] == "2026-11-01"
    unnamed = client.get("/.well-known/gpc.json")
    assert unnamed.status_code == 404
    assert "?site=" in unnamed.json()["detail"]


@pytest.mark.parametrize(
    ("origin", "key", "status"),
    [
        pytest.param(MIX, "mix", 204, id="its own"),
        pytest.param(SHOP, "shop", 204, id="its own, the other"),
        pytest.param(MIX, "shop", 403, id="the other's"),
        pytest.param(SHOP, "mix", 403, id="the first one's"),
    ],
)
def test_a_page_speaks_for_its_own_site(client: Client, origin: str, key: str, status: int) -> None:
    renewed = client.generic("POST", f"/v1/renew?site={key}", HTTP_ORIGIN=origin)
    assert renewed.status_code == status

    for path, body in (
        ("decisions", a_decision(site=key, choices={}, method="reject")),
        ("detections", {"site": key, "kind": "blocked", "names": ["_use"]}),
    ):
        sent = client.post(f"/v1/{path}", json.dumps(body), "text/plain", HTTP_ORIGIN=origin)
        assert (sent.status_code < 300) is (status < 300)
    assert Decision.objects.count() == (status < 300)


def test_an_origin_names_no_site_where_two_have_it(client: Client) -> None:
    Site.objects.filter(key="mix").update(origins=f"{MIX}\n{SHOP}")
    publish_again("mix")

    assert client.generic("POST", "/v1/renew?site=mix", HTTP_ORIGIN=SHOP).status_code == 204
    assert client.generic("POST", "/v1/renew", HTTP_ORIGIN=MIX).status_code == 403  # the first's
