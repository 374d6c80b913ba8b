"""The look of a site's banner, and whether its colors have enough contrast."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.template.loader import render_to_string

from consent.admin.form_fields import parts
from consent.admin.site_forms import SiteOwnedAdmin
from consent.lib import colours
from consent.models import Theme
from consent.models.wording import is_colour


class ColourField(forms.CharField):
    """A color as people paste it: #ABC or 0F4C75 becomes #aabbcc or #0f4c75."""

    widget = forms.TextInput({"class": "colour", "autocomplete": "off", "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        digits = str(text or "").strip().lower().removeprefix("#")
        if re.fullmatch(r"[0-9a-f]{3}", digits):
            digits = "".join(digit * 2 for digit in digits)
        return f"#{digits}" if digits else text


@admin.register(Theme)
class ThemeAdmin(SiteOwnedAdmin):
    list_display = ("site", "layout", "spacing")
    list_select_related = ("site",)
    radio_fields = {
        "layout": admin.VERTICAL,
        "corner": admin.HORIZONTAL,
        "opener": admin.HORIZONTAL,
        "spacing": admin.HORIZONTAL,
    }
    readonly_fields = ("contrast",)
    fieldsets = parts("theme")

    class Media:
        js = (forms.Script("consent/look.js", type="module"),)  # deferred: it needs the form

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if is_colour in db_field.validators:
            kwargs |= {"form_class": ColourField, "widget": ColourField.widget}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="contrast")
    def contrast(self, theme: Theme) -> str:
        values = {name: getattr(theme, name) for name in colours.DEFAULTS}
        schemes = [_scheme("By day", values, ""), _scheme("In the dark", values, "dark_")]
        context = {"schemes": schemes, "enough": colours.ENOUGH}
        return render_to_string("admin/consent/theme/contrast.html", context)


def _scheme(title: str, theme: colours.Theme, prefix: str) -> dict[str, Any]:
    values = {name: theme[prefix + name] for name in colours.COLOURS}
    pairs = [pair for pair in colours.pairs(theme) if pair.is_dark == bool(prefix)]
    return {"title": title, "prefix": prefix, "pairs": pairs, **values}
