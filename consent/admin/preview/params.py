"""Who the visitor of a preview is, and what of it can be chosen.

All of it stands in the address, so that no cookie has to.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from consent.admin import languages
from consent.kernel.rules import NOWHERE
from consent.kernel.values import CATEGORY_KEY, LANGUAGE, PLACE
from consent.lib.row_ids import row_id
from consent.models import Notice

ALL, NONE = "all", "no"  # on the notice in force before the one that is previewed
EARLIEST = date(2000, 1, 1)  # before any law of cookies; ids of answers begin in 1970
SOME, NOW = "some", "now"  # some on that one; or some just now, on the previewed one
AS = "as"  # as the visitor of a decision on record was asked, and had answered until then
_SOME = rf"(?:{SOME}|{NOW})(?:\+{CATEGORY_KEY.pattern})*"
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ANSWER = re.compile(rf"(?:{ALL}|{NONE}|{_SOME}|{AS}\+{_ID})?", re.ASCII)


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
        is_known = PLACE.fullmatch(place) and LANGUAGE.fullmatch(language) and is_answer(answer)
        if not is_known or params.day < EARLIEST or params.key != key:
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
        word, _, id = self.answer.partition("+")
        return UUID(id) if word == AS else None

    @property
    def is_answered_now(self) -> bool:
        return self.answer.partition("+")[0] == NOW

    def answering_now(self, allowed: Collection[str]) -> Self:
        """The same visitor, who has just allowed these."""
        return replace(self, answer="+".join([NOW, *sorted(allowed)]))

    def allows(self, optional: Collection[str]) -> dict[str, bool]:
        """What was answered about each of these categories."""
        _, *keys = self.answer.split("+")
        return {key: self.answer == ALL or key in keys for key in optional}

    def root(self, site: str) -> str:
        """The address of the site's stand-in page, below which the service is mounted."""
        return reverse("admin:consent_preview_frame", args=[site, self.key])

    def address(self, site: str, surface: str) -> str:
        """The address of what is shown: `banner`, `dialog`, `preferences` or `cookies`."""
        match surface:
            case "preferences" | "cookies":
                return f"{self.root(site)}{surface}/?site={site}&language={self.language}"
            case "dialog":
                return f"{self.root(site)}?open=dialog"
        return self.root(site)


def is_answer(text: str) -> bool:
    return _ANSWER.fullmatch(text) is not None


Snapshot = Mapping[str, Any]
Choices = list[tuple[str, Any]]
SURFACES = [
    ("banner", "Banner"),
    ("dialog", "Dialog"),
    ("preferences", "Preference page"),
    ("cookies", "Cookie Policy"),
]
SCREENS = [
    ("", "As wide as here"),
    ("phone", "Phone (390)"),
    ("zoom", "Zoomed in (640)"),
    ("desktop", "Desktop (1280)"),
]
SCHEMES = [("", "As here"), ("light", "Light"), ("dark", "Dark")]


class Controls(forms.Form):
    """An address that says less, or what cannot be, gets what stands first."""

    show = forms.ChoiceField(required=False, choices=SURFACES)
    place = forms.ChoiceField(required=False)
    language = forms.ChoiceField(required=False)
    gpc = forms.ChoiceField(
        required=False, label="Global Privacy Control", choices=[("", "Off"), ("1", "On")]
    )
    answer = forms.ChoiceField(required=False, label="The visitor has")
    date = forms.DateField(
        required=False,
        label="Day",
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(EARLIEST)],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    scheme = forms.ChoiceField(required=False, label="Colors", choices=SCHEMES)
    screen = forms.ChoiceField(required=False, choices=SCREENS)
    notice = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput())

    @classmethod
    def of(cls, query: QueryDict, notice: Notice, answered: Notice | None) -> Self:
        """`answered` is the notice that a stored answer was given to, if there is one."""
        snapshot, before = notice.snapshot, answered.snapshot if answered else None
        place = _code(snapshot, query.get("place", ""))
        given = {**query.dict(), "place": place}
        offered = {
            "place": places(snapshot, place),
            "language": [(code, languages.name(code)) for code in snapshot["site"]["languages"]],
            "answer": answers(before, query.get("answer", "")),
        }
        form = cls({})
        for name, choices in offered.items():
            field: Any = form.fields[name]
            field.choices = choices
        form.data = {name: _value(field, given.get(name)) for name, field in form.fields.items()}
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


def _value(field: Any, given: Any) -> Any:
    try:
        if given and field.clean(given):
            return given
    except ValidationError:
        pass
    if isinstance(field, forms.DateField):
        return timezone.now().date().isoformat()
    return next(iter(field.choices))[0] if hasattr(field, "choices") else ""


def places(snapshot: Snapshot, wanted: str) -> Choices:
    """The places that have a rule, and the one that is wanted; a group by its members."""
    rows = sorted(snapshot["regions"], key=lambda row: str(row["name"]).casefold())
    single = {NOWHERE: "Place not known"}
    single |= {row["code"]: row["name"] for row in rows if _is_single(row["code"])}
    groups = {row["name"]: [(c, c) for c in row["covers"] if c not in single] for row in rows}
    known = {*single, *(code for codes in groups.values() for code, _ in codes)}
    other = [(wanted, wanted)] if PLACE.fullmatch(wanted) and wanted not in known else []
    return [*single.items(), *((name, codes) for name, codes in groups.items() if codes), *other]


def _is_single(code: str) -> bool:
    return code != NOWHERE and PLACE.fullmatch(code) is not None


def answers(before: Snapshot | None, wanted: str) -> Choices:
    """What a visitor can have answered before; nothing where nothing was asked."""
    found: Choices = [("", "not answered yet")]
    if before is None:
        return found
    number = before["number"]
    found += [
        (ALL, f"accepted all on notice {number}"),
        (NONE, f"rejected all on notice {number}"),
    ]
    for row in before["categories"]:
        if not row["necessary"]:
            name = row["texts"][before["site"]["languages"][0]]["name"]
            found.append((f"{SOME}+{row['key']}", f"allowed only “{name}” on notice {number}"))
    is_other = is_answer(wanted) and wanted not in dict(found)
    return [*found, (wanted, f"allowed some on notice {number}")] if is_other else found


def _code(snapshot: Snapshot, text: str) -> str:
    """A place, where the code of a group stands for its first member."""
    code = text.strip().upper()
    groups = {row["code"]: row["covers"] for row in snapshot["regions"] if row["covers"]}
    return code if PLACE.fullmatch(code) or code not in groups else str(groups[code][0])
