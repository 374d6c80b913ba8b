"""Region rules: what holds at a place, and for which days."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.html import format_html

from consent.admin.form_fields import OverridesField, WordListField, parts
from consent.admin.site_forms import SiteOwnedAdmin
from consent.admin.site_lists import name_of
from consent.models import Category, RegionRule, Site
from consent.models.fields import is_not_ahead
from consent.publishing import words

_SAVE_AS_NEW = "_saveasnew"  # Django's name of the button
_NO_LAW = {"name", "is_active", "verified_by"}  # fields
_DATES = ("valid_from", "valid_to", "verified", "audited")  # another rule begins without


def _as_new(sent: QueryDict, rule: RegionRule) -> QueryDict:
    sent = sent.copy()
    sent["site"] = str(rule.site_id)
    for name in _DATES:
        day = getattr(rule, name)
        if day and sent.get(name) == day.isoformat():
            sent[name] = ""
    return sent


class RegionRuleForm(forms.ModelForm[RegionRule]):
    site: Site | None = None
    overrides = OverridesField(label="Exceptions")
    covers = WordListField(label="Further places", required=False)
    languages = WordListField(required=False)

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
        overrides = self.fields.get("overrides")
        if isinstance(overrides, OverridesField):  # absent for staff who may only view
            rows = Category.objects.filter(site=self.site, necessary=False)
            optional = {row.key: name_of(row) for row in rows.prefetch_related("texts")}
            overrides.offer(optional, stored=self.instance.overrides)


class _ComparedForm(forms.Form):
    verified_by = forms.CharField(label="Who compared them", max_length=150)
    verified = forms.DateField(
        label="On", validators=[is_not_ahead], widget=forms.DateInput({"type": "date"})
    )


@admin.register(RegionRule)
class RegionRuleAdmin(SiteOwnedAdmin):
    save_as = True
    form = RegionRuleForm
    list_display = ("place", "law", "valid", "source", "compared_with_law")
    actions = ("compare",)
    search_fields = ("code", "name", "covers")
    fieldsets = parts("regionrule")

    @admin.display(ordering="code")
    def place(self, rule: RegionRule) -> str:
        return format_html('{} <span class="quiet">{}</span>', rule.name, rule.code)

    @admin.display(description="model", ordering="model")
    def law(self, rule: RegionRule) -> str:
        keys: dict[str, list[str]] = {}
        for key, model in rule.overrides.items():
            keys.setdefault(model, []).append(key)
        exceptions = "; ".join(f"{', '.join(names)}: {model}" for model, names in keys.items())
        return format_html('{} <span class="quiet">{}</span>', rule.model, exceptions)

    @admin.display(description="valid", ordering="valid_from")
    def valid(self, rule: RegionRule) -> str:
        period = words.period(rule.valid_from, rule.valid_to)
        return period if rule.is_active else "switched off"

    @admin.display(description="compared with the law", ordering="verified")
    def compared_with_law(self, rule: RegionRule) -> str:
        if rule.verified is None:
            return "nobody has"
        day = words.day(rule.verified)
        return format_html('{} <span class="quiet">{}</span>', day, rule.verified_by)

    @admin.action(description="Say who compared them with their law", permissions=["change"])
    def compare(self, request: HttpRequest, rules: QuerySet[RegionRule]) -> HttpResponse | None:
        form = _ComparedForm(request.POST if "compared" in request.POST else None)
        if not form.is_valid():
            title = f"Who compared {len(rules)} rule{'s' * (len(rules) != 1)} with their law?"
            return self.show(request, None, "compare_rules", title=title, rules=rules, form=form)
        for rule in rules:
            for name, value in form.cleaned_data.items():
                setattr(rule, name, value)
            rule.save()
            self.log_change(request, rule, "verified")
        text = f"{len(rules)} rule{'s' * (len(rules) != 1)} were compared with their law."
        self.message_user(request, text, messages.SUCCESS)
        return None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Forget who compared a rule with its law where the rule changes; a place has its names."""
        same = RegionRule.objects.filter(site=obj.site, code=obj.code).first()
        if not change and same:
            obj.names = same.names
        if change and "verified" not in form.changed_data and {*form.changed_data} - _NO_LAW:
            obj.verified, obj.verified_by = None, ""
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
