"""What a page says has become of a form. The address names it, and never words it."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _

from consent.lib.languages import ltr
from consent.models import Decision
from consent.pages import words
from consent.pages.promises import Promise
from consent.pages.visit import PageVisit

Method = Decision.Method
OPTED_OUT = "opted-out"
ELSEWHERE = "elsewhere"  # another rule applies than the one that was shown


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
    if saved == OPTED_OUT:
        return _opted_out(visit)
    return saved if saved in ("erased", "kept", "nothing", "lapsed", ELSEWHERE) else ""


def _opted_out(visit: PageVisit) -> str:
    if visit.signed is None:
        return "not-stored"
    return OPTED_OUT if visit.is_opted_out else ""


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
        case "opted-out":
            return Status(texts["signal_status"], _promised(promise, visit))
        case "not-stored":
            return Status(
                _not_stored(), _promised(promise, visit) if promise else "", is_problem=True
            )
        case "stale" | "elsewhere" | "incomplete" | "email" | "name" | "lapsed":
            return Status(_problem(saved), is_problem=True)
        case "erased" | "kept" | "nothing":
            return Status(_erased(saved))
        case _:
            return None


def _promised(promise: Promise | None, visit: PageVisit) -> str:
    if promise is None:
        contact = visit.in_force.snapshot["site"]["contact"]
        text = _(
            "This browser is opted out. Your request could not be handed to our staff just now. "
            "If it is about more than this browser, write to {email} or call {phone}."
        )
        return format_html(text, email=ltr(contact["email"]), phone=ltr(contact["phone"]))
    return _(
        "Your request has the number {number}. Whoever must be told about it is told "
        "by {day} at the latest."
    ).format(number=promise.number, day=words.day(promise.due_on))


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
