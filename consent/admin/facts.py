"""The checklist of facts on the review page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from consent.admin import languages
from consent.models import Site
from consent.publishing import Draft, NotPossible, facts, lock
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
    if not request.user.has_perm("consent.add_confirmation"):
        raise PermissionDenied
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
