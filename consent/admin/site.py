"""Sites: their addresses, languages, contact and token, and the page of what they embed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from consent.admin import embedding, site_page, theme, token
from consent.admin.edit_stamp import StampedAdmin
from consent.admin.form_fields import LineListField, WordListField
from consent.admin.site_forms import PlainFieldsAdmin
from consent.admin.site_lists import BaseAdmin
from consent.models import Site
from consent.record import switches


class SiteForm(forms.ModelForm[Site]):
    origins = LineListField(
        help_text="Where the banner may be embedded, one a line: https://www.mixnetworks.com. They "
        "stand in the published notice, which anyone can read; let what nobody should know of be "
        "a site of its own."
    )
    languages = WordListField(
        help_text="In order, by their codes: en fr es. The first is used where a visitor's own "
        "is not offered."
    )


class NewSiteForm(SiteForm):
    copy_from = site_page.source_field(required=False)


@admin.register(Site)
class SiteAdmin(StampedAdmin, PlainFieldsAdmin, BaseAdmin):
    form = SiteForm
    pages = {name: f"<int:pk>/{name}/" for name in ("switch", "tokens", "copy", "embed")}
    switch_view, copy_view = site_page.switch_page, site_page.copy_page
    tokens_view, embed_view = token.tokens, embedding.embed
    list_display = ("name", "key", "company", "languages", "tokens_in_use")
    readonly_fields = ("tokens_in_use",)
    fieldsets = (
        (None, {"fields": ("key", "name", "company")}),
        ("Where", {"fields": ("origins", "cookie_domain")}),
        ("Languages", {"fields": ("languages",)}),
        (
            "Contact",
            {
                "fields": ("address", "phone", "email", "privacy_policy_url"),
                "description": "Whom visitors can turn to. Shown on the pages and in the policy. "
                "The title of the person in charge is part of each wording.",
            },
        ),
        ("Publishing", {"fields": ("second_person",)}),
        ("Statements", {"fields": ("gpc_since",)}),
        ("Moving from another product", {"fields": ("imports",)}),
        (
            "Site tokens",
            {
                "fields": ("tokens_in_use",),
                "description": "What the site's own servers show when they speak for a visitor.",
            },
        ),
    )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Any]]:
        if obj is None and site_page.may_copy(request):
            kwargs["form"] = NewSiteForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        named, *others = super().get_fieldsets(request, obj)
        is_offered = obj is None and site_page.may_copy(request)
        return [named, *([site_page.FIELDSET] if is_offered else []), *others]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if source := form.cleaned_data.get("copy_from"):
            site_page.copy(self, request, source, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer only those further pages that open for this person."""
        if site := context.get("original"):
            context |= {
                "may_see_look": theme.may_see(request, site),
                "may_copy": site_page.is_copy_possible(request, site),
                "may_see_tokens": token.may_see(request),
                "may_see_switch": site_page.may_see_switch(request),
                "is_off": switches.is_off(site),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = [str(name) for name in super().get_readonly_fields(request, obj)]
        if not request.user.has_perm("consent.decide_second_person"):
            fields.append("second_person")  # else whoever is to be checked could end the checking
        return [*fields, "key"] if obj else fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Site]:
        return super().get_queryset(request).prefetch_related("tokens")

    @admin.display(description="tokens in use", empty_value="none")
    def tokens_in_use(self, site: Site) -> str | None:
        return ", ".join(one.label for one in site.tokens.all() if one.is_good) or None
