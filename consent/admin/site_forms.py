"""Forms of what belongs to a site: each choice is of that site, and no colleague's work is lost."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import CharField, Field, Model, QuerySet, TextField, URLField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from consent.admin.form_fields import HELP
from consent.admin.site_lists import SiteListAdmin, sites_of
from consent.models import Category, Change, Site, row_id
from consent.publishing import Draft, differences

_FIELD, _CHANGED = "edit_version", "_changed_site"
FOUND = "found"  # a name that browsers met or somebody writes, in the address of a form


class VersionedForm(forms.ModelForm[Any]):
    """Refuses to be saved where the row, or a text on its page, has changed meanwhile."""

    # The newest change of the row when its form was opened, by its id in the history
    edit_version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in HELP.get(str(self.instance._meta.model_name), {}).items():
            if name in self.fields:  # a field declared here, too
                self.fields[name].help_text = text
        if self.instance.pk is None:
            del self.fields[_FIELD]  # nothing was shown yet
        else:
            newest = _changes(self.instance).values_list("pk", flat=True).first()
            self.initial[_FIELD] = f"{newest or 0}"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seen = str(self.data.get(self.add_prefix(_FIELD), ""))
        if self.instance.pk is not None and self.initial[_FIELD] != seen:
            self.add_error(None, _what_happened(self.instance, seen))
        return cleaned


class VersionedAdmin(admin.ModelAdmin[Any]):
    """A change form that is saved only where nobody else has saved since it was opened."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.form = type(self.form.__name__, (VersionedForm, self.form), {})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Read, compare and save in one lock: of two who save at once, the second is told."""
        if object_id is None or request.method != "POST":
            return super().changeform_view(request, object_id, *args, **kwargs)
        with transaction.atomic():
            with suppress(ValidationError, ValueError):  # no id, as Django's own page will say
                row = self.model._base_manager.filter(pk=unquote(object_id))
                row.select_for_update(no_key=True).first()
            return super().changeform_view(request, object_id, *args, **kwargs)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Remember whose catalogue changed; the history of changes has the rest."""
        if message:
            setattr(request, _CHANGED, obj if isinstance(obj, Site) else site_of_form(request, obj))

    log_change: Any = log_addition

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Any]) -> Any:
        for row in queryset:
            self.log_addition(request, row, not isinstance(row, Site))  # its pages go with a site

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **kwargs: Any) -> None:
        """Add to what Django says of a success what visitors see of it."""
        if messages.SUCCESS in args and (site := getattr(request, _CHANGED, None)):
            message = format_html("{} {}", message, not_seen_yet(request, site))
        super().message_user(request, message, *args, **kwargs)


def _changes(row: Model) -> QuerySet[Change]:
    """The newest first."""
    return Change.objects.filter(model=row._meta.label_lower, row=str(row.pk))


def _what_happened(row: Model, seen: str) -> SafeString:
    known = int(seen) if seen.isdecimal() else 0
    changes = _changes(row).filter(pk__gt=known).order_by("pk")
    lines = (
        (change.by, localize(localtime(change.at)), change.field, change.get_action_display())
        for change in changes
    )
    return format_html(
        "Nothing was saved, because this changed after you opened it. {} What you wrote is still "
        'below. <a href="{}" target="_blank">Open it as it is now</a>, and make your change there.',
        format_html_join(" ", "{}, {}: {} {}.", lines),
        reverse(f"admin:consent_{row._meta.model_name}_change", args=[row.pk]),
    )


# Of any alphabet, and not every space: French needs its no-break spaces
LINE_ENDS = re.compile(r"[ \t]*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t]*")
_LONG = 120  # characters; above this a text is written in a box of several lines


class _SentenceField(forms.CharField):
    """Text that may wrap on the screen, but has no line breaks."""

    ends, between = LINE_ENDS, " "

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self.ends.sub(self.between, text) if isinstance(text, str) else text


class _ProseField(_SentenceField):
    """Text of several lines, whose ends a browser sends as two characters."""

    ends, between = re.compile(r"\r\n?"), "\n"


class PlainFieldsAdmin(BaseModelAdmin[Any]):
    """Fields as wide as their content, without icons for things that are edited elsewhere."""

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if text := HELP.get(db_field.model._meta.model_name or "", {}).get(db_field.name):
            kwargs.setdefault("help_text", text)
        if type(db_field) is CharField and not db_field.choices:
            kwargs.setdefault("form_class", _SentenceField)
        if type(db_field) is TextField:
            kwargs.setdefault("form_class", _ProseField)
        if _is_prose(db_field):
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 2})
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


def _is_prose(field: Field[Any, Any]) -> bool:
    is_text = type(field) is CharField  # an e-mail address and a URL are kinds of it
    is_long = (getattr(field, "max_length", None) or 0) >= _LONG
    return is_text and is_long and field.name.rpartition("_")[2] not in ("name", "path", "domain")


def site_of_form(request: HttpRequest, row: Model | None = None) -> Site | None:
    """The site of a row; for a new one: as was sent, as the address names it, or the only one."""
    if row is not None:
        site = getattr(getattr(row, "category", row), "site", None)
        return site if isinstance(site, Site) else None
    sites = sites_of(request)
    named = _named(sites, request.POST) or _named(sites, request.GET)
    return sites[0] if not named and len(sites) == 1 else named


def _named(sites: Iterable[Site], values: Mapping[str, Any]) -> Site | None:
    """The site that a form or an address names, by its id or by that of a category."""
    wanted = str(values.get("site", ""))
    if not wanted and (category := row_id(str(values.get("category", "")))):
        categories = Category.objects.filter(pk=category)
        wanted = str(categories.values_list("site", flat=True).first())
    return next((site for site in sites if str(site.pk) == wanted), None)


class SiteFormAdmin(VersionedAdmin, PlainFieldsAdmin, SiteListAdmin):
    """Something new is for one site, which is asked for where it is not known."""

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if site_of_form(request):
            return super().add_view(request, *args, **kwargs)
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.ask_for_site(request, f"Add {self.opts.verbose_name}")

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> Any:
        """Whoever came from a found name goes on with the next one."""
        if FOUND in request.GET:
            return redirect("admin:consent_detection_changelist")
        return super().response_post_save_add(request, obj)

    response_post_save_change = response_post_save_add

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        site = site_of_form(request, obj)
        setattr(form, "site", site)
        _offer(form, "site", Site.objects.filter(pk__in=[site.pk] if site else []))
        _offer(form, "category", Category.objects.filter(site=site))
        if "site" in form.base_fields and len(sites_of(request)) == 1:
            form.base_fields["site"].widget = forms.HiddenInput()
        return form


class SiteOwnedAdmin(SiteFormAdmin):
    """Everything in the catalogue belongs to one site, for good."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        site = site_of_form(request)
        return super().get_changeform_initial_data(request) | {"site": site and site.pk}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields: Any = super().get_readonly_fields(request, obj)
        return [*fields, "site"] if obj else fields


def not_seen_yet(request: HttpRequest, site: Site) -> str:
    """Say that visitors do not see a change yet, and when; empty where there is none for them."""
    draft = Draft.load(site)
    if draft.latest and not differences.between(draft.latest.snapshot, draft.snapshot):
        return ""
    if not request.user.has_perm("consent.view_notice"):
        return "Visitors do not see it yet: it waits to be published."
    address = reverse("admin:consent_notice_publish", args=[site.key])
    text = (
        'Visitors do not see it yet. <a href="{}">Review and publish</a>: within five minutes of '
    )
    return format_html(text + "that, browsers that kept the banner show it too.", address)


def _offer(form: type[forms.ModelForm[Any]], name: str, rows: QuerySet[Any]) -> None:
    field = form.base_fields.get(name)
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows
        if len(rows) == 1:
            field.empty_label = None
