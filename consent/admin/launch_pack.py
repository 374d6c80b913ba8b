"""The launch pack: what the company's counsel has to do before visitors meet the banner."""

import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from consent.admin import facts, languages
from consent.admin.site_lists import BaseAdmin
from consent.lib.languages import category_name
from consent.models import Site, ThirdParty
from consent.publishing import Draft, loading


def page(admin: BaseAdmin, request: HttpRequest, key: str) -> HttpResponse:
    if not request.user.has_perm("consent.view_notice"):
        raise PermissionDenied
    site = get_object_or_404(Site, key=key)
    draft = Draft.load(site)
    parties = ThirdParty.objects.filter(category__site=site).select_related("category")
    rules = sorted(draft.snapshot["regions"], key=lambda row: bool(row["verified"]))
    return admin.show(
        request, site, "notice/launch",
        title="Launch pack for counsel",
        passages=list(_passages(site, draft)),
        parties=parties.order_by("contract_on", "name"),
        rules=rules,
        unverified=sum(not row["verified"] for row in rules),
        facts=facts.rows(draft),
        printed_at=timezone.now(),
    )  # fmt: skip


@cache
def _policy() -> dict[str, Any]:
    text = (loading.CATALOGUE / "policy.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _passages(site: Site, draft: Draft) -> Iterator[dict[str, Any]]:
    """Yield what the company's own policy says, beside what visitors read here."""
    if site.company != _policy()["company"]:
        return
    for row in _policy()["passages"]:
        said = {code: words.get(row.get("text")) for code, words in draft.snapshot["texts"].items()}
        ours = [(languages.name(code), said.get(code)) for code in languages.codes(site)]
        rows = [one for one in draft.snapshot["categories"] if one.get(row.get("flag"))]
        yield row | {
            "ours": [(language, words) for language, words in ours if words],
            "categories": [category_name(one) for one in rows],
            "address": site.email if row.get("contact") else "",
        }
