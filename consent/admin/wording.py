"""The texts of the banner and its dialog, one set for each language."""

import tomllib
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest

from consent.admin import languages
from consent.admin.bulk.page import BulkAdmin
from consent.admin.bulk.tables import WordingTable
from consent.admin.site_forms import SiteOwnedAdmin
from consent.admin.site_lists import SiteScope
from consent.models import Site, Wording

_SECTIONS = tomllib.loads(Path(__file__).with_name("wording.toml").read_text())["sections"]
_ABOUT_POLICY = (
    "An empty line begins a paragraph; web and e-mail addresses become links. Earlier versions "
    "stay readable as they were."
)


def _fieldsets() -> Any:
    sections: list[tuple[str | None, Any]] = [(None, {"fields": []})]
    for field in Wording._meta.fields[1:]:
        if field.name in _SECTIONS:
            folded = ("collapse",) if len(sections) > 1 else ()
            sections.append((_SECTIONS[field.name], {"fields": [], "classes": folded}))
        sections[-1][1]["fields"].append(field.name)
    sections[-1][1]["description"] = _ABOUT_POLICY
    return sections


class WordingForm(forms.ModelForm[Wording]):
    site: Site | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            choices = [(code, languages.name(code)) for code in languages.codes(self.site)]
            self.fields["language"].widget = forms.Select(choices=choices)


@admin.register(Wording)
class WordingAdmin(BulkAdmin, SiteOwnedAdmin):
    table = WordingTable
    form = WordingForm
    list_display = ("language_name", "title")
    fieldsets = _fieldsets()

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """By the site's own order of its languages, as everywhere."""
        scope = SiteScope.from_request(request)
        places = [
            When(site=site.pk, language=code, then=Value(at))
            for site in scope.sites
            for at, code in enumerate(languages.codes(site))
        ]
        by_place = Case(*places, default=Value(len(places)), output_field=IntegerField())
        return [self.site_lookup, by_place] if scope.are_several else [by_place]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "language"] if obj else fields

    @admin.display(description="language", ordering="language")
    def language_name(self, wording: Wording) -> str:
        return languages.name(wording.language)
