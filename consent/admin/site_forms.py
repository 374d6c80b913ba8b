"""Forms of what belongs to a site: every choice in them is of that site and of no other."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Field, Model, QuerySet, URLField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from consent.admin.site_lists import SiteListAdmin
from consent.admin.site_scope import SiteScope
from consent.models import Category, Site

LINE_ENDS = re.compile(r"[ \t]*[\r\n]+[ \t]*")  # not every space: French needs its no-break spaces
LONG = 120  # characters; above this a text is written in a box of several lines


class SentenceField(forms.CharField):
    """Text that may wrap on the screen, but has no line breaks."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return LINE_ENDS.sub(" ", text) if isinstance(text, str) else text


class PlainFieldsAdmin(BaseModelAdmin[Any]):
    """Fields as wide as their content, without icons for things that are edited elsewhere."""

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if _is_prose(db_field):
            kwargs["form_class"] = SentenceField
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 2})
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


def _is_prose(field: Field[Any, Any]) -> bool:
    is_text = type(field) is CharField  # an e-mail address and a URL are kinds of it
    is_long = (getattr(field, "max_length", None) or 0) >= LONG
    return is_text and is_long and field.name not in ("name", "path", "domain", "cookie_domain")


def site_of_form(request: HttpRequest, row: Model | None = None) -> Site | None:
    """The site of a row; for a new one: as was sent, as the address names it, or the chosen one."""
    if row is not None:
        site = getattr(getattr(row, "category", row), "site", None)
        return site if isinstance(site, Site) else None
    scope = SiteScope.of(request)
    return scope.named(request.POST) or scope.named(request.GET) or scope.only


class SiteFormAdmin(PlainFieldsAdmin, SiteListAdmin):
    """Something new is for one site, which is asked for where it is not known."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if site_of_form(request):
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.ask_for_site(request, f"Add {self.opts.verbose_name}")

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Where there are several sites, what is of one stands together."""
        ordering = list(super().get_ordering(request) or self.opts.ordering or ())
        return [self.site_lookup, *ordering] if SiteScope.of(request).are_several else ordering

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Any]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        site = site_of_form(request, obj)
        setattr(form, "site", site)
        _offer(form, "site", Site.objects.filter(pk__in=[site.pk] if site else []))
        _offer(form, "category", Category.objects.filter(site=site))
        return form


class SiteOwnedAdmin(SiteFormAdmin):
    """Everything in the catalogue belongs to one site, for good."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        site = site_of_form(request)
        return super().get_changeform_initial_data(request) | {"site": site and site.pk}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = [str(name) for name in super().get_readonly_fields(request, obj)]
        return [*fields, "site"] if obj else fields


class UnseenAdmin(admin.ModelAdmin[Any]):
    """What was added is not seen by visitors yet: the admin says so, and leads on."""

    def response_add(
        self, request: HttpRequest, obj: Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        messages.info(request, not_seen_yet(request, site_of_form(request, obj)))
        return response


def not_seen_yet(request: HttpRequest, site: Site | None) -> str:
    """Say that visitors do not see a change of the catalogue yet, with a link where it opens."""
    if site is None or not request.user.has_perm("consent.view_notice"):
        return "Visitors do not see it yet: it waits to be published."
    address = reverse("admin:consent_notice_publish", args=[site.key])
    text = 'Visitors do not see it yet: <a href="{}">review and publish</a>.'
    return format_html(text, address)


def _offer(form: type[forms.ModelForm[Any]], name: str, rows: QuerySet[Any]) -> None:
    field = form.base_fields.get(name)
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows
        if len(rows) == 1:
            field.empty_label = None
