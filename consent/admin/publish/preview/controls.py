"""The form that describes a preview's visitor, whole in each address, so that no cookie has to."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from django import forms
from django.core.validators import MinValueValidator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from consent.admin import languages
from consent.kernel.rules import NOWHERE
from consent.kernel.values import CATEGORY_KEY, PLACE
from consent.lib import world
from consent.lib.languages import category_name
from consent.models import Notice

_EARLIEST = date(2000, 1, 1)  # before any law of cookies; ids of answers begin in 1970
SOME = "some"  # what was allowed on the notice in force, before the one that is previewed
NOW = "now"  # what was allowed just now, on the one that is previewed
AS = "as"  # as the visitor of a decision on record was asked, and had answered until then
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ANSWER = re.compile(
    rf"(?:{SOME}|{NOW})(?:\.{CATEGORY_KEY.pattern})*|{AS}\.{_ID}", re.ASCII
)  # each followed by what it is about
_VISITOR = ("notice", "place", "language", "gpc", "answer", "date")

_Snapshot = Mapping[str, Any]
_Choices = list[tuple[str, str]]


def root(site: str, visitor: Mapping[str, Any]) -> str:
    """Return the address of the stand-in page, below which the service is mounted."""
    values = {name: visitor[name] for name in _VISITOR if visitor.get(name)}
    return reverse("admin:consent_preview_frame", args=[site, urlencode(values)])


def address(site: str, surface: str, visitor: Mapping[str, Any]) -> str:
    """Return the address of `banner`, `dialog`, `preferences` or `cookies`."""
    below = root(site, visitor)
    match surface:
        case "preferences" | "cookies":
            return f"{below}{surface}/?site={site}&language={visitor['language']}"
        case "dialog":
            return f"{below}?open=dialog"
    return below


class Controls(forms.Form):
    """An address that says less, or what cannot be, gets what stands first."""

    show = forms.ChoiceField(
        choices=[
            ("banner", "Banner"),
            ("dialog", "Dialog"),
            ("preferences", "Preference page"),
            ("cookies", "Cookie Policy"),
        ]
    )
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
    screen = forms.ChoiceField(
        required=False,
        choices=[
            ("", "As wide as here"),
            ("phone", "Phone (390)"),
            ("zoom", "Zoomed in (640)"),
            ("desktop", "Desktop (1280)"),
        ],
    )
    notice = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput())

    @classmethod
    def build(cls, query: QueryDict, notice: Notice, answered: Notice | None) -> Self:
        """`answered` is the notice that a stored answer was given to, if there is one."""
        snapshot = notice.snapshot
        place = _place(snapshot, query.get("place", ""))
        codes = snapshot["site"]["languages"]
        defaults = {
            "show": "banner",
            "place": NOWHERE,
            "language": codes[0],
            "date": timezone.now().date().isoformat(),
        }
        given = {name: text for name, text in query.items() if text}
        form = cls(defaults | given | {"place": place})
        fields: dict[str, Any] = form.fields
        fields["place"].choices = _places(snapshot, place)
        fields["language"].choices = [(code, languages.name(code)) for code in codes]
        fields["answer"].choices = _answers(answered, query.get("answer", ""))
        form.data = {**form.data, **{name: defaults.get(name, "") for name in form.errors}}
        form.full_clean()
        return form


def _place(snapshot: _Snapshot, text: str) -> str:
    """Return the place that a code means: that of a group stands for its first member."""
    code = text.strip().upper()
    groups = {row["code"]: row["covers"] for row in snapshot["regions"] if row["covers"]}
    code = code if PLACE.fullmatch(code) or code not in groups else str(groups[code][0])
    return code if PLACE.fullmatch(code) else NOWHERE


def _places(snapshot: _Snapshot, wanted: str) -> _Choices:
    """Return the places that have a rule, or are in a group that has one, and the wanted one."""
    names = {row["code"]: row["name"] for row in snapshot["regions"]}
    covered = (code for row in snapshot["regions"] for code in row["covers"])
    codes = {code for code in (*names, *covered, wanted) if PLACE.fullmatch(code)} - {NOWHERE}
    rows = [(code, str(names.get(code) or world.title(code))) for code in codes]
    return [(NOWHERE, "Place not known"), *sorted(rows, key=lambda row: row[1].casefold())]


def _answers(answered: Notice | None, wanted: str) -> _Choices:
    """Return what a visitor can have answered before; nothing where nothing was asked."""
    choices = {"": "not answered yet"}
    if answered is not None:
        on_notice = f"on notice {answered.number}"
        optional = [row for row in answered.snapshot["categories"] if not row["necessary"]]
        choices[".".join([SOME, *(row["key"] for row in optional)])] = f"accepted all {on_notice}"
        choices[SOME] = f"rejected all {on_notice}"
        for row in optional:
            only = f"allowed only “{category_name(row)}” {on_notice}"
            choices.setdefault(f"{SOME}.{row['key']}", only)
    if _ANSWER.fullmatch(wanted) and (answered or not wanted.startswith(SOME)):
        choices.setdefault(wanted, "answered otherwise")
    return list(choices.items())
