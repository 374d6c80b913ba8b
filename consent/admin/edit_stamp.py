"""Two editors at once: nobody saves over what a colleague saved while the form was open."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from consent.lib.row_ids import row_id

FIELD = "edit_stamp"


class StampField(forms.CharField):
    """What the form showed, and which entry of the log was then the newest: `digest.entry`."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False  # for the log of changes: it is no field of the row


class StampedForm(forms.ModelForm[Any]):
    """Refuses to be saved where what it showed has changed meanwhile."""

    edit_stamp = StampField(required=False)
    edited_along: Sequence[type[Model]] = ()  # whose rows the page shows and saves as well

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields[FIELD]  # nothing was shown yet
        else:
            newest = _entries(self.instance).values_list("pk", flat=True).first()
            self.initial[FIELD] = f"{self._digest()}.{newest or 0}"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        digest, _, entry = str(self.data.get(self.add_prefix(FIELD), "")).partition(".")
        if self.instance.pk is not None and self.initial[FIELD].partition(".")[0] != digest:
            self.add_error(None, _what_happened(self.instance, row_id(entry)))
        return cleaned

    def _digest(self) -> str:
        rows = [{name: self.initial.get(name) for name in self.fields}]
        for model in self.edited_along:
            parent = next(f for f in model._meta.fields if f.related_model is type(self.instance))
            owned = model._default_manager.filter(**{parent.name: self.instance})
            rows += owned.order_by("pk").values()
        text = json.dumps(rows, cls=DjangoJSONEncoder, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


class StampedAdmin(admin.ModelAdmin[Any]):
    """A change form that is saved only where nobody else has saved since it was opened."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        models = [one.model for one in self.inlines if not _is_read_only(one)]
        bases = (StampedForm, self.form)
        self.form = type(self.form.__name__, bases, {"edited_along": models})

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


def _is_read_only(inline: Any) -> bool:
    return bool(inline.fields) and set(inline.fields) <= set(inline.readonly_fields)


def _entries(row: Model) -> QuerySet[LogEntry]:
    """The newest first."""
    kind = ContentType.objects.get_for_model(row)
    return LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).order_by("-pk")


def _what_happened(row: Model, known: int) -> SafeString:
    entries = _entries(row).filter(pk__gt=known).select_related("user").order_by("pk")
    opts = row._meta
    return format_html(
        "Nothing was saved, because this changed after you opened it. {} What you wrote is still "
        'below. <a href="{}" target="_blank">Open it as it is now</a>, and make your change there.',
        format_html_join(
            " ",
            "{}, {} UTC: {}",
            (
                (
                    entry.user.get_username(),
                    date_format(entry.action_time, "j F, H:i"),
                    entry.get_change_message(),
                )
                for entry in entries
            ),
        )
        or "It was not changed in the admin.",
        reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk]),
    )
