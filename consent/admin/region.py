"""Region rules: what holds at a place, and for which days."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.html import format_html

from consent.admin import languages
from consent.admin.form_fields import HELP, KeyedField, WordListField, model_line, name_line
from consent.admin.site_forms import SiteOwnedAdmin
from consent.admin.site_lists import name_of
from consent.models import Category, RegionRule, Site
from consent.publishing import words

_SAVE_AS_NEW = "_saveasnew"  # Django's name of the button
_NO_LAW = {"name", "names", "is_active"}  # fields
_DATES = (
    "valid_from",
    "valid_to",
    "verified",
    "audited",
)  # another rule begins without


def _optional_categories(site: Site | None) -> dict[str, str]:
    """Key → label, of the categories that a rule can make an exception for."""
    rows = Category.objects.filter(site=site, necessary=False).prefetch_related("texts")
    return {row.key: name_of(row) for row in rows}


def _as_new(sent: QueryDict, rule: RegionRule) -> QueryDict:
    sent = sent.copy()
    sent["site"] = str(rule.site_id)
    for name in _DATES:
        day = getattr(rule, name)
        if day and sent.get(name) == day.isoformat():
            sent[name] = ""
    return sent


def _further_languages(site: Site | None) -> dict[str, str]:
    """Code → name, of the languages in which a place needs a name beside the English one."""
    return {code: languages.name(code) for code in languages.codes(site) if code != "en"}


class RegionRuleForm(forms.ModelForm[RegionRule]):
    site: Site | None = None
    names = KeyedField(
        name_line,
        removed="{} (no longer a language of the site)",
        label="In other languages",
    )
    overrides = KeyedField(
        model_line,
        removed="{} (no longer a category)",
        label="Exceptions",
        help_text=HELP["regionrule"]["overrides"],
    )
    covers = WordListField(
        label="Further places", required=False, help_text=HELP["regionrule"]["covers"]
    )
    languages = WordListField(required=False, help_text=HELP["regionrule"]["languages"])

    class Meta:
        labels = {
            "model": "Without an answer",
            "memory_days": "Days that a yes holds",
            "reask_days": "Days until a no may be asked about",
            "gpc": "Tell visitors about Global Privacy Control",
            "dnt": "Count Do Not Track as well",
            "two_step": "Two steps back after an opt-out",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.instance
        overrides, names = self.fields.get("overrides"), self.fields.get("names")
        if isinstance(overrides, KeyedField):  # absent for staff who may only view
            overrides.offer(_optional_categories(self.site), stored=rule.overrides)
        if isinstance(names, KeyedField):
            names.offer(_further_languages(self.site), stored=rule.names)


@admin.register(RegionRule)
class RegionRuleAdmin(SiteOwnedAdmin):
    save_as = True
    form = RegionRuleForm
    list_display = (
        "code", "name", "law", "signals", "memory", "valid", "source", "verified",
    )  # fmt: skip
    list_display_links = ("code", "name")
    search_fields = ("code", "name", "covers")
    fieldsets = (
        ("Where", {"fields": ("site", "code", "name", "names", "covers", "languages")}),
        (
            "What silence means",
            {
                "fields": ("model", "overrides"),
                "description": "For a visitor who has not answered. What involves a third party "
                "waits for a yes everywhere.",
            },
        ),
        (
            "Signals",
            {
                "fields": ("gpc", "dnt"),
                "description": "A browser that sends Global Privacy Control is obeyed in every "
                "place, whatever is ticked here.",
            },
        ),
        ("Memory", {"fields": ("memory_days", "reask_days", "two_step")}),
        ("Law", {"fields": ("source", "verified", "audited")}),
        (
            "When",
            {
                "fields": ("is_active", "valid_from", "valid_to"),
                "description": "Both days included, in UTC. Empty: no beginning, no end. A rule "
                "that is published begins and ends by itself.",
            },
        ),
    )

    @admin.display(description="model", ordering="model")
    def law(self, rule: RegionRule) -> str:
        keys: dict[str, list[str]] = {}
        for key, model in rule.overrides.items():
            keys.setdefault(model, []).append(key)
        exceptions = "; ".join(f"{', '.join(names)}: {model}" for model, names in keys.items())
        return format_html('{} <span class="quiet">{}</span>', rule.model, exceptions)

    @admin.display(description="signal", ordering="gpc")
    def signals(self, rule: RegionRule) -> str:
        return words.signals(is_announced=rule.gpc, has_dnt=rule.dnt)

    @admin.display(ordering="memory_days")
    def memory(self, rule: RegionRule) -> str:
        return words.memory(rule.memory_days, rule.reask_days, is_two_step=rule.two_step)

    @admin.display(description="valid", ordering="valid_from")
    def valid(self, rule: RegionRule) -> str:
        period = words.period(rule.valid_from, rule.valid_to)
        return period if rule.is_active else "switched off"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Forget who compared a rule with its law where the rule changes."""
        if change and "verified" not in form.changed_data and {*form.changed_data} - _NO_LAW:
            obj.verified = None
        super().save_model(request, obj, form, change)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Saved as new, a rule is of the same site, and has only the dates that were changed."""
        if _SAVE_AS_NEW in request.POST and object_id is not None:
            rule = self.get_object(request, unquote(object_id))
            if rule is not None:
                request.POST = _as_new(request.POST, rule)  # type: ignore[assignment]
        return super().changeform_view(request, object_id, *args, **kwargs)
