"""Return sentences and names for the pages, in the language that is active at the call."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.dateformat import format as spell
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy as _, pgettext

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
from consent.pages.visits import PageVisit
from consent.record.answered import place_name as place_name

_GPC = "Global Privacy Control"  # not translated
_DNT = "Do Not Track"
day = durations.day
METHODS = {
    Decision.Method.ACCEPT: _("You accepted all"),
    Decision.Method.REJECT: _("You rejected all"),
    Decision.Method.WITHDRAW: _("You withdrew your consent"),
    Decision.Method.SIGNAL: _("Your browser sent an opt-out signal"),
    Decision.Method.OPT_OUT: _("You opted out of sale and sharing"),
    Decision.Method.IMPORTED: _("Your earlier choice was carried over"),
}
_SURFACES = {
    Decision.Surface.BANNER: _("Cookie banner"),
    Decision.Surface.ERASURE: _("Erasure"),
}
SIGNALS = {  # whether a signal, or what counts as one, is on record
    "form": lambda: gettext("Opted out by the form"),
    "stood": lambda: gettext("An opt-out stood: by a signal, or by an earlier opt-out"),
    "none": lambda: gettext("Not sent by the browser"),
}


def signal_key(decision: Decision) -> str:
    """Return the key of SIGNALS that is true of a decision."""
    if not decision.signal:
        return "none"
    return "form" if decision.method == Decision.Method.OPT_OUT else "stood"


def surface_name(code: str, texts: Mapping[str, str]) -> str:
    """Return where an answer was given; our page by the name that it has."""
    if code == Decision.Surface.PREFERENCES:
        return texts["settings_link"]
    return str(_SURFACES[Decision.Surface(code)])


def render(file: str, **facts: Any) -> SafeString:
    """Return what a template of `consent/words/` says of these facts."""
    return mark_safe(render_to_string(f"consent/words/{file}.html", facts).strip())  # noqa: S308


def kept_after_erasure() -> str:
    """Describe the no that an erasure keeps: not an act of the visitor, despite its method."""
    return gettext("What you had turned off, kept after an erasure")


def meaning_of_no_answer(region: Region) -> str:
    """Return the meaning of no answer at the visitor's place."""
    is_whole = set(region.overrides.values()) <= {Model.OPT_IN}
    match region.model:
        case Model.OPT_IN if is_whole:
            return gettext("Optional cookies stay off until you allow them.")
        case Model.OPT_IN:
            return gettext("Most optional cookies stay off until you allow them.")
        case Model.OPT_OUT:
            return gettext("Some optional cookies may be on until you turn them off.")
        case Model.NOTICE:
            return gettext("Some optional cookies may be on, and you are told about them.")


def meaning_by_model(model: str) -> str:
    """Return the meaning of no answer by a model, as a receipt says it."""
    return meaning_of_no_answer(Region("", Model(model)))


def date_and_time(moment: datetime) -> str:
    return spell(moment.astimezone(UTC), pgettext("date format", "F j, Y, g:i A \\U\\T\\C"))


def day_of_answer(answer: Answer, choice: Choice | None = None) -> SafeString:
    """Return the day of an answer, or of a choice that is older than its answer."""
    own = choice.decided_at if choice else None
    return day_of_moment(answer.decided_at if own is None else own)


def day_of_moment(seconds: int) -> SafeString:
    """Return the day of a moment; `pages.js` replaces it by the visitor's local day."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return format_html(
        '<time datetime="{}" data-day>{}</time>', f"{moment:%Y-%m-%dT%H:%M:%SZ}", day(moment)
    )


def why(category: Category, judgement: Judgement, visit: PageVisit) -> str:
    """Return the state of a category, and the reason for it (R56)."""
    answer = visit.context.answer
    is_chosen = answer is not None and judgement.reason is Reason.CHOICE
    choice = answer.choices[category.key] if answer and is_chosen else None
    return render(
        "why",
        reason=judgement.reason,
        verdict=judgement.verdict,
        category=category,
        answer=answer,
        choice=choice,
        day=day_of_answer(answer, choice) if answer else "",
        signal=signal_name(visit) if visit.context.signal or answer is None else "",
        account=visit.account_token,
        refused=visit.context.refused,
        place=place_of_rule(visit),
    )


def place_of_rule(visit: PageVisit) -> str:
    """Return the place of the rule, if it has a name."""
    return "" if visit.rule.code == NOWHERE else place_name(visit.row, visit.language)


def signal_name(visit: PageVisit) -> str:
    """Return the name of the signal in this request."""
    return _DNT if visit.dnt and not visit.gpc else _GPC
