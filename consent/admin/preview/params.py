"""Describe the visitor of a preview, and the form that chooses one.

The whole visitor stands in the address, so that no cookie has to.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from django import forms
from django.core.validators import MinValueValidator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from consent.admin import languages
from consent.kernel.rules import NOWHERE
from consent.kernel.values import CATEGORY_KEY, LANGUAGE, PLACE
from consent.lib.languages import category_name
from consent.lib.row_ids import row_id
from consent.models import Notice

_EARLIEST = date(2000, 1, 1)  # before any law of cookies; ids of answers begin in 1970
_SOME = "some"  # what was allowed on the notice in force, before the one that is previewed
_NOW = "now"  # what was allowed just now, on the one that is previewed
AS = "as"  # as the visitor of a decision on record was asked, and had answered until then
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEYS = rf"(?:\+{CATEGORY_KEY.pattern})*"
_ANSWER = re.compile(rf"(?:(?:{_SOME}|{_NOW}){_KEYS}|{AS}\+{_ID})?", re.ASCII)

_Snapshot = Mapping[str, Any]
Choices = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class PreviewParams:
    place: str
    language: str
    day: date
    number: int = 0  # of a published notice; 0 is the draft
    gpc: bool = False
    answer: str = ""  # nothing yet

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Raises ValueError."""
        notice, place, language, gpc, answer, day = key.split("~")
        params = cls(place, language, date.fromisoformat(day), row_id(notice), gpc == "1", answer)
        is_known = PLACE.fullmatch(place) and LANGUAGE.fullmatch(language)
        if not (is_known and _ANSWER.fullmatch(answer)) or params.day < _EARLIEST:
            raise ValueError(key)
        if params.key != key:
            raise ValueError(key)
        return params

    @property
    def key(self) -> str:
        """Its spelling in an address."""
        notice = self.number or "draft"
        return f"{notice}~{self.place}~{self.language}~{self.gpc:d}~{self.answer}~{self.day}"

    @property
    def decision(self) -> UUID | None:
        """The decision on record before which this visitor stands."""
        kind, _, id = self.answer.partition("+")
        return UUID(id) if kind == AS else None

    @property
    def is_answered_now(self) -> bool:
        return self.answer.partition("+")[0] == _NOW

    @property
    def allowed(self) -> list[str]:
        return self.answer.split("+")[1:]

    def answering_now(self, allowed: Collection[str]) -> Self:
        """Return the same visitor, who has just allowed these."""
        return replace(self, answer="+".join([_NOW, *sorted(allowed)]))

    def root(self, site: str) -> str:
        """Return the address of the stand-in page, below which the service is mounted."""
        return reverse("admin:consent_preview_frame", args=[site, self.key])

    def address(self, site: str, surface: str) -> str:
        """Return the address of `banner`, `dialog`, `preferences` or `cookies`."""
        match surface:
            case "preferences" | "cookies":
                return f"{self.root(site)}{surface}/?site={site}&language={self.language}"
            case "dialog":
                return f"{self.root(site)}?open=dialog"
        return self.root(site)


_SURFACES = [
    ("banner", "Banner"),
    ("dialog", "Dialog"),
    ("preferences", "Preference page"),
    ("cookies", "Cookie Policy"),
]
_SCREENS = [
    ("", "As wide as here"),
    ("phone", "Phone (390)"),
    ("zoom", "Zoomed in (640)"),
    ("desktop", "Desktop (1280)"),
]


class Controls(forms.Form):
    """An address that says less, or what cannot be, gets what stands first."""

    show = forms.ChoiceField(choices=_SURFACES)
    place = forms.ChoiceField()
    language = forms.ChoiceField()
    gpc = forms.ChoiceField(
        required=False, label="Global Privacy Control", choices=[("", "Off"), ("1", "On")]
    )
    answer = forms.ChoiceField(required=False, label="The visitor has")
    date = forms.DateField(
        label="Day",
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(_EARLIEST)],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    scheme = forms.ChoiceField(
        required=False,
        label="Colors",
        choices=[("", "As here"), ("light", "Light"), ("dark", "Dark")],
    )
    screen = forms.ChoiceField(required=False, choices=_SCREENS)
    notice = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput())

    @classmethod
    def build(cls, query: QueryDict, notice: Notice, answered: Notice | None) -> Self:
        """`answered` is the notice that a stored answer was given to, if there is one."""
        snapshot, wanted = notice.snapshot, {name: text for name, text in query.items() if text}
        place = _place(snapshot, query.get("place", ""))
        defaults = {
            "show": "banner",
            "place": NOWHERE,
            "language": snapshot["site"]["languages"][0],
            "date": timezone.now().date().isoformat(),
        }
        form = cls(defaults | wanted | {"place": place or NOWHERE})
        fields: dict[str, Any] = form.fields
        fields["place"].choices = _places(snapshot, place)
        fields["language"].choices = [
            (code, languages.name(code)) for code in snapshot["site"]["languages"]
        ]
        fields["answer"].choices = _answers(answered, query.get("answer", ""))
        form.data = {**form.data, **{name: defaults.get(name, "") for name in form.errors}}
        form.full_clean()
        return form

    @property
    def params(self) -> PreviewParams:
        chosen = self.cleaned_data
        return PreviewParams(
            place=chosen["place"],
            language=chosen["language"],
            day=chosen["date"],
            number=chosen["notice"] or 0,
            gpc=bool(chosen["gpc"]),
            answer=chosen["answer"],
        )


def _place(snapshot: _Snapshot, text: str) -> str:
    """Return the place that a code means: that of a group stands for its first member."""
    code = text.strip().upper()
    groups = {row["code"]: row["covers"] for row in snapshot["regions"] if row["covers"]}
    return code if PLACE.fullmatch(code) or code not in groups else str(groups[code][0])


def _places(snapshot: _Snapshot, wanted: str) -> Choices:
    """The places that have a rule, and the one that is wanted; a group by its members."""
    rows = sorted(snapshot["regions"], key=lambda row: str(row["name"]).casefold())
    single = {NOWHERE: "Place not known"}
    for row in rows:
        if row["code"] != NOWHERE and PLACE.fullmatch(row["code"]):
            single[row["code"]] = row["name"]
    groups = {row["name"]: [(c, c) for c in row["covers"] if c not in single] for row in rows}
    known = {*single, *(code for codes in groups.values() for code, _ in codes)}
    other = [(wanted, wanted)] if PLACE.fullmatch(wanted) and wanted not in known else []
    return [*single.items(), *((name, codes) for name, codes in groups.items() if codes), *other]


def _answers(answered: Notice | None, wanted: str) -> Choices:
    """What a visitor can have answered before; nothing where nothing was asked."""
    choices = {"": "not answered yet"}
    if answered is None:
        return list(choices.items())
    on_notice = f"on notice {answered.number}"
    optional = [row for row in answered.snapshot["categories"] if not row["necessary"]]
    choices["+".join([_SOME, *(row["key"] for row in optional)])] = f"accepted all {on_notice}"
    choices[_SOME] = f"rejected all {on_notice}"
    for row in optional:
        only = f"allowed only “{category_name(row)}” {on_notice}"
        choices.setdefault(f"{_SOME}+{row['key']}", only)
    if _ANSWER.fullmatch(wanted):
        choices.setdefault(wanted, f"allowed some {on_notice}")
    return list(choices.items())
