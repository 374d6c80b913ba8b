"""Notices, frozen when published and read here in words; and what was proposed to be published."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from consent.admin import languages
from consent.admin.form_fields import lifetime_in_words, signals_in_words
from consent.admin.publish import facts, review, set_back
from consent.admin.publish.review import EDIT, PUBLISH
from consent.admin.site_lists import ReadOnlyAdmin, never, require
from consent.lib.languages import category_name
from consent.models import Notice, Publication, Site, row_id
from consent.publishing import differences


def _of_publication(name: str, description: str) -> Any:
    """Return a column that says of a notice's publication; empty where it came from a shell."""

    @admin.display(description=description)
    def column(self: Any, notice: Notice) -> str:
        try:
            return str(getattr(notice.publication, name))
        except Publication.DoesNotExist:
            return ""

    return column


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Frozen when published; publishing has a page of its own."""

    pages = {name: f"{name}/<slug:key>/" for name in ("publish", "compare", "launch", "set_back")}
    publish_view = review.page
    launch_view = facts.launch_page
    set_back_view = set_back.page
    list_display = ("__str__", "published_at", "published_by", "approved_by", "reason")
    list_select_related = ("site", "publication")
    ordering = ("site", "-number")
    sortable_by = ()
    _shown = tuple("site number published_at published_by approved_by reason asked reading".split())
    readonly_fields = (*_shown, "digest")
    fieldsets = (
        (None, {"fields": _shown}),
        ("Fingerprint", {"fields": ("digest",), "classes": ("collapse",)}),
    )

    @admin.display(description="What it says")
    def reading(self, notice: Notice) -> str:
        return reading(notice)

    reason = _of_publication("reason", "Why")
    approved_by = _of_publication("approved_by", "Approved by")
    asked = _of_publication("asked", "Who was asked again")

    def about(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Offer what opens for this person: the latest cannot come back."""
        latest = row.site.notices.first()
        may_propose = request.user.has_perm(EDIT) or request.user.has_perm(PUBLISH)
        return {"latest": latest and latest.number, "may_propose": may_propose}

    def compare_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """`?old=1&new=3`; without, the two newest."""
        require(request, "consent.view_notice")
        site = get_object_or_404(Site, key=key)
        numbers = list(site.notices.values_list("number", flat=True))
        new = _chosen(site, request.GET.get("new", ""), numbers[:1])
        old = _chosen(site, request.GET.get("old", ""), numbers[1:2] or numbers[:1])
        return self.show(
            request, site, "notice/compare",
            title="Compare two notices",
            numbers=numbers,
            old=old,
            new=new,
            shown=dict.fromkeys(filter(None, (old, new))),
            differences=differences.between(old.snapshot, new.snapshot) if old and new else (),
        )  # fmt: skip


def _chosen(site: Site, number: str, otherwise: list[int]) -> Notice | None:
    """None where nothing has been published."""
    wanted = [row_id(number)] if number else otherwise
    if not wanted:
        return None
    return get_object_or_404(site.notices.select_related("publication"), number=wanted[0])


def reading(
    notice: Notice, language: str = "", regions: Sequence[Mapping[str, Any]] | None = None
) -> SafeString:
    """A notice in words; or what of it was shown in one language, by these rules."""
    snapshot = notice.snapshot
    codes = [language] if language else snapshot["site"]["languages"]
    unused = [] if language else snapshot["unused"]
    context = {
        "is_open": bool(language),
        "site": snapshot["site"],
        "categories": [
            {
                **row,
                "name": category_name(row),
                "texts": _by_language(row["texts"], codes, is_all=not language),
                "vendors": signals_in_words(row["signals"]),
                "cookies": [
                    {
                        **cookie,
                        "duration": lifetime_in_words(cookie["lifetime"]),
                        "purpose": cookie["texts"].get(language, {}).get("purpose", ""),
                    }
                    for cookie in row["cookies"]
                ],
            }
            for row in (*snapshot["categories"], *unused)
        ],
        "regions": snapshot["regions"] if regions is None else regions,
        "wordings": [
            (name, texts.items())
            for name, texts in _by_language(snapshot["texts"], codes, is_all=not language)
        ],
    }
    return render_to_string("admin/consent/notice/reading.html", context)


def _by_language(
    texts: Mapping[str, Any], codes: Sequence[str], *, is_all: bool
) -> list[tuple[str, Any]]:
    """In this order, then what the site does not offer."""
    ordered = dict.fromkeys(
        [*(code for code in codes if code in texts), *(texts if is_all else ())]
    )
    return [(languages.name(code), texts[code]) for code in ordered]


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    has_module_permission = never  # a part of the list of notices
    list_display = ("title", "state", "requested_at", "requested_by", "approved_by", "reason")
    list_select_related = ("site", "notice")
    sortable_by = ()
    fields = readonly_fields = tuple(
        "site title state reason asked requested_by requested_at publish_at approved_by "
        "approved_at closed_by closed_at closed_because notice".split()
    )

    @admin.display(description="publication")
    def title(self, publication: Publication) -> str:
        again = publication.again
        return (
            f"Notice {again} again, as notice {publication.number}" if again else str(publication)
        )

    @admin.display(description="what became of it")
    def state(self, publication: Publication) -> str:
        return str(publication.state.label)
