"""A decision's evidence in place of its fields, and what the desk says of the record."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from consent.admin import dashboard
from consent.admin.dashboard import SiteStatus, Task, Urgency
from consent.admin.record.decision import DecisionAdmin
from consent.models import Decision
from consent.proof.evidence import archive
from consent.proof.models import LogCheckpoint

admin.site.unregister(Decision)


@admin.register(Decision)
class ProvenDecisionAdmin(DecisionAdmin):
    pages = {**DecisionAdmin.pages, "evidence": "<uuid:id>/evidence/"}
    change_form_template = "admin/consent/evidence/page.html"

    @method_decorator(require_POST)
    def evidence_view(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """Return the evidence of one decision, to take along."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return archive.download(request, get_object_or_404(Decision, pk=id))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= archive.context(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)


def _verification(status: SiteStatus, today: date) -> Iterator[Task]:
    check = LogCheckpoint.objects.first()  # of every site
    if check and (number := check.wrong):
        entries = "entry of the record is" if number == 1 else "entries of the record are"
        were = "it was" if number == 1 else "they were"
        detail = (
            "Run manage.py record verify, which names each. See who has the database’s password."
        )
        yield Task(Urgency.LATE, f"{number} {entries} not what {were}", detail)


dashboard.SOURCES.append(("consent.view_decision", _verification))
