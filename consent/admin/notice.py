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
from consent.admin.site_status import site_statuses
from consent.models import Notice, Site

PUBLISH = "consent.add_notice"


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Frozen when published; publishing has a page of its own."""

    list_display = ("title", "site", "published_at", "published_by", "short_digest")
    list_select_related = ("site",)
    list_filter = ("site",)
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
        context = {"site_statuses": site_statuses(), **(extra_context or {})}
        return super().changelist_view(request, context)

    def publish(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show what would be published; on confirmation, publish exactly that."""
        if not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        site = get_object_or_404(Site, key=key)
        if request.method != "POST":
            return self._ask(request, site, plan(site))
        ticked = request.POST.getlist("material")
        shown = plan(site, ticked=ticked)
        if not shown.may_publish:
            return self._ask(request, site, shown, status=409)
        if request.POST.get("stamp") != shown.stamp:
            messages.warning(request, "The catalogue changed meanwhile. Please read it again.")
            return self._ask(request, site, plan(site), status=409)
        return self._publish(request, site, shown)

    def _ask(
        self, request: HttpRequest, site: Site, shown: PublicationPlan, *, status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"Publish notice {shown.number}",
            "subtitle": site.name,
            "opts": self.opts,
            "site": site,
            "plan": shown,
        }
        template = "admin/consent/notice/publish.html"
        return TemplateResponse(request, template, context, status=status)

    def _publish(self, request: HttpRequest, site: Site, shown: PublicationPlan) -> HttpResponse:
        asked = [question for question in shown.questions if question.is_ticked]
        try:
            notice = publishing.publish(
                site,
                by=request.user.get_username(),
                material=[question.key for question in asked],
            )
        except (
            publishing.UnlawfulCatalogue
        ):  # a colleague saved something between the look and the deed
            return self._ask(request, site, plan(site), status=409)
        names = ", ".join(question.name for question in asked)
        told = f"Asked again: {names}." if asked else "Nobody is asked again."
        self.log_addition(request, notice, f"Published. {told}")
        messages.success(request, f"{notice} is in force. {told}")
        return redirect(reverse("admin:consent_notice_change", args=[notice.pk]))


def readable(notice: Notice) -> dict[str, Any]:
    """A notice in words, as its template wants it."""
    snapshot = notice.snapshot
    return {
        "site": snapshot["site"],
        "categories": [
            {
                **row,
                "texts": _by_language(row["texts"]),
                "vendors": signals_field.in_words(row["signals"]),
                "cookies": [
                    {**cookie, "duration": lifetime_field.in_words(cookie["lifetime"])}
                    for cookie in row["cookies"]
                ],
            }
            for row in snapshot["categories"]
        ],
        "regions": snapshot["regions"],
        "wordings": [(name, texts.items()) for name, texts in _by_language(snapshot["texts"])],
    }


def _by_language(texts: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(languages.name(code), text) for code, text in texts.items()]
