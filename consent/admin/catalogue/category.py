"""Categories: what each is for, with its texts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import HttpRequest

from consent import notices
from consent.admin.form_fields import LineListField, SignalsField, parts
from consent.admin.languages import TextForm, TextInline
from consent.admin.site_forms import FOUND, PlainFieldsAdmin, SiteOwnedAdmin, site_of_form
from consent.admin.site_lists import in_words, name_of
from consent.models import Category, CategoryText, PersonalInformation, ThirdParty

_STEP = 10  # between categories, so that another finds a place
_LAST_ORDER = 32_767
_FLAGS = {
    "necessary": "necessary",
    "third_party": "involves a third party",
    "sells_or_shares": "sells or shares data",
    "targets_ads": "targets advertising",
    "records": "records",
}


def _is_published(category: Category) -> bool:
    try:
        return category.key in notices.current(category.site.key).ruleset.categories
    except notices.NothingPublished:
        return False


class CategoryForm(forms.ModelForm[Category]):
    hosts = LineListField(required=False)
    personal_information = forms.MultipleChoiceField(
        choices=PersonalInformation.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    signals = SignalsField(label="Signals to vendors", required=False)

    class Meta:
        widgets = {"justification": AdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("signals")
        if isinstance(field, SignalsField):  # absent for staff who may only view
            field.offer(self.instance.signals)

    def clean_key(self) -> str:
        """Of what is changed, the form does not know the site, and so not the constraint."""
        key, category = str(self.cleaned_data["key"]), self.instance
        same = Category.objects.filter(site=category.site_id, key=key).exclude(pk=category.pk)
        if category.pk and same.exists():
            raise ValidationError("Another category of this site has this key already.")
        return key


class _CategoryTextForm(TextForm):
    class Meta(TextForm.Meta):
        labels = {"change": "What changed"}


class _CategoryTextInline(TextInline):
    form = _CategoryTextForm
    model = CategoryText
    fieldsets = (
        (None, {"fields": ("language", "name", "summary", "purpose")}),
        ("Kept until, what changed", {"fields": ("retention", "change"), "classes": ("collapse",)}),
    )


class _ThirdPartyInline(PlainFieldsAdmin, admin.StackedInline[ThirdParty, Category]):
    model = ThirdParty
    extra = 0
    verbose_name_plural = "third parties that receive it"


@admin.register(Category)
class CategoryAdmin(SiteOwnedAdmin):
    form = CategoryForm
    inlines = (_CategoryTextInline, _ThirdPartyInline)
    list_display = ("english_name", "order", "key", "flags")
    delete_selected_confirmation_template = "admin/consent/category/delete_selected.html"
    search_fields = ("key", "texts__name", "texts__purpose")
    fieldsets = parts("category")

    class Media:
        js = (forms.Script("consent/admin/key.js", type="module"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("site").prefetch_related("texts")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new one stands last, with room before it."""
        initial = super().get_changeform_initial_data(request)
        own = Category.objects.filter(site=site_of_form(request))
        last = own.aggregate(last=Max("order"))["last"] or 0
        return {"order": min(last + _STEP, _LAST_ORDER)} | initial

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Category | None:
        """With the host that was found, as long as nobody has sent anything else."""
        category: Category | None = super().get_object(request, *args, **kwargs)
        host = request.GET.get(FOUND, "") if request.method == "GET" else ""
        if category and host and self.has_change_permission(request, category):
            category.hosts = "\n".join(dict.fromkeys([*category.hosts.split(), host]))
        return category

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "key"] if obj is not None and _is_published(obj) else fields

    def about(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Headed by the name that visitors read, not by the key."""
        return {"subtitle": in_words(row)}

    @admin.display(description="name")
    def english_name(self, category: Category) -> str:
        return name_of(category)

    @admin.display(description="what it does", empty_value="–")
    def flags(self, category: Category) -> str:
        return ", ".join(words for flag, words in _FLAGS.items() if getattr(category, flag))
