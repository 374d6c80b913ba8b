"""The Embed page: snippets for a site's developer, and a pasted page with consent in it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from consent import publishing
from consent.admin import languages
from consent.admin.site_lists import BaseAdmin
from consent.integration.gate import Line, gate
from consent.integration.snippets import tags
from consent.lib.languages import category_name
from consent.models import Site
from consent.scripts import pinned
from consent.vendors.facts import never_granted, signals

Notice = Mapping[str, Any]


def embed(admin: BaseAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the snippets for one site, and what a page that was pasted becomes."""
    site = get_object_or_404(Site, pk=pk)
    if not admin.has_view_permission(request, site):
        raise PermissionDenied
    number, notice = _notice(site)
    vendors = {*tags.vendors_of(notice)}
    page = request.POST.get("page", "")
    return admin.show(
        request, site, "site/embed",
        title="Embed",
        number=number,
        vendors=vendors,
        within=[row for key, row in signals().items() if key in vendors and row.within],
        never_granted=never_granted(notice["categories"]),
        optional=_optional(notice),
        codes=_codes(site, notice),
        keys=[row["key"] for row in notice["categories"]],
        products=tags.PRODUCTS,
        page=page,
        gated=gated(site, page) if page else None,
    )  # fmt: skip


def gated(site: Site, page: str) -> tuple[str, list[Line]]:
    """Return a page with consent in it, by the site's notice, and a line for each change."""
    service = str(settings.CONSENT_SERVICE_URL)
    return gate(page, _notice(site)[1], service, tags.tag(service, site=_key(site)))


def _key(site: Site) -> str:
    """Return what names the site in its tag: one without a name is the first site's."""
    first = Site.objects.order_by("pk").first()
    return "" if first == site else site.key


def _notice(site: Site) -> tuple[int | None, Notice]:
    """Return the notice in force; before there is one, the catalogue as it stands."""
    latest = site.notices.first()
    if latest is None:
        return None, {"number": 0, **publishing.Draft.load(site).snapshot}
    return latest.number, latest.snapshot


def _optional(notice: Notice) -> list[tuple[str, str]]:
    """Return key and English name of what can wait."""
    optional = [row for row in notice["categories"] if not row["necessary"]]
    return [(row["key"], category_name(row)) for row in optional]


def _codes(site: Site, notice: Notice) -> dict[str, Any]:
    """Return every text that can be copied, by its name; those of languages in a list."""
    service, vendors = str(settings.CONSENT_SERVICE_URL), {*tags.vendors_of(notice)}
    key, begin = _key(site), tags.bootstrap(vendors)
    script, parts = pinned.pinned(), pinned.parts()
    found = {
        "tag": tags.tag(service, site=key),
        "nonce_tag": tags.tag(service, site=key, attribute=tags.NONCE),
        "bootstrap": begin,
        "hosts": tags.policy(service, inline=[begin] if begin else []),
        "guard": tags.guard(service, site=key),
        "guard_report": tags.guard(service, site=key, mode="report"),
        "queue": tags.TEXTS["others"]["queue"],
        "debug": f"{next(iter(site.origins.split()), '')}/?mixconsent_debug",
        "pinned": tags.pinned(service, script.name, script.integrity, site=site.key),
    }
    if "google" in vendors:
        found["google"], _ = gate(tags.TEXTS["google"]["loader"], notice, service, "")
        found["google_unasked"] = tags.google_unasked(notice)
        found["under_a_no"] = "\n".join(
            tags.words("under_a_no", code) for code in notice["site"]["languages"]
        )
    for waiting, _ in _optional(notice)[-1:]:
        found |= {name: text.format(key=waiting) for name, text in tags.TEXTS["waiting"].items()}
    # For the first category that records; the others of them may be replay
    if recording := [row["key"] for row in notice["categories"] if row.get("records")]:
        found["chat"] = tags.TEXTS["others"]["chat"].format(key=recording[0])
    facts = {"service": service, "site": site.key, "source": tags.source_of(service)}
    found |= {name: text.format(**facts) for name, text in tags.TEXTS["service"].items()}
    if not site.gpc_since:
        del found["statement"]
    if parts:
        found["map"] = tags.import_map(service, parts)
        found["pinned_policy"] = tags.policy(service, inline=[found["map"]])
    asked = [_part(name, service, key) for name in tags.PARTS]
    return {**found, "parts": asked, **_texts(service, site, notice)}


def _part(name: str, service: str, key: str) -> dict[str, str]:
    """Return what a page has of a part that the banner's tag asks for."""
    row = tags.PARTS[name]
    tag = tags.tag(service, site=key, attribute=f"data-{name}")
    return {**row, "name": name, "before": row["before"].format(service=service), "tag": tag}


def _texts(service: str, site: Site, notice: Notice) -> dict[str, Any]:
    """The links have the names that the banner and the pages give them (R48)."""
    spoken, key = notice["site"]["languages"], _key(site)
    texts: dict[str, str] = notice["texts"].get(spoken[0], {})
    links = {"settings_link": tags.settings_link, "choices_link": tags.choices_link}
    named = [(name, link) for name, link in links.items() if texts.get(name)]
    footer = {name: link(service, texts[name], site=site.key) for name, link in named}
    rows = [(code, languages.name(code), tags.tag(service, site=key, language=code))
            for code in spoken]  # fmt: skip
    return {**footer, "languages": rows if len(spoken) > 1 else []}
