"""What a page says has become of a form. The address names it, and never words it."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _

from consent.lib.languages import ltr
from consent.models import Decision
from consent.pages.promises import Promise
from consent.pages.visit import PageVisit
from consent.templatetags.consent_pages import dial

Method = Decision.Method
OPTED_OUT = "opted-out"
ELSEWHERE = "elsewhere"  # another rule applies than the one that was shown
SWITCHED_OFF = "switched-off"  # nobody's yes counts while the site's optional cookies are off
NOT_TAKEN = "not-taken"  # opted out, but a request is not on the worklist
UNSTORED = "unstored"  # the browser did not keep its opt-out
UNSAVED = "unsaved"  # the record could not be reached: what held before goes on
LOST = "lost"  # neither the one nor the other
REFUSED = {"foreign": 403, "busy": 429, "away": 503}  # why nothing was sent: the status code


@dataclass(frozen=True, slots=True)
class Status:
    text: str
    detail: str = ""
    is_problem: bool = False


def believed(saved: str, visit: PageVisit) -> str:
    """What the address says has happened, as far as it can be true."""
    answer = visit.context.answer
    if saved in (Method.ACCEPT, Method.REJECT, Method.CUSTOM):
        if answer is None:
            return "not-stored"
        is_yes = any(choice.granted for choice in answer.choices.values())
        if saved == Method.ACCEPT and visit.context.refused:  # the account's no stands (R9)
            return str(Method.CUSTOM)
        is_true = saved == Method.CUSTOM or is_yes == (saved == Method.ACCEPT)
        return saved if is_true else ""
    if saved in (OPTED_OUT, NOT_TAKEN):
        if visit.signed is None:
            return UNSTORED if saved == OPTED_OUT else LOST
        return saved if visit.is_opted_out else ""
    return (
        saved if saved in ("erased", "kept", "nothing", "lapsed", ELSEWHERE, SWITCHED_OFF) else ""
    )


def of_agent(saved: str, visit: PageVisit, promise: Promise | None) -> Status | None:
    """The status of an agent's form."""
    if promise:
        return Status(promise.text)
    if saved == "agent":
        return Status(_("Nothing was sent yet. Correct what is marked below."), is_problem=True)
    return of(saved, visit)


def of(saved: str, visit: PageVisit, promise: Promise | None = None) -> Status | None:
    """The status of a form, in the language that is active; None where there is none to tell."""
    texts = visit.in_force.snapshot["texts"][visit.language]
    match saved:
        case "accept":
            return Status(texts["saved_accepted"])
        case "reject":
            return Status(texts["saved_rejected"])
        case "custom":
            return Status(texts["saved_custom"])
        case "opted-out" | "not-taken":
            return Status(texts["signal_status"], _detail(saved, visit, promise))
        case "unstored" | "lost":
            return _unstored(saved, visit, promise)
        case "unsaved" | "not-stored":
            return Status(_unsaved(visit) if saved == UNSAVED else _not_stored(), is_problem=True)
        case "foreign" | "busy" | "away":
            return Status(_refused(saved), other_ways(visit), is_problem=True)
        case "stale" | "elsewhere" | "switched-off" | "incomplete" | "email" | "name" | "lapsed":
            return Status(_problem(saved), is_problem=True)
        case "erased" | "kept" | "nothing":
            return Status(_erased(saved))
        case _:
            return None


def _detail(saved: str, visit: PageVisit, promise: Promise | None) -> str:
    if promise:
        return promise.text
    if saved == NOT_TAKEN:
        return format_html("{} {}", _not_taken(), other_ways(visit))
    return _("It holds in this browser from now on, and nothing else is needed for that.")


def _not_taken() -> str:
    return _("Your request could not be handed to our staff just now.")


def _unstored(saved: str, visit: PageVisit, promise: Promise | None) -> Status:
    if saved == LOST:
        return Status(_not_taken(), other_ways(visit), is_problem=True)
    text = _("This browser keeps no cookies for this site, so it could not keep your opt-out.")
    if promise:
        return Status(promise.text, text)
    ways = _("Write your name or e-mail address below, or turn on Global Privacy Control.")
    detail = format_html("{} {}", ways, other_ways(visit))
    return Status(text, detail, is_problem=True)


def other_ways(visit: PageVisit) -> str:
    contact = visit.in_force.snapshot["site"]["contact"]
    text = _("You can also opt out by e-mail to {email} or by phone at {phone}.")
    link = '<a href="{}:{}">{}</a>'
    return format_html(
        text,
        email=format_html(link, "mailto", contact["email"], ltr(contact["email"])),
        phone=format_html(link, "tel", dial(contact["phone"]), ltr(contact["phone"])),
    )


def _refused(saved: str) -> str:
    match saved:
        case "foreign":
            return _(
                "Nothing was sent yet, because the form was open for more than a day "
                "or came from another page. What you wrote is below: send it again."
            )
        case "busy":
            return _(
                "Nothing was sent yet, because too many requests have come from your network. "
                "What you wrote is below: send it again in a minute."
            )
        case _:
            return _(
                "Nothing was sent yet, because our record cannot be reached just now. "
                "What you wrote is below: send it again in a few minutes."
            )


def _unsaved(visit: PageVisit) -> str:
    if visit.context.answer is None:
        return _("Not saved. Everything stays as it was.")
    return _("Not saved. Your earlier choice still applies.")


def _not_stored() -> str:
    return _(
        "Your browser did not keep the answer. "
        "Let it accept cookies from this site, then answer again."
    )


def _problem(saved: str) -> str:
    match saved:
        case "stale":
            return _(
                "Nothing was saved, because the cookies have changed since you opened this page. "
                "Look at the groups below and answer again."
            )
        case "elsewhere":
            return _(
                "Nothing was saved, because another rule applies where you are now. "
                "Look at the groups below and answer again."
            )
        case "switched-off":
            return _(
                "Nothing was saved, because this site has switched its optional cookies off. "
                "An earlier answer of yours is kept."
            )
        case "email":
            return _("Nothing was sent yet. Check the e-mail address, or leave it empty.")
        case "name":
            return _("Nothing was sent yet. Write a shorter name, or leave it empty.")
        case "lapsed":
            return _(
                "Nothing was changed, because this confirmation is no longer open. "
                "If you want to allow it, switch it on again."
            )
        case _:
            return _("Nothing was saved, because the form arrived incomplete. Answer again.")


def _erased(saved: str) -> str:
    match saved:
        case "erased":
            return _("Your answers have been erased.")
        case "kept":
            return _(
                "Your answers have been erased. What you turned off stays off, "
                "under a new id that nothing links to the old one."
            )
        case _:
            return _("There was nothing to erase.")
