"""Declared cookies: each has a page of its own, and is listed on its category's page too."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from consent.admin import lifetime_field
from consent.admin.bulk.cookies import CookieTable
from consent.admin.bulk.page import BulkAdmin
from consent.admin.edit_stamp import StampedAdmin
from consent.admin.languages import TextInline
from consent.admin.lifetime_field import LifetimeField
from consent.admin.site_forms import SiteFormAdmin
from consent.admin.site_lists import CategoryFilter
from consent.models import Cookie, CookieText


class CookieForm(forms.ModelForm[Cookie]):
    lifetime = LifetimeField(
        required=False,
        help_text="As its provider documents it. A year has 365 days.",
    )


class CookieTextInline(TextInline):
    model = CookieText
    fields = ("language", "purpose")


@admin.register(Cookie)
class CookieAdmin(BulkAdmin, StampedAdmin, SiteFormAdmin):
    table = CookieTable
    form = CookieForm
    site_lookup = "category__site__key"
    inlines = (CookieTextInline,)
    list_display = ("name", "category", "kind", "provider", "party", "duration")
    list_filter = (("category", CategoryFilter), "kind", "party")
    list_select_related = ("category",)
    search_fields = ("name", "provider", "texts__purpose")
    fieldsets = (
        (None, {"fields": ("category", "name", "kind", "lifetime", "session_exempt", "sensitive")}),
        ("Who", {"fields": ("provider", "party")}),
        (
            "Where",
            {
                "fields": ("http_only", "domain", "path"),
                "description": "A browser deletes a cookie only if its domain and path are right.",
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cookie]:
        return super().get_queryset(request).select_related("category__site")

    @admin.display(description="lifetime", ordering="lifetime")
    def duration(self, cookie: Any) -> str:
        return lifetime_field.in_words(cookie.lifetime)
