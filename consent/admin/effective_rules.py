"""Which rule holds where and when: the catalogue as it stands, beside the notice in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django import forms
from django.utils import timezone

from consent import publishing
from consent.admin.place_rules import BACK, SIGNALS, PlaceRules, RuleStep, Silence
from consent.admin.site_scope import SiteScope
from consent.kernel.ruleset import Ruleset
from consent.models import Category, Notice, RegionRule, Site
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
    lines: tuple[ComparedLine, ...]
    is_other_parts: bool = False  # the parts of a country that have no rule of their own


@dataclass(frozen=True, slots=True)
class EffectiveRulesPage:
    """Everything that the page shows."""

    day: date
    place: str
    notice: Notice | None
    facts: tuple[ComparedLine, ...]
    silence: tuple[ComparedLine, ...]
    readings: tuple[tuple[str, list[RuleStep]], ...]  # (of which of the two, its rules in order)
    headings: tuple[str, ...]
    places: tuple[PlaceSummary, ...]

    @property
    def when(self) -> str:
        return words.day(self.day)


def page(form: PlaceForm) -> EffectiveRulesPage | None:
    """The answer to a form; None where the form is not valid."""
    if not form.is_valid():
        return None
    site, place, day = (form.cleaned_data[name] for name in ("site", "place", "date"))
    notice = site.notices.order_by("-number").first()
    draft = PlaceRules(Ruleset.of({"number": 0, **publishing.Draft.of(site).snapshot}), day)
    now = PlaceRules(Ruleset.of(notice.snapshot), day) if notice else draft
    category = form.cleaned_data["category"]
    places = tuple(_places(now, draft, category))
    return EffectiveRulesPage(
        day=day,
        place=place,
        notice=notice,
        facts=_lines(now.facts(place), draft.facts(place)) if place else (),
        silence=_silence(now, draft, place, category) if place else (),
        readings=_readings(now, draft, place) if place else (),
        headings=tuple(line.label for line in places[0].lines) if places else (),
        places=places,
    )


def _lines(now: Mapping[str, str], draft: Mapping[str, str]) -> tuple[ComparedLine, ...]:
    labels = dict.fromkeys((*draft, *now))
    return tuple(
        ComparedLine(label, now.get(label, "–"), draft.get(label, "–")) for label in labels
    )


def _silence(
    now: PlaceRules, draft: PlaceRules, place: str, category: str
) -> tuple[ComparedLine, ...]:
    lines = _lines(now.silence_in_words(place), draft.silence_in_words(place))
    return tuple(line for line in lines if category in ("", line.label))


def _readings(
    now: PlaceRules, draft: PlaceRules, place: str
) -> tuple[tuple[str, list[RuleStep]], ...]:
    before, after = now.steps(place), draft.steps(place)
    if before == after:
        return (("", after),)
    return (("in the notice in force", before), ("in the catalogue as it stands", after))


def _places(now: PlaceRules, draft: PlaceRules, category: str) -> Iterable[PlaceSummary]:
    names = {row["code"]: row["name"] for rules in (now, draft) for row in rules.ruleset.regions}
    for code in sorted(names):
        has_parts = any(other.startswith(f"{code}-") for other in names)
        name = _part_not_known(code, names[code]) if has_parts else names[code]
        yield PlaceSummary(code, name, _compared(now, draft, code, code, category))
        if has_parts:
            lines = _compared(now, draft, code, remaining_part(code), category)
            yield PlaceSummary(code, names[code], lines, is_other_parts=True)


def _part_not_known(code: str, name: str) -> str:
    """For a visitor whose part of the country is unknown; the other row covers the other parts."""
    country, part = PARTS.get(code, (name, "part"))
    return f"{country}, {part} not known"


def _compared(
    now: PlaceRules, draft: PlaceRules, code: str, place: str, category: str
) -> tuple[ComparedLine, ...]:
    return _lines(_summary(now, code, place, category), _summary(draft, code, place, category))


def _summary(rules: PlaceRules, code: str, place: str, category: str) -> dict[str, str]:
    region, row = rules.region(place), rules.row(place)
    rule = row["code"] if row else "none"
    no = region.reask_days
    return {
        "rule": "own" if rule == code else rule,
        **{
            key: silence.value
            for key, silence in rules.silence(place).items()
            if silence is not Silence.NECESSARY and category in ("", key)
        },
        SIGNALS: words.signals(is_announced=region.gpc, has_dnt=region.dnt),
        "a yes holds": words.yes(region.memory_days),
        "asked again": "never" if no is None else words.number_of_days(no),
        BACK: "two steps" if region.two_step else "one step",
        "languages": rules.languages(place) or "the site's",
    }
