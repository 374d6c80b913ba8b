"""The guard as one response: its code, and whose each name is by the notice in force."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from consent import notices
from consent.lib.built_scripts import GUARD
from consent.models import Category, Cookie, Site
from consent.scripts import words
from consent.web.responses import FRESH, CompressedText
from tests import filled
from tests.languages import LANGUAGES
from tests.node import run

KINDS = [
    ("_ga", Cookie.Kind.COOKIE),
    ("_ga_*", Cookie.Kind.COOKIE),
    ("ga-queue", Cookie.Kind.LOCAL),
    ("ga-visit", Cookie.Kind.SESSION),
    ("ga-pages", Cookie.Kind.DATABASE),
]


@pytest.fixture
def analytics(site: Site) -> Category:
    category = site.categories.get(key="analytics")
    category.cookies.all().delete()  # what `filled` declares, and what marketing has
    site.categories.filter(key="marketing").update(hosts="")
    category.hosts = "www.statistics.example\n*.statistics.example"
    category.third_party = True
    category.save()
    for name, kind in KINDS:
        cookie = Cookie.objects.create(category=category, name=name, kind=kind, provider="Stats")
        for language in LANGUAGES:
            cookie.texts.create(language=language, purpose="Counts visits.")
    filled.publish(site)
    notices.forget()
    return category


def told(text: str) -> Any:
    """What the code is called with."""
    found = re.search(r"\}\)\((\{.*\})\);\n\Z", text)
    assert found is not None
    return json.loads(found[1])


def test_the_register_stands_in_the_script(analytics: Category, client: Client) -> None:
    response = client.get("/guard.js")

    register = told(response.content.decode())
    assert (register["service"], register["site"]) == (
        "http://consent.mixnetworks.localhost:8000",
        "mix",
    )
    by_key = {row["key"]: row for row in register["categories"]}
    assert by_key["analytics"] == {
        "key": "analytics",
        "cookie": ["_ga", "_ga_*"],
        "local-storage": ["ga-queue"],
        "session-storage": ["ga-visit"],
        "hosts": ["www.statistics.example", "*.statistics.example"],
    }
    assert by_key["necessary"]["necessary"] == 1
    assert "sessionid" in by_key["necessary"]["cookie"]
    assert "marketing" not in by_key  # it declares nothing that could be met


def test_one_text_for_all_visitors_is_packed_once_and_kept_by_any_cache(
    site: Site,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    here = client.get("/guard.js", HTTP_ACCEPT_ENCODING="br", HTTP_X_REGION="FR", HTTP_SEC_GPC="1")
    monkeypatch.setattr(CompressedText, "build", None)

    with django_assert_num_queries(0):
        there = client.get("/guard.js?site=mix", HTTP_ACCEPT_ENCODING="br", HTTP_X_REGION="US-CA")

    assert (there.content, there["ETag"]) == (here.content, here["ETag"])
    assert (there["Cache-Control"], there["Vary"]) == (f"public, {FRESH}", "Accept-Encoding")
    assert there["Access-Control-Allow-Origin"] == "*"
    assert not there.cookies


@pytest.mark.parametrize("script", ["/guard.js", "/banner.js"])
@pytest.mark.parametrize("name", ["other", "%00", ""])
def test_an_unknown_site_is_said_in_the_console(
    site: Site, client: Client, script: str, name: str
) -> None:
    response = client.get(f"{script}?site={name}")

    assert response.status_code == 200  # browsers run no other
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=2"
    assert response.content.startswith(b'console.error("mixConsent: There is no such site here. ')


def test_the_words_of_an_admin_stay_words(site: Site) -> None:
    name = "</script>\\\"'`${1}\u2028__MIX_REGISTER__\n"
    snapshot = {
        "categories": [
            {
                "key": "ads",
                "necessary": False,
                "hosts": [],
                "cookies": [{"name": name, "kind": "cookie"}],
            }
        ]
    }
    text = words.guard_script(snapshot, "mix")

    code = "console.log(JSON.stringify(eval(require('fs').readFileSync(0, 'utf8'))))"
    function = "((told) => told)"
    read = json.loads(run("node", "-e", code, given=function + text[text.rindex("})(") + 2 :]))
    assert read["categories"] == [{"key": "ads", "cookie": [name]}]


def test_it_is_small_and_needs_no_policy_to_be_loosened(
    analytics: Category, client: Client
) -> None:
    response = client.get("/guard.js", HTTP_ACCEPT_ENCODING="br")

    assert len(response.content) <= 4_200
    text = GUARD.read_text(encoding="utf-8")
    for risky in (".innerHTML=", "document.write(", "eval(", "new Function", "createPolicy"):
        assert risky not in text


@pytest.mark.usefixtures("unpublished")
@pytest.mark.parametrize("path", ["/banner.js", "/guard.js"])
def test_before_anything_is_published_the_console_says_so(client: Client, path: str) -> None:
    response = client.get(path)

    assert response["Cache-Control"] == "public, max-age=2"
    assert response.content.decode() == (
        'console.error("mixConsent: Nothing is published yet. Publish a notice in the admin.");\n'
    )
