"""Texts in every language of a site: the forms and the inline that list them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import get_language_info

from consent.admin.plain_fields import PlainFieldsAdmin
from consent.models import Site


def name(code: str) -> str:
    try:
        return str(get_language_info(code)["name"])
    except KeyError:  # a language that Django has no name for
        return code


def of(site: Site | None) -> list[str]:
    """The languages of one site, or of all where the site is not known yet."""
    sites: Iterable[Site] = [site] if site else Site.objects.all()
    return list(dict.fromkeys(code for one in sites for code in one.languages.split()))


def _site_of(parent: Model) -> Site | None:
    category = getattr(parent, "category", parent)
    site = getattr(category, "site", None)
    return site if isinstance(site, Site) else None


class TextForm(forms.ModelForm[Any]):
    class Meta:
        widgets = {"language": forms.HiddenInput}

    @property
    def language_name(self) -> str:
        return name(str(self.initial.get("language", "")))


class LanguageFormSet(forms.BaseInlineFormSet[Any, Any, Any]):
    """A form for every language of the site, empty where no text is written yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.get_queryset() if self.instance.pk else []
        written = {row.language for row in rows}
        missing = [code for code in of(_site_of(self.instance)) if code not in written]
        self.initial_extra = [{"language": code} for code in missing]
        self.extra = len(missing)


class TextInline(PlainFieldsAdmin, admin.StackedInline[Any, Any]):
    form = TextForm
    formset = LanguageFormSet
    template = "admin/consent/edit_inline/languages.html"
    verbose_name_plural = "in every language"
    can_delete = False

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0  # the formset counts them
