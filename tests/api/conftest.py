from typing import Any

import pytest
from django.test import Client

from consent import notices
from consent.api import servers
from consent.intake import tallies
from consent.models import Category, Cookie, Site
from consent.models.site import digest_of
from consent.notices import NoticeInForce
from consent.record.statistics import detections
from tests import filled
from tests.api.visiting import DOMAIN, ORIGIN, TOKENS, Visitor
from tests.copies import database
from tests.languages import LANGUAGES


@pytest.fixture
def site(_published: None, db: None) -> Site:
    return Site.objects.get(key="mix")


@pytest.fixture
def in_force(site: Site) -> NoticeInForce:
    return notices.current()


@pytest.fixture
def visitor(in_force: NoticeInForce) -> Visitor:
    return Visitor(Client())


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    tallies._counts.pending.clear()
    detections._counts.pending.clear()
    for memory in (servers._used, servers._written):
        memory.clear()


def _publish() -> None:
    site = filled.seed(origins=[ORIGIN], cookie_domain=DOMAIN, gpc_since="2026-11-01")
    for text, scopes in TOKENS.items():
        site.tokens.create(label=text.removeprefix("mixc_"), scopes=scopes, digest=digest_of(text))
    categories = {category.key: category for category in Category.objects.all()}
    cookies: dict[str, dict[str, Any]] = {
        "_use": {},
        "_use_*": {},
        "_server": {"http_only": True, "path": "/app"},
        "__Host-stats": {},
        "_elsewhere": {"domain": "stats.example.com"},
        "seen": {"kind": Cookie.Kind.LOCAL},
    }
    for name, facts in cookies.items():
        key = "marketing" if name == "_elsewhere" else "analytics"  # which is the site's own
        category = categories[key]
        cookie = Cookie.objects.create(category=category, name=name, provider="MIX", **facts)
        for language in LANGUAGES:
            cookie.texts.create(language=language, purpose="To count visits.")
    filled.publish(site)


_published = database(_publish)  # MIX's site with notice 1
