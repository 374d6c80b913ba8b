"""The texts of the banner and its dialog, one set for each language."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest

from consent.admin import languages
from consent.admin.bulk.page import BulkAdmin
from consent.admin.bulk.tables import WordingTable
from consent.admin.edit_stamp import StampedAdmin
from consent.admin.site_forms import SiteOwnedAdmin
from consent.admin.site_scope import SiteScope
from consent.admin.unseen import UnseenAdmin
from consent.models import Site, Wording


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
            "opted_out": "Beside a switch that an opt-out keeps off. A link to the page follows.",
            "chat_title": "Above the question that comes before a chat.",
            "chat_body": "That it may be recorded, and by whom: {provider} stands for the name.",
            "chat_refused": "Added where the visitor has turned the category off: {category}.",
            "chat_start": "Loads the chat, on this page alone.",
            "chat_cancel": "Loads nothing. Of the same weight as the button beside it.",
            "policy_link": "Leads to the Cookie Policy.",
            "privacy_link": "Leads to the privacy policy, whose address is the site's.",
            "settings_link": "Leads back to the choices, on every page.",
            "officer": "Title of the person in charge of personal data, above the site's address "
            "and phone.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            choices = [(code, languages.name(code)) for code in languages.of(self.site)]
            self.fields["language"].widget = forms.Select(choices=choices)


@admin.register(Wording)
class WordingAdmin(BulkAdmin, UnseenAdmin, StampedAdmin, SiteOwnedAdmin):
    table = WordingTable
    form = WordingForm
    list_display = ("language_name", "title")
    fieldsets = (
        (None, {"fields": ("site", "language")}),
        (
            "Banner",
            {
                "fields": (
                    "title",
                    "body",
                    "note",
                    "notice_body",
                    "notice_note",
                    "again_body",
                    "again_note",
                    "third_parties",
                    "notice_third_parties",
                    "accept",
                    "reject",
                    "choose",
                )
            },
        ),
        (
            "Dialog",
            {
                "fields": (
                    "dialog_title",
                    "dialog_body",
                    "allowed",
                    "off",
                    "always_on",
                    "cookies_label",
                    "by_choice",
                    "by_region",
                    "by_default",
                    "by_lapse",
                    "changed",
                    "save_label",
                    "close",
                )
            },
        ),
        (
            "After the choice",
            {
                "fields": (
                    "saved_accepted",
                    "saved_rejected",
                    "saved_custom",
                    "change_label",
                    "unsent",
                    "hide",
                )
            },
        ),
        (
            "Signals and opt-outs",
            {"fields": ("signal_status", "signal_reason", "opted_out")},
        ),
        (
            "Frames that wait",
            {"fields": ("embed_body", "embed_once", "embed_always")},
        ),
        ("Links", {"fields": ("policy_link", "privacy_link", "settings_link", "choices_link")}),
        (
            "Before a chat",
            {"fields": ("chat_title", "chat_body", "chat_refused", "chat_start", "chat_cancel")},
        ),
        ("Contact", {"fields": ("officer",)}),
        (
            "Cookie Policy",
            {
                "description": "An empty line begins a paragraph; web and e-mail addresses become "
                "links. Earlier versions stay readable as they were.",
                "fields": (
                    "policy_intro",
                    "policy_signal",
                    "policy_choice",
                    "policy_record",
                    "policy_rights",
                    "policy_minors",
                ),
            },
        ),
    )

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """By the site's own order of its languages, as everywhere."""
        scope = SiteScope.of(request)
        places = [
            When(site=site.pk, language=code, then=Value(at))
            for site in scope.sites
            for at, code in enumerate(languages.of(site))
        ]
        by_place = Case(*places, default=Value(len(places)), output_field=IntegerField())
        return [self.site_lookup, by_place] if scope.are_several else [by_place]

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "language"] if obj else fields

    @admin.display(description="language", ordering="language")
    def language_name(self, wording: Wording) -> str:
        return languages.name(wording.language)
