"""The sites of the one plain service that these tests share. Runs in the service's own process."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.utils import timezone

from consent.lib import uuid7
from consent.models import AccountAnswer, Cookie, Detection, OptOutRequest, Site, Theme
from consent.models.site import digest_of
from consent.publishing import copying
from consent.publishing.draft import Draft
from tests import counted, filled
from tests.admin.decisions import NOON, give
from tests.places import place_all

DOMAIN = "mixnetworks.localhost"
STAFF, PASSWORD = "nina", "only-for-tests"
SHOP_TOKEN = "mixc_of_the_shop"
OPTED_OUT = "a" * 22  # an account
LONG = "a_" + "long_" * 12
Declared = tuple[str, str, dict[str, Any]]  # name, kind, more

# What the tags and the server of a shop leave, in every place that a browser has
LEFT: dict[str, list[Declared]] = {
    "necessary": [
        ("basket", "cookie", {}),
        ("session", "cookie", {"http_only": True}),
        ("basket", "local-storage", {}),
        ("basket", "session-storage", {}),
        ("orders", "indexed-db", {}),
        ("shell", "cache-storage", {}),
    ],
    "analytics": [
        ("_stats", "cookie", {}),
        ("_stats_*", "cookie", {}),
        ("_deep", "cookie", {"path": "/shop"}),
        ("_far", "cookie", {"path": "/elsewhere"}),
        ("__Secure-stats", "cookie", {}),
        ("__Host-stats", "cookie", {}),
        ("_chips", "cookie", {}),
        ("_served", "cookie", {"http_only": True}),
        ("_served_deep", "cookie", {"http_only": True, "path": "/shop"}),
        ("_served_here", "cookie", {"http_only": True, "domain": f"www.{DOMAIN}"}),
        *(("stats-*", kind, {}) for kind in Cookie.Kind.values if kind != "cookie"),
    ],
    "marketing": [("_ads", "cookie", {})],
}
# A pattern that would match everything: the catalogue refuses it, and so does the lint
WIDE: dict[str, list[Declared]] = {
    "necessary": [
        ("cart_id", "cookie", {}),
        ("cart", "local-storage", {}),
        ("cart", "indexed-db", {}),
    ],
    "support": [("chat", "session-storage", {})],
    "analytics": [("*", kind, {}) for kind in Cookie.Kind.values],
}
# A look that turns day and night round, and is only just readable
NIGHT = {"paper": "#1d1023", "ink": "#f6eefb", "muted": "#9d85ac", "action": "#ffb3e6"}
DAY = {"paper": "#fffdf5", "ink": "#201a10", "muted": "#7a6e58", "action": "#a24e00"}
LOOK: dict[str, Any] = {
    **NIGHT,
    **{f"dark_{name}": value for name, value in DAY.items()},
    "radius": 3,
    "font": "Georgia, serif",
}


def prepare(origins: list[str], shop: str) -> None:
    """`mix` is published as anybody does it; the others past the lint, which judges none here."""
    mix = filled.seed(origins=origins, cookie_domain=DOMAIN)
    mix.tokens.create(label="shop", scopes="accounts", digest=digest_of(SHOP_TOKEN))
    for site in (
        _copy(mix, "shop", shop),
        _copy(mix, "wide", *origins),
        _copy(mix, "tags", *origins),
        _copy(mix, "dressed", *origins),
    ):
        if site.key == "wide":
            declare(site, WIDE)
        if site.key == "tags":
            google = {"google": ["analytics_storage"]}
            site.categories.filter(key="analytics").update(third_party=True, signals=google)
        if site.key == "dressed":
            Theme.objects.create(site=site, **LOOK)
            site.imports = Site.Imports.ALL  # a yes as well, where the law allows it
        Draft.load(site).notice().save()
    declare(mix, LEFT)
    filled.publish(mix, by=STAFF)
    give(mix.notices.latest("pk"))
    place_all(NOON)
    User.objects.create_superuser(STAFF, "nina@example.com", PASSWORD)
    now = timezone.now()
    counted.count(list(counted.events(2_000, until=now.date(), days=30, notices=1)))
    AccountAnswer.objects.create(
        id=uuid7.uuid7(now),
        site=mix,
        account=OPTED_OUT,
        opted_out=True,
        since=now,
        reason="choice",
        at=now,
    )
    OptOutRequest.objects.create(
        site=mix,
        form=uuid4(),
        name="Ada",
        received_at=now,
        due_on=now.date() - timedelta(days=2),
        language="en",
        region="US-CA",
        signal=False,
    )
    for what, name in (("cookie", "_fbp"), ("cookie", LONG), ("host", "cdn.example.com")):
        Detection.objects.create(
            day="2026-11-24", site="mix", kind="blocked", what=what, name=name, count=3
        )


def _copy(mix: Site, key: str, *origins: str) -> Site:
    site = Site.objects.create(
        key=key,
        name=f"MIX {key.title()}",
        company=f"MIX {key.title()} Ltd.",
        origins="\n".join(origins),
        cookie_domain=DOMAIN,
        languages=mix.languages,
        address="1 High Street",
        phone="1-555-0100",
        email="shop@example.com",
    )
    copying.copy(mix, site)
    return site


def declare(site: Site, rows: dict[str, list[Declared]]) -> None:
    for key, cookies in rows.items():
        category = site.categories.get(key=key)
        for name, kind, more in cookies:
            cookie = Cookie.objects.create(
                category=category, name=name, kind=kind, provider="MIX Networks", **more
            )
            for language in site.languages.split():
                cookie.texts.create(language=language, purpose="A purpose.")
