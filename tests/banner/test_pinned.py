"""The script that a page with card fields pins by its hash (R33)."""

import base64
import hashlib

import pytest
from django.test import Client

from consent import notices, publishing
from consent.lib.built_scripts import BANNER
from consent.models import Site
from consent.scripts import pinned
from consent.scripts.banner import IDENTIFIER
from tests.banner.literal import evaluated


def address(site: str = "mix") -> str:
    return f"/{pinned.pinned(site).name}"


@pytest.mark.requirement("R33")
def test_its_name_and_its_hash_are_those_of_its_bytes(site: Site, client: Client) -> None:
    body = client.get(address()).content

    assert address() == f"/banner-{hashlib.sha256(body).hexdigest()[:16]}.js"
    digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
    assert pinned.pinned("mix").integrity == f"sha384-{digest}"


def test_it_is_the_banners_code_and_knows_only_where_to_ask(site: Site, client: Client) -> None:
    before, after = BANNER.read_text(encoding="utf-8").split(IDENTIFIER)

    text = client.get(address()).content.decode()

    assert text.startswith(before)
    assert text.endswith(after)
    assert evaluated(text.removeprefix(before).removesuffix(after)) == {
        "service": "http://consent.mixnetworks.localhost:8000",
        "site": "mix",
    }


def test_any_page_may_check_it_and_any_cache_may_keep_it_for_good(
    site: Site, client: Client
) -> None:
    response = client.get(address(), HTTP_ACCEPT_ENCODING="br")

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Content-Encoding"] == "br"
    assert not response.cookies


def test_no_notice_and_no_other_site_changes_it(site: Site, client: Client) -> None:
    before = client.get(address()).content
    site.wordings.filter(language="en").update(title="Biscuits")
    publishing.publish(site)
    notices.forget()

    assert client.get(address(), HTTP_X_REGION="US-CA", HTTP_SEC_GPC="1").content == before
    assert client.get(address("other")).status_code == 404


@pytest.mark.parametrize("digest", ["0" * 16, "0", "f" * 64, "x_-"])
def test_code_of_another_day_is_answered_with_what_to_do(
    site: Site, client: Client, digest: str
) -> None:
    response = client.get(f"/banner-{digest}.js")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert "Copy the pinned tag again" in response.json()["detail"]


@pytest.mark.requirement("R33")
def test_the_parts_that_it_may_import_have_their_hashes(site: Site, client: Client) -> None:
    parts = pinned.parts()
    assert parts
    assert not {"debug.js", "gpp-stub.js"} & parts.keys()
    for name, integrity in parts.items():
        body = client.get(f"/parts/{name}").content
        assert integrity == pinned.integrity(body), name
        assert b"__MIX_" not in body
