"""Return sentences for the pages, in the language that is active at the call."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.dateformat import format as spell
from django.utils.html import format_html
from django.utils.safestring import SafeString
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
    Verdict,
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


def sentence(file: str, key: str) -> str:
    """Return what a template of `consent/words/` says of a key."""
    return render_to_string(f"consent/words/{file}.html", {"key": key}).strip()


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
    match judgement.reason:
        case Reason.NECESSARY:
            return _("On. No consent is needed for these.")
        case Reason.SIGNAL:
            return _off_by_signal(visit)
        case Reason.ACCOUNT:
            return _off_by_account(category, visit)
        case Reason.INVALID:
            return _("Off, because the answer in this browser could not be verified.")
        case Reason.REGION:
            return _on_by_rule(visit)
        case Reason.DEFAULT:
            return _off_by_default(category, visit.context.answer)
        case Reason.CHOICE if visit.context.answer is not None:
            return _by_choice(category, judgement.verdict, visit.context.answer)
    raise ValueError(judgement)


def sent_now(visit: PageVisit) -> str:
    """Return the name of the signal in this request."""
    return DNT if visit.dnt and not visit.gpc else GPC


def _off_by_signal(visit: PageVisit) -> str:
    answer = visit.context.answer
    if visit.context.signal or answer is None:
        text = _("Off, because your browser sends {signal}.")
        return text.format(signal=sent_now(visit))
    if answer.is_signal_alone:
        text = _("Off, because you opted out on {day}.")
    else:
        text = _("Off: you opted out by {day}.")
    return format_html(text, day=day_of(answer))


def _on_by_rule(visit: PageVisit) -> str:
    if visit.rule.code == NOWHERE:
        return _("On until you say no.")
    text = _("On until you say no: the rule of {place}.")
    return text.format(place=place(visit.row, visit.language))


def _off_by_account(category: Category, visit: PageVisit) -> str:
    if visit.account_token is None:
        return _("Off, because this browser’s note of your account could not be verified.")
    if category.key in visit.context.refused:
        return _("Off, because you refused it in another browser of your account.")
    return _("Off, because your account has opted out.")


def _off_by_default(category: Category, answer: Answer | None) -> str:
    if answer is not None and not answer.is_signal_alone:
        text = _("Off, because your answer of {day} did not cover it.")
        return format_html(text, day=day_of(answer))
    if category.third_party:
        return _("Off until you allow it, because a third party is involved.")
    if category.records:
        return _("Off until you allow it, because it records what visitors do or write.")
    if category.sensitive:
        return _("Off until you allow it, because it holds sensitive data.")
    return _("Off until you allow it: that is the rule that applies to you.")


def _by_choice(category: Category, verdict: Verdict, answer: Answer) -> str:
    choice = answer.choices[category.key]
    match verdict:
        case Verdict.GRANTED:
            text = _("On, because you allowed it on {day}.")
        case Verdict.DENIED:
            text = _("Off, because you turned it off on {day}.")
        case Verdict.LAPSED if not choice.granted:
            text = _("Off. You turned it off on {day}, long enough ago to ask you again.")
        case Verdict.LAPSED if choice.version != category.version:
            text = _("Off. You allowed it on {day}, but it has changed since, so we ask again.")
        case _:
            text = _("Off. You allowed it on {day}, and that answer has expired.")
    return format_html(text, day=day_of(answer, choice))
