"""Which rule holds where and when: the catalogue as it stands, beside the notice in force.

The kernel answers; its codes are put into words here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django import forms
from django.utils import timezone

from consent import publishing
from consent.admin.site_lists import SiteScope
from consent.kernel.rules import NOTHING, Category, Model, Reason, Region
from consent.kernel.ruleset import Ruleset
from consent.models import RegionRule, Site
from consent.models.fields import is_region_code
from consent.publishing import words
from consent.publishing.lint.future_rules import remaining_part

_PARTS = {"US": ("United States", "state"), "CA": ("Canada", "province")}
_SHORT = {Model.OPT_IN: "off", Model.OPT_OUT: "on", Model.NOTICE: "told"}
_SUMMARY = (
    "Signals, and whether visitors are told",
    "A yes holds",
    "Asked again after a no",
    "Way back after an opt-out",
    "Languages",
)


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

    @classmethod
    def build(cls, query: Mapping[str, Any], scope: SiteScope) -> Self:
        """The form as the address fills it in: by default for today and for the chosen site.

        An address that names another site is answered for that one.
        """
        values = {name: str(query.get(name, "")).strip() for name in cls.base_fields}
        values["site"] = values["site"] or next((site.key for site in scope.shown), "")
        values["date"] = values["date"] or timezone.now().date().isoformat()
        form = cls(values)
        if scope.only and scope.only.key == values["site"]:
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
class _ComparedLine:
    """One fact about a place: by the notice in force, and by the catalogue as it stands."""

    label: str
    now: str
    draft: str

    @property
    def differs(self) -> bool:
        return self.now != self.draft


@dataclass(frozen=True, slots=True)
class _PlaceSummary:
    """One place in the overview."""

    code: str
    name: str
    lines: list[_ComparedLine]
    is_other_parts: bool = False  # the parts of a country that have no rule of their own


def page(form: PlaceForm) -> dict[str, Any] | None:
    """Return what the template shows; None where the form is not valid."""
    if not form.is_valid():
        return None
    site, place, day = (form.cleaned_data[name] for name in ("site", "place", "date"))
    notice = site.notices.order_by("-number").first()
    draft = _PlaceRules(Ruleset.of({"number": 0, **publishing.Draft.load(site).snapshot}), day)
    now = _PlaceRules(Ruleset.of(notice.snapshot), day) if notice else draft
    places = list(_places(now, draft))
    return {
        "day": day,
        "when": words.day(day),
        "place": place,
        "notice": notice,
        "headings": [line.label for line in places[0].lines] if places else [],
        "places": places,
        "facts": _compare(now.facts(place), draft.facts(place)) if place else [],
        "silence": _compare(now.silence(place), draft.silence(place)) if place else [],
    }


def _compare(now: Mapping[str, str], draft: Mapping[str, str]) -> list[_ComparedLine]:
    labels = dict.fromkeys((*draft, *now))
    return [_ComparedLine(label, now.get(label, "–"), draft.get(label, "–")) for label in labels]


@dataclass(frozen=True, slots=True)
class _PlaceRules:
    """The region rules of one notice on one day, looked up by place."""

    ruleset: Ruleset
    day: date

    def row(self, place: str) -> Mapping[str, Any] | None:
        return self.ruleset.row(place, today=self.day)

    def region(self, place: str) -> Region:
        return self.ruleset.region(place, today=self.day)

    def facts(self, place: str) -> dict[str, str]:
        """Return what holds there: label → words."""
        row, region = self.row(place), self.region(place)
        languages = self.ruleset.languages(place, today=self.day)
        signals, yes, no, back, spoken = _SUMMARY
        return {
            "Rule": f"{row['name']} ({row['code']})" if row else "none: the strictest holds",
            "Why": _why(row, place) if row else "there is no rule for everywhere else",
            "Valid": _period(row) if row else "always",
            "Model": words.model(region.model),
            signals: words.signals(is_announced=region.gpc, has_dnt=region.dnt),
            yes: words.yes(region.memory_days),
            no: words.no(region.reask_days),
            back: "two steps" if region.two_step else "one step",
            spoken: ", ".join(languages) or "the site's own",
        }

    def silence(self, place: str) -> dict[str, str]:
        """Return what holds until the visitor has answered: category key → words."""
        region = self.region(place)
        return {
            category.key: _in_words(category, region, self._model(category, region))
            for category in self.ruleset.categories.values()
        }

    def summary(self, place: str) -> dict[str, str]:
        """Return the same in short, for a row among other places."""
        facts, row, region = self.facts(place), self.row(place), self.region(place)
        optional = self.ruleset.optional
        return {
            "Rule": row["code"] if row else "none",
            **{row.key: _SHORT[self._model(row, region) or Model.OPT_IN] for row in optional},
            **{label: facts[label] for label in _SUMMARY},
        }

    def _model(self, category: Category, region: Region) -> Model | None:
        """Return the model that holds for a category before an answer; None: always on."""
        judgement = self.ruleset.judge(category.key, region, NOTHING, now=0)
        if judgement.reason is Reason.NECESSARY:
            return None
        return region.model_for(category) if judgement.allows else Model.OPT_IN


def _in_words(category: Category, region: Region, model: Model | None) -> str:
    if model is None:
        return "always on"
    if model is region.model_for(category):
        return words.SILENCE[model]
    if category.third_party:
        reason = "as a third party is involved"
    else:
        reason = "as it records" if category.records else "as its data is sensitive"
    return f"{words.SILENCE[model]}, {reason}"


def _period(row: Mapping[str, Any]) -> str:
    days = (row[name] and date.fromisoformat(row[name]) for name in ("valid_from", "valid_to"))
    return words.period(*days)


def _why(row: Mapping[str, Any], place: str) -> str:
    code, country = row["code"], place.partition("-")[0]
    if code == place:
        return "its own rule"
    if place in row["covers"]:
        return "a rule that names it among further places"
    if code.startswith(f"{place}-"):
        return "the strictest of its parts, as the part is not known"
    if code == country:
        return "the rule of its country"
    if country in row["covers"]:
        return "a rule that names its country among further places"
    return "the rule for everywhere else"


def _places(now: _PlaceRules, draft: _PlaceRules) -> Iterator[_PlaceSummary]:
    names = {row["code"]: row["name"] for rules in (now, draft) for row in rules.ruleset.regions}
    for code in sorted(names):
        lines = _compare(now.summary(code), draft.summary(code))
        if not any(other.startswith(f"{code}-") for other in names):
            yield _PlaceSummary(code, names[code], lines)
            continue
        # the country's own code is a visitor whose part is unknown; then come the other parts
        country, part = _PARTS.get(code, (names[code], "part"))
        yield _PlaceSummary(code, f"{country}, {part} not known", lines)
        other = remaining_part(code)
        lines = _compare(now.summary(other), draft.summary(other))
        yield _PlaceSummary(code, names[code], lines, is_other_parts=True)
