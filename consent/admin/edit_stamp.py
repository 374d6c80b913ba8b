"""Two editors at once: nobody saves over what a colleague saved while the form was open."""

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from consent.models import Change

FIELD = "edit_stamp"


class StampField(forms.CharField):
    """The newest change of the row when its form was opened, by its id in the history."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False  # for the log of changes: it is no field of the row


class StampedForm(forms.ModelForm[Any]):
    """Refuses to be saved where the row, or a text on its page, has changed meanwhile."""

    edit_stamp = StampField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields[FIELD]  # nothing was shown yet
        else:
            newest = _changes(self.instance).values_list("pk", flat=True).first()
            self.initial[FIELD] = f"{newest or 0}"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seen = str(self.data.get(self.add_prefix(FIELD), ""))
        if self.instance.pk is not None and self.initial[FIELD] != seen:
            self.add_error(None, _what_happened(self.instance, seen))
        return cleaned


class StampedAdmin(admin.ModelAdmin[Any]):
    """A change form that is saved only where nobody else has saved since it was opened."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.form = type(self.form.__name__, (StampedForm, self.form), {})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        (name, options), *others = fieldsets
        return [(name, {**options, "fields": (*options["fields"], FIELD)}), *others]

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


def _changes(row: Model) -> QuerySet[Change]:
    """The newest first."""
    return Change.objects.filter(model=row._meta.label_lower, row=str(row.pk)).order_by("-pk")


def _what_happened(row: Model, seen: str) -> SafeString:
    known = int(seen) if seen.isdecimal() else 0
    changes = _changes(row).filter(pk__gt=known).order_by("pk")
    lines = (
        (change.by, date_format(change.at, "j F, H:i"), change.field, change.get_action_display())
        for change in changes
    )
    return format_html(
        "Nothing was saved, because this changed after you opened it. {} What you wrote is still "
        'below. <a href="{}" target="_blank">Open it as it is now</a>, and make your change there.',
        format_html_join(" ", "{}, {} UTC: {} {}.", lines),
        reverse(f"admin:consent_{row._meta.model_name}_change", args=[row.pk]),
    )
