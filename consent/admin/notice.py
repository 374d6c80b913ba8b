from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from consent import publishing
from consent.admin import languages, lifetime_field, signals_field
from consent.admin.publish import PublicationPlan, plan
from consent.admin.read_only import ReadOnlyAdmin
from consent.admin.site_status import status_context
from consent.models import Notice, Site

PUBLISH = "consent.add_notice"


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Frozen when published; publishing has a page of its own."""

    list_display = ("title", "published_at", "published_by", "short_digest")
    sortable_by = ()
    fields = readonly_fields = (
        "site",
        "number",
        "published_at",
        "published_by",
        "digest",
        "reading",
        "canonical",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("site").order_by("site", "-number")

    @admin.display(description="notice")
    def title(self, notice: Notice) -> str:
        return str(notice)

    @admin.display(description="SHA-256")
    def short_digest(self, notice: Notice) -> str:
        return f"{notice.digest[:12]}…"

    @admin.display(description="What it says")
    def reading(self, notice: Notice) -> str:
        return render_to_string("admin/consent/notice/reading.html", readable(notice))

    @admin.display(description="Canonical JSON")
    def canonical(self, notice: Notice) -> str:
        return format_html(
            "<details><summary>The bytes that were hashed</summary><pre>{}</pre></details>",
            notice.body,
        )

    # Publishing

    def get_urls(self) -> list[URLPattern]:
        publish = self.admin_site.admin_view(self.publish)
        return [
            path("publish/<slug:key>/", publish, name="consent_notice_publish"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, status_context(request) | (extra_context or {}))

    def publish(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show what would be published; on confirmation, publish exactly that."""
        if not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        site = get_object_or_404(Site, key=key)
        if request.method != "POST":
            return self._review(request, plan(publishing.Draft.of(site)))
        with publishing.lock(site) as locked:
            return self._confirm(request, publishing.Draft.of(locked))

    def _review(
        self, request: HttpRequest, plan: PublicationPlan, *, status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"Publish notice {plan.draft.number}",
            "subtitle": plan.draft.site.name,
            "opts": self.opts,
            "site": plan.draft.site,
            "plan": plan,
        }
        template = "admin/consent/notice/publish.html"
        return TemplateResponse(request, template, context, status=status)

    def _confirm(self, request: HttpRequest, draft: publishing.Draft) -> HttpResponse:
        """Publish the draft, if it is the one that was read and nothing is wrong with it."""
        reviewed = plan(draft, ticked=request.POST.getlist("material"))
        if not reviewed.may_publish:
            return self._review(request, reviewed, status=409)
        if request.POST.get("stamp") != reviewed.stamp:
            messages.warning(request, "The catalogue changed meanwhile. Please read it again.")
            return self._review(request, plan(draft), status=409)
        by = request.user.get_username()
        notice = publishing.publish_draft(draft, by=by, material=reviewed.material)
        names = ", ".join(question.name for question in reviewed.questions if question.is_ticked)
        outcome = f"Asked again: {names}." if names else "Nobody is asked again."
        self.log_addition(request, notice, f"Published. {outcome}")
        messages.success(request, f"{notice} is in force. {outcome}")
        return redirect(reverse("admin:consent_notice_change", args=[notice.pk]))


def readable(notice: Notice) -> dict[str, Any]:
    """A notice in words, as its template wants it."""
    snapshot = notice.snapshot
    return {
        "site": snapshot["site"],
        "categories": [
            {
                **row,
                "texts": _by_language(row["texts"], snapshot["site"]["languages"]),
                "vendors": signals_field.in_words(row["signals"]),
                "cookies": [
                    {**cookie, "duration": lifetime_field.in_words(cookie["lifetime"])}
                    for cookie in row["cookies"]
                ],
            }
            for row in (*snapshot["categories"], *snapshot["unused"])
        ],
        "regions": snapshot["regions"],
        "wordings": [
            (name, texts.items())
            for name, texts in _by_language(snapshot["texts"], snapshot["site"]["languages"])
        ],
    }


def _by_language(texts: dict[str, Any], codes: list[str]) -> list[tuple[str, Any]]:
    """In the site's order, then what it does not offer."""
    ordered = dict.fromkeys([*(code for code in codes if code in texts), *texts])
    return [(languages.name(code), texts[code]) for code in ordered]
