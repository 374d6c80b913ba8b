"""What was proposed to be published, and what became of it. Decided on the review page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from consent.admin.read_only import ReadOnlyAdmin
from consent.models import Publication


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ("title", "state", "requested_at", "requested_by", "approved_by", "reason")
    sortable_by = ()
    fields = readonly_fields = (
        "site",
        "title",
        "state",
        "reason",
        "asked",
        "requested_by",
        "requested_at",
        "publish_at",
        "approved_by",
        "approved_at",
        "closed_by",
        "closed_at",
        "closed_because",
        "published",
        "stamp",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("site", "notice").order_by("-pk")

    @admin.display(description="publication")
    def title(self, publication: Publication) -> str:
        again = publication.again
        return (
            f"Notice {again} again, as notice {publication.number}" if again else str(publication)
        )

    @admin.display(description="what became of it")
    def state(self, publication: Publication) -> str:
        return str(publication.state.label)

    @admin.display(description="published as", empty_value="–")
    def published(self, publication: Publication) -> str | None:
        notice = publication.notice
        if notice is None:
            return None
        address = reverse("admin:consent_notice_change", args=[notice.pk])
        return format_html('<a href="{}">{}</a>', address, notice)
