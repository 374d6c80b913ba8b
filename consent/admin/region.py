from typing import Any

from django import forms
from django.contrib import admin

from consent.admin.calm import OfOneSite
from consent.admin.overrides import OverridesField
from consent.admin.words import Words
from consent.models import Category, RegionRule


def optional_categories(rule: RegionRule) -> dict[str, str]:
    """Key → how staff know it."""
    categories = Category.objects.filter(necessary=False)
    if rule.site_id:
        categories = categories.filter(site=rule.site_id)
    return {
        key: key.replace("_", " ").capitalize() for key in categories.values_list("key", flat=True)
    }


class RegionRuleForm(forms.ModelForm[RegionRule]):
    overrides = OverridesField(
        label="Exceptions",
        required=False,
        help_text="Categories that follow another model here.",
    )
    covers = Words(
        label="Further places",
        required=False,
        help_text="Further places under this rule, by their codes: FR DE IT",
    )
    languages = Words(
        required=False,
        help_text="What this place requires, the first one to begin with: fr en. "
        "Empty: the site's own.",
    )

    class Meta:
        labels = {
            "memory_days": "Days that a yes holds",
            "reask_days": "Days until a no may be asked about",
            "gpc": "Tell visitors about Global Privacy Control",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("overrides")
        if isinstance(field, OverridesField):  # not there for staff who may only look
            field.offer(optional_categories(self.instance), kept=self.instance.overrides)


@admin.register(RegionRule)
class RegionRuleAdmin(OfOneSite):
    form = RegionRuleForm
    list_display = ("name", "code", "law", "exceptions", "memory", "reask", "valid")
    list_filter = ("model", "gpc")
    search_fields = ("code", "name", "covers")
    fieldsets = (
        (None, {"fields": ("site", "name", "code", "covers")}),
        ("What silence means", {"fields": ("model", "overrides", "gpc")}),
        ("How long an answer holds", {"fields": ("memory_days", "reask_days")}),
        ("Languages", {"fields": ("languages",)}),
        (
            "In force",
            {
                "fields": ("valid_from", "valid_to"),
                "description": "Both days included. Empty: no beginning, no end.",
            },
        ),
    )

    @admin.display(description="model", ordering="model")
    def law(self, rule: RegionRule) -> str:
        return rule.model

    @admin.display(empty_value="–")
    def exceptions(self, rule: RegionRule) -> str:
        keys: dict[str, list[str]] = {}
        for key, model in rule.overrides.items():
            keys.setdefault(model, []).append(key)
        return "; ".join(f"{model}: {', '.join(names)}" for model, names in keys.items())

    @admin.display(description="a yes holds", ordering="memory_days")
    def memory(self, rule: RegionRule) -> str:
        return "without end" if rule.memory_days is None else f"{rule.memory_days} days"

    @admin.display(description="asked again after", ordering="reask_days")
    def reask(self, rule: RegionRule) -> str:
        return "never" if rule.reask_days is None else f"{rule.reask_days} days"

    @admin.display(ordering="valid_from")
    def valid(self, rule: RegionRule) -> str:
        start = f"from {rule.valid_from:%d %b %Y}" if rule.valid_from else ""
        end = f"to {rule.valid_to:%d %b %Y}" if rule.valid_to else ""
        return " ".join(filter(None, (start, end))) or "always"
