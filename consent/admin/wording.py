"""The texts of the banner and its dialog, one set for each language."""

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

_SECTIONS = {  # of the form: the first field of each, in the order of the model
    "site": None,
    "title": "Banner",
    "dialog_title": "Dialog",
    "saved_accepted": "After the choice",
    "signal_status": "Signals and opt-outs",
    "by_choice": "Why a switch stands as it does",
    "embed_body": "Frames that wait",
    "chat_title": "Before a chat",
    "policy_link": "Links",
    "officer": "Contact",
    "policy_intro": "Cookie Policy",
}
_ABOUT_POLICY = (
    "An empty line begins a paragraph; web and e-mail addresses become links. Earlier versions "
    "stay readable as they were."
)


def _fieldsets() -> Any:
    sections: list[tuple[str | None, Any]] = []
    for field in Wording._meta.fields[1:]:
        if field.name in _SECTIONS:
            sections.append((_SECTIONS[field.name], {"fields": []}))
        sections[-1][1]["fields"].append(field.name)
    sections[-1][1]["description"] = _ABOUT_POLICY
    return sections


class WordingForm(forms.ModelForm[Wording]):
    site: Site | None = None

    class Meta:
        help_texts = {
            "title": "Names the banner for screen readers. Say whose cookies these are.",
            "accept": "Accept and reject stand side by side, in the same size and colour.",
            "reject": "As short and as plain as the button beside it.",
            "choose": "Opens the dialog.",
            "dialog_body": "What the switches do, and what cannot be switched off.",
            "save_label": "The button that saves the switches as they are.",
            "close": "Closes the dialog and changes nothing.",
            "always_on": "In place of a switch, beside what is necessary.",
            "cookies_label": "Opens the list of a category's cookies.",
            "saved_accepted": "A short message after everything was accepted.",
            "saved_rejected": "A short message after everything was rejected.",
            "saved_custom": "A short message after some were chosen.",
            "hide": "Closes the message.",
            "signal_reason": "Beside a switch that the signal keeps off.",
            "chat_body": "That it may be recorded, and by whom: {provider} stands for the name.",
            "chat_start": "Loads the chat, on this page alone.",
            "chat_cancel": "Loads nothing. Of the same weight as the button beside it.",
            "policy_link": "Leads to the Cookie Policy.",
            "privacy_link": "Leads to the privacy policy, whose address is the site's.",
            "settings_link": "Leads back to the choices, on every page.",
        }

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
