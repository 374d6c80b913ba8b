"""What was added to a catalogue is not seen by visitors yet: the admin says so, and leads on."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from consent.admin.site_forms import site_of_form


class UnseenAdmin(admin.ModelAdmin[Any]):
    def response_add(
        self, request: HttpRequest, obj: Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        site, user = site_of_form(request, obj), request.user
        if site is not None and user.has_perm("consent.view_notice"):
            address = reverse("admin:consent_notice_publish", args=[site.key])
            link = format_html('<a href="{}">review what changes</a>', address)
            messages.info(request, format_html("Visitors do not see it yet: {}.", link))
        else:
            messages.info(request, "Visitors do not see it yet: it waits to be published.")
        return response
