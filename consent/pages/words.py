"""Return sentences for the pages, in the language that is active at the call."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.dateformat import format as spell
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _, pgettext

from consent.kernel.rules import (
    NOWHERE,
    Answer,
    Category,
    Choice,
    Judgement,
    Model,
    Reason,
    Region,
)
from consent.lib import durations
from consent.models import Decision
from consent.pages.visit import PageVisit

GPC = "Global Privacy Control"  # not translated
DNT = "Do Not Track"
day = durations.day
METHODS: Mapping[str, Callable[[], str]] = {
    Decision.Method.ACCEPT: lambda: _("You accepted all"),
    Decision.Method.REJECT: lambda: _("You rejected all"),
    Decision.Method.WITHDRAW: lambda: _("You withdrew your consent"),
    Decision.Method.SIGNAL: lambda: _("Your browser sent an opt-out signal"),
    Decision.Method.OPT_OUT: lambda: _("You opted out of sale and sharing"),
    Decision.Method.IMPORTED: lambda: _("Your earlier choice was carried over"),
}
SURFACES = {
    Decision.Surface.BANNER: lambda: _("Cookie banner"),
    Decision.Surface.PREFERENCES: lambda: _("This page"),
    Decision.Surface.ERASURE: lambda: _("Erasure"),
}
SIGNALS = {  # whether a signal, or what counts as one, is on record
    "form": lambda: _("Opted out by the form"),
    "stood": lambda: _("An opt-out stood: by a signal, or by an earlier opt-out"),
    "none": lambda: _("Not sent by the browser"),
}


def signal(decision: Decision) -> str:
    """Return the key of SIGNALS that is true of a decision."""
    if not decision.signal:
        return "none"
    return "form" if decision.method == Decision.Method.OPT_OUT else "stood"


def surface(code: str, texts: Mapping[str, str]) -> str:
    """Return where an answer was given, as a receipt says it."""
    if code == Decision.Surface.PREFERENCES:
        return texts["settings_link"]
    return SURFACES[Decision.Surface(code)]()


def sentence(file: str, **facts: Any) -> SafeString:
    """Return what a template of `consent/words/` says of these facts."""
    return mark_safe(render_to_string(f"consent/words/{file}.html", facts).strip())  # noqa: S308


def left() -> str:
    """Describe the no that an erasure keeps: not an act of the visitor, despite its method."""
    return _("What you had turned off, kept after an erasure")


def place(row: Mapping[str, Any], language: str) -> str:
    """Return the name that staff gave a place, else the English one; "" without a rule."""
    return str(row.get("names", {}).get(language) or row.get("name", ""))


def rule(region: Region) -> str:
    """Return the meaning of no answer at the visitor's place."""
    is_whole = set(region.overrides.values()) <= {Model.OPT_IN}
    match region.model:
        case Model.OPT_IN if is_whole:
            return _("Optional cookies stay off until you allow them.")
        case Model.OPT_IN:
            return _("Most optional cookies stay off until you allow them.")
        case Model.OPT_OUT:
            return _("Some optional cookies may be on until you turn them off.")
        case Model.NOTICE:
            return _("Some optional cookies may be on, and you are told about them.")


def silence(model: str) -> str:
    """Return the meaning of no answer by a model, as a receipt says it."""
    return rule(Region("", Model(model)))


def minute(moment: datetime) -> str:
    return spell(moment.astimezone(UTC), pgettext("date format", "F j, Y, g:i A \\U\\T\\C"))


def day_of(answer: Answer, choice: Choice | None = None) -> SafeString:
    """Return the day of an answer, or of a choice that is older than its answer."""
    own = choice.decided_at if choice else None
    return day_at(answer.decided_at if own is None else own)


def day_at(seconds: int) -> SafeString:
    """Return the day of a moment; `pages.js` replaces it by the visitor's local day."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return format_html(
        '<time datetime="{}" data-day>{}</time>', f"{moment:%Y-%m-%dT%H:%M:%SZ}", day(moment)
    )


def how_long(rule: Mapping[str, Any], language: str) -> list[str]:
    """Return how long answers under a rule are valid, in one sentence if yes and no are alike."""
    yes, no = (
        days and durations.in_words(days * durations.DAY, language)
        for days in (rule.get("memory_days"), rule.get("reask_days"))
    )
    if yes and yes == no:
        return [_("An answer holds for {time}.").format(time=yes)]
    return [
        _("A yes holds for {time}.").format(time=yes)
        if yes
        else _("We remember your yes until you change it."),
        _("A no holds for {time}.").format(time=no)
        if no
        else _("We remember your no and do not ask again."),
    ]


def why(category: Category, judgement: Judgement, visit: PageVisit) -> str:
    """Return the state of a category, and the reason for it (R56)."""
    answer = visit.context.answer
    is_chosen = answer is not None and judgement.reason is Reason.CHOICE
    choice = answer.choices[category.key] if answer and is_chosen else None
    return sentence(
        "why",
        reason=judgement.reason,
        verdict=judgement.verdict,
        category=category,
        answer=answer,
        choice=choice,
        day=day_of(answer, choice) if answer else "",
        signal=sent_now(visit) if visit.context.signal or answer is None else "",
        account=visit.account_token,
        refused=visit.context.refused,
        place=rule_place(visit),
    )


def rule_place(visit: PageVisit) -> str:
    """Return the place of the rule, if it has a name."""
    return "" if visit.rule.code == NOWHERE else place(visit.row, visit.language)


def sent_now(visit: PageVisit) -> str:
    """Return the name of the signal in this request."""
    return DNT if visit.dnt and not visit.gpc else GPC
