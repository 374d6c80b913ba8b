"""Texts in every language of a site: the forms and the inline that list them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from consent.admin.site_forms import PlainFieldsAdmin, site_of_form
from consent.lib.languages import name as name
from consent.models import Site


def codes(site: Site | None) -> list[str]:
    """The languages of a site, in its own order."""
    return site.languages.split() if site else []


class TextForm(forms.ModelForm[Any]):
    class Meta:
        widgets = {"language": forms.HiddenInput}

    position = 0  # in the site's order; its formset knows

    @property
    def language_name(self) -> str:
        return name(str(self.initial.get("language", "")))


class _LanguageFormSet(forms.BaseInlineFormSet[Any, Any, Any]):
    """A form for every language of the site; texts in others stay, for when it has them again."""

    codes: list[str]
    suggested: Mapping[str, Mapping[str, str]] = {}  # what a new text begins with, by language

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["queryset"] = kwargs["queryset"].filter(language__in=self.codes)
        super().__init__(*args, **kwargs)
        written = {row.language for row in self.get_queryset()} if self.instance.pk else set()
        missing = [code for code in self.codes if code not in written]
        self.initial_extra = [
            {"language": code, **self.suggested.get(code, {})} for code in missing
        ]
        self.extra = len(missing)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        code = form.initial.get("language")
        form.position = self.codes.index(code) if code in self.codes else len(self.codes)
        for field_name, field in form.fields.items():  # the lint and `key.js` know them by these
            field.widget.attrs["id"] = f"id_{field_name}_{code}"


class TextInline(PlainFieldsAdmin, admin.StackedInline[Any, Any]):
    form = TextForm
    formset = _LanguageFormSet
    template = "admin/consent/edit_inline/languages.html"
    verbose_name_plural = "in every language"
    can_delete = False
    extra = 0  # the formset counts them

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.codes = codes(site_of_form(request, obj))
        return formset
