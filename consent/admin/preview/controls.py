"""What of a preview can be chosen: the place, the day, the visitor, the screen."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.validators import MinValueValidator
from django.http import QueryDict
from django.utils import timezone

from consent.admin import languages
from consent.admin.preview.situation import ALL, EARLIEST, NONE, SOME, Situation, is_answer
from consent.kernel.rules import NOWHERE
from consent.kernel.values import PLACE

Snapshot = Mapping[str, Any]
Choices = list[tuple[str, Any]]
PAGES = [
    ("", "Banner"),
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

    show = forms.ChoiceField(required=False, choices=PAGES)
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
    def of(cls, query: QueryDict, snapshot: Snapshot, before: Snapshot | None) -> "Controls":
        """`before` is the notice that a stored answer was given to, if there is one."""
        offered = {
            "place": places(snapshot, query.get("place", "")),
            "language": [(code, languages.name(code)) for code in snapshot["site"]["languages"]],
            "answer": answers(before, query.get("answer", "")),
        }
        today = timezone.now().date().isoformat()
        first = {name: _values(choices)[0] for name, choices in offered.items()}
        given = {name: query.get(name) or first.get(name, "") for name in cls.base_fields}
        given |= {"date": query.get("date") or today, "place": _code(snapshot, given["place"])}
        form = cls(given)
        for name, choices in offered.items():
            field: Any = form.fields[name]
            field.choices = choices
        wrong = {name: first.get(name, "") for name in form.errors}
        return form if not wrong else cls.of(_without(query, wrong), snapshot, before)

    @property
    def situation(self) -> Situation:
        chosen = self.cleaned_data
        return Situation(
            place=chosen["place"],
            language=chosen["language"],
            day=chosen["date"],
            number=chosen["notice"] or 0,
            gpc=bool(chosen["gpc"]),
            answer=chosen["answer"],
        )


class Place(NamedTuple):
    code: str
    name: str


def places(snapshot: Snapshot, wanted: str) -> Choices:
    """The places that have a rule, and one that the address names; a group by its members."""
    rows = sorted(snapshot["regions"], key=lambda row: str(row["name"]).casefold())
    single = {row["code"]: row["name"] for row in rows if PLACE.fullmatch(row["code"])}
    single = {NOWHERE: "Place not known"} | {c: n for c, n in single.items() if c != NOWHERE}
    groups = {row["name"]: [(c, c) for c in row["covers"] if c not in single] for row in rows}
    every: Choices = [*single.items(), *((name, codes) for name, codes in groups.items() if codes)]
    code = _code(snapshot, wanted)
    known = _values(every)
    return every if code in known or not PLACE.fullmatch(code) else [*every, (code, code)]


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
    is_other = is_answer(wanted) and wanted not in _values(found)
    return [*found, (wanted, f"allowed some on notice {number}")] if is_other else found


def _code(snapshot: Snapshot, text: str) -> str:
    """A place, where the code of a group stands for its first member."""
    code = text.strip().upper()
    groups = {row["code"]: row["covers"] for row in snapshot["regions"] if row["covers"]}
    return code if PLACE.fullmatch(code) or code not in groups else str(groups[code][0])


def _values(choices: Choices) -> list[str]:
    return list(_flat(choices))


def _flat(choices: Choices) -> Iterator[str]:
    for value, name in choices:
        if isinstance(name, list):
            yield from _flat(name)
        else:
            yield value


def _without(query: QueryDict, names: Mapping[str, str]) -> QueryDict:
    rest = query.copy()
    for name in names:
        rest.pop(name, None)
    return rest
