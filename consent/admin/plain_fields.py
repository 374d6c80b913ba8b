"""What our admin pages have in common: a plain title, and fields as wide as their content."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.db.models import CharField, Field, URLField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst

LINE_ENDS = re.compile(r"[ \t]*[\r\n]+[ \t]*")  # not every space: French needs its no-break spaces
LONG = 120  # characters; above this a text is written in a box of several lines


class SentenceField(forms.CharField):
    """Text that may wrap on the screen, but has no line breaks."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return LINE_ENDS.sub(" ", text) if isinstance(text, str) else text


class ListTitleAdmin(admin.ModelAdmin[Any]):
    """The title of a list is the name of what it lists."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural or "")}
        try:
            return super().changelist_view(request, title | (extra_context or {}))
        except OverflowError:  # SQLite's, where an address names a row by a number beyond its own
            return redirect(f"{request.path}?{ERROR_FLAG}=1")


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
