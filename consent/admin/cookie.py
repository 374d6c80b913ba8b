"""Declared cookies: each has a page of its own."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from consent.admin import known
from consent.admin.bulk.page import BulkAdmin
from consent.admin.form_fields import LifetimeField, lifetime_in_words, parts
from consent.admin.languages import TextInline
from consent.admin.site_forms import SiteFormAdmin, site_of_form
from consent.admin.site_lists import SiteScope, in_words, name_of
from consent.models import Cookie, CookieText
from consent.vendors import facts


class CookieForm(forms.ModelForm[Cookie]):
    lifetime = LifetimeField(required=False)


class _CookieTextInline(TextInline):
    model = CookieText
    fields = ("language", "purpose")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """With what is known of a found name, as long as nobody has sent anything else."""
        formset = super().get_formset(request, obj, **kwargs)
        found = known.of_request(request, site_of_form(request)) if obj is None else None
        if found and request.method == "GET":
            formset.suggested = {
                code: {"purpose": purpose} for code, purpose in found.purposes.items()
            }
        return formset


@admin.register(Cookie)
class CookieAdmin(BulkAdmin, SiteFormAdmin):
    form = CookieForm
    site_lookup = "category__site__key"
    inlines = (_CookieTextInline,)
    change_form_template = "admin/consent/cookie/change_form.html"
    list_display = ("name", "category_name", "kind", "provider", "duration")
    list_filter = ("kind",)
    list_select_related = ("category__site",)
    search_fields = ("name", "provider", "texts__purpose")
    fieldsets = parts("cookie")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cookie]:
        return (
            super()
            .get_queryset(request)
            .select_related("category__site")
            .prefetch_related("category__texts")
        )

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        field: Any = form.base_fields.get("category")
        if field is not None:  # absent for staff who may only view
            field.queryset = field.queryset.select_related("site").prefetch_related("texts")
            are_several = SiteScope.from_request(request).are_several
            field.label_from_instance = partial(in_words, with_site=are_several)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        found = known.of_request(request, site_of_form(request))
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        return {**found.fields, "category": found.category} | initial if found else initial

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        found = known.of_request(request, site_of_form(request))
        if found and request.method == "GET" and self.has_add_permission(request):
            messages.info(request, found.sentence)
        context = {"known_cookies": facts.cookies()}
        return super().add_view(request, form_url, context | (extra_context or {}))

    def response_post_save_add(self, request: HttpRequest, obj: Cookie) -> HttpResponseRedirect:
        """Whoever came from a found name goes on with the next one."""
        if known.FOUND in request.GET:
            return redirect("admin:consent_detection_changelist")
        return super().response_post_save_add(request, obj)

    @admin.display(description="category", ordering="category")
    def category_name(self, cookie: Cookie) -> str:
        return name_of(cookie.category)

    @admin.display(description="lifetime", ordering="lifetime")
    def duration(self, cookie: Any) -> str:
        return lifetime_in_words(cookie.lifetime)
