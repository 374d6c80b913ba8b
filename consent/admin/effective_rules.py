"""Which rule holds where and when: the catalogue as it stands, beside the notice in force."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.utils import timezone

from consent import publishing
from consent.admin.place_rules import PlaceRules, RuleStep
from consent.admin.site_scope import SiteScope
from consent.kernel.ruleset import Ruleset
from consent.models import Category, RegionRule, Site
from consent.models.fields import is_region_code
from consent.publishing import words
from consent.publishing.lint.future_rules import remaining_part

PARTS = {"US": ("United States", "state"), "CA": ("Canada", "province")}


class PlaceForm(forms.Form):
    site = forms.ModelChoiceField(Site.objects.all(), to_field_name="key", empty_label=None)
    place = forms.CharField(
        required=False,
        max_length=80,
        help_text="A code: US-CO, CA-QC, FR. ZZ where it is not known.",
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off", "size": 12}),
    )
    date = forms.DateField(
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    category = forms.ChoiceField(required=False)

    @classmethod
    def of(cls, query: Mapping[str, Any], scope: SiteScope) -> Self:
        """The form as the address fills it in: by default for today and for the chosen site.

        An address that names another site is answered for that one.
        """
        values = {name: str(query.get(name, "")).strip() for name in cls.base_fields}
        site = values["site"] or next((site.key for site in scope.shown), "")
        form = cls(
            values | {"site": site, "date": values["date"] or timezone.now().date().isoformat()}
        )
        keys = Category.objects.filter(site__key=site).values_list("key", flat=True)
        choices: Any = form.fields["category"]
        choices.choices = [("", "all"), *((key, key) for key in keys)]
        if scope.only and scope.only.key == site:
            form.fields["site"].widget = forms.HiddenInput()
        return form

    def clean_place(self) -> str:
        """A code in any case, or the name of a place that has a rule."""
        text = str(self.cleaned_data["place"]).strip()
        rules = RegionRule.objects.filter(site=self.cleaned_data.get("site"), name__iexact=text)
        named = rules.first() if text else None
        code = named.code if named else text.upper()
        if code:
            is_region_code(code)
        return code


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One fact about a place: by the notice in force, and by the catalogue as it stands."""

    label: str
    now: str
    draft: str

    @property
    def differs(self) -> bool:
        return self.now != self.draft


@dataclass(frozen=True, slots=True)
class PlaceSummary:
    """One place in the overview."""

    code: str
    name: str
    lines: list[ComparedLine]
    is_other_parts: bool = False  # the parts of a country that have no rule of their own


def page(form: PlaceForm) -> dict[str, Any] | None:
    """Return what the template shows; None where the form is not valid."""
    if not form.is_valid():
        return None
    site, place, day = (form.cleaned_data[name] for name in ("site", "place", "date"))
    notice = site.notices.order_by("-number").first()
    draft = PlaceRules(Ruleset.of({"number": 0, **publishing.Draft.load(site).snapshot}), day)
    now = PlaceRules(Ruleset.of(notice.snapshot), day) if notice else draft
    keys = {*now.ruleset.categories, *draft.ruleset.categories}
    hidden = keys - {category} if (category := form.cleaned_data["category"]) else set()
    places = list(_places(now, draft, hidden))
    shown = {
        "day": day,
        "when": words.day(day),
        "place": place,
        "notice": notice,
        "headings": [line.label for line in places[0].lines] if places else [],
        "places": places,
    }
    if place:
        shown["facts"] = _compared(now.facts(place), draft.facts(place))
        shown["silence"] = _compared(now.silence(place), draft.silence(place), hidden)
        shown["readings"] = _readings(now, draft, place)
    return shown


def _compared(
    now: Mapping[str, str], draft: Mapping[str, str], hidden: Collection[str] = ()
) -> list[ComparedLine]:
    labels = [label for label in dict.fromkeys((*draft, *now)) if label not in hidden]
    return [ComparedLine(label, now.get(label, "–"), draft.get(label, "–")) for label in labels]


def _readings(now: PlaceRules, draft: PlaceRules, place: str) -> list[tuple[str, list[RuleStep]]]:
    """Of which of the two, and its rules in order."""
    before, after = now.steps(place), draft.steps(place)
    if before == after:
        return [("", after)]
    return [("in the notice in force", before), ("in the catalogue as it stands", after)]


def _places(now: PlaceRules, draft: PlaceRules, hidden: Collection[str]) -> Iterator[PlaceSummary]:
    names = {row["code"]: row["name"] for rules in (now, draft) for row in rules.ruleset.regions}
    for code in sorted(names):
        lines = _compared(now.summary(code), draft.summary(code), hidden)
        if not any(other.startswith(f"{code}-") for other in names):
            yield PlaceSummary(code, names[code], lines)
            continue
        # the country's own code is a visitor whose part is unknown; then come the other parts
        country, part = PARTS.get(code, (names[code], "part"))
        yield PlaceSummary(code, f"{country}, {part} not known", lines)
        other = remaining_part(code)
        lines = _compared(now.summary(other), draft.summary(other), hidden)
        yield PlaceSummary(code, names[code], lines, is_other_parts=True)
