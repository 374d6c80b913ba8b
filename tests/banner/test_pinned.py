"""The script that a page with card fields pins by its hash (R33)."""

import base64
import hashlib

import pytest
from django.test import Client

from consent.lib.built_scripts import CORE
from consent.models import Site
from consent.scripts import pinned


def address() -> str:
    return f"/{pinned.pinned().name}"


@pytest.mark.requirement("R33")
def test_its_name_and_its_hash_are_those_of_its_bytes(site: Site, client: Client) -> None:
    body = client.get(address()).content

    assert address() == f"/core-{hashlib.sha256(body).hexdigest()[:16]}.js"
    digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
    assert pinned.pinned().integrity == f"sha384-{digest}"


def test_it_is_the_core_and_knows_no_site(site: Site, client: Client) -> None:
    text = client.get(address()).content.decode()

    assert text == CORE.read_text(encoding="utf-8")
    assert "__MIX_" not in text


def test_any_page_may_check_it_and_any_cache_may_keep_it_for_good(
    site: Site, client: Client
) -> None:
    response = client.get(address(), HTTP_ACCEPT_ENCODING="br")

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Content-Encoding"] == "br"
    assert not response.cookies


@pytest.mark.parametrize("digest", ["0" * 16, "0", "f" * 64, "x_-"])
def test_code_of_another_day_is_answered_with_what_to_do(
    site: Site, client: Client, digest: str
) -> None:
    response = client.get(f"/core-{digest}.js")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert "Copy the pinned tag again" in response.json()["detail"]


@pytest.mark.requirement("R33")
def test_the_parts_that_it_may_import_have_their_hashes(site: Site, client: Client) -> None:
    parts = pinned.parts()
    assert parts
    assert "debug.js" not in parts
    assert [name for name in parts if name.endswith("-stub.js")] == []
    for name, integrity in parts.items():
        body = client.get(f"/parts/{name}").content
        assert integrity == pinned.integrity(body), name
        assert b"__MIX_" not in body
