"""The checklist of facts on the review page, and the launch pack.

That is what the company's counsel has to do before visitors meet the banner.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone

from consent.admin import languages
from consent.admin.site_lists import BaseAdmin, require
from consent.lib import toml
from consent.lib.languages import category_name
from consent.models import Site, ThirdParty
from consent.publishing import Draft, NotPossible, facts, loading, lock
from consent.publishing.review import draft_digest, load_draft


def rows(draft: Draft) -> list[tuple[facts.Item, list[tuple[str, str]]]]:
    """Return each fact, with its sentence in each language."""
    items = facts.checklist(draft.snapshot, draft.confirmed)
    return [(item, _sentences(item, draft.snapshot["site"]["languages"])) for item in items]


def _sentences(item: facts.Item, codes: list[str]) -> list[tuple[str, str]]:
    if item.fact.statement:
        return [("", item.fact.statement)]
    return [(languages.name(code), item.words[code]) for code in codes if code in item.words]


def confirm(request: HttpRequest, site: Site, again: int | None) -> HttpResponse:
    """Confirm one fact, in the words that this person read; or raise, as `review.page` expects."""
    require(request, "consent.add_confirmation")
    form: Any = request.POST
    key, by = form["confirm"], request.user.get_username()
    with lock(site) as locked:
        draft = load_draft(locked, again)
        items = {item.fact.key: item for item, _ in rows(draft) if item.is_open}
        if key not in items or draft_digest(draft) != form.get("draft_digest"):
            raise NotPossible("The catalogue changed meanwhile. Please read it again.")
        facts.confirm(locked, items[key], by=by, note=form.get(f"note-{key}", "")[:300])
    messages.success(request, f"{items[key].fact.name}: confirmed by {by}.")
    return HttpResponseRedirect(f"{request.get_full_path()}#facts")


def launch_page(admin: BaseAdmin, request: HttpRequest, key: str) -> HttpResponse:
    require(request, "consent.view_notice")
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
        facts=rows(draft),
        printed_at=timezone.now(),
    )  # fmt: skip


@cache
def _policy() -> dict[str, Any]:
    return toml.read(str(loading.CATALOGUE / "policy.toml"))


def _passages(site: Site, draft: Draft) -> Iterator[dict[str, Any]]:
    """Yield the sentences of the company's own policy, next to those that visitors read here."""
    if site.company != _policy()["company"]:
        return
    for row in _policy()["passages"]:
        texts, categories = draft.snapshot["texts"], draft.snapshot["categories"]
        own = {code: words.get(row.get("text")) for code, words in texts.items()}
        ours = [(languages.name(code), own.get(code)) for code in languages.codes(site)]
        flagged = [category for category in categories if category.get(row.get("flag"))]
        yield row | {
            "ours": [(language, words) for language, words in ours if words],
            "categories": [category_name(category) for category in flagged],
            "address": site.email if row.get("contact") else "",
        }
