"""Show the result of a form. The address has its code, never its text.

The promise after an opt-out request is signed and put into an address of its site.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from consent.lib.languages import ltr
from consent.models import Decision, OptOutRequest
from consent.pages.filters import dial
from consent.pages.frame import NO_PARAMETERS, page
from consent.pages.visit import PageVisit
from consent.record.decisions import (
    OptionalIsOffError,
    OutdatedNotice,
    UnknownNotice,
    WeakerQuestion,
)
from consent.record.opt_out_requests import promise
from consent.web.responses import RETRY_SECONDS

Method = Decision.Method
PROMISE = "request"  # a parameter of an address
OPTED_OUT = "opted-out"
NOT_TAKEN = "not-taken"  # opted out, but a request is not on the worklist
UNSTORED = "unstored"  # the browser did not keep its opt-out
LOST = "lost"  # neither opted out nor on the worklist
UNSAVED = "unsaved"  # the database could not be reached: the earlier choice still applies
FAULTS: Mapping[type[Exception], str] = {
    UnknownNotice: "incomplete",
    OutdatedNotice: "stale",
    WeakerQuestion: "elsewhere",  # another rule applies than the one that was shown
    OptionalIsOffError: "switched-off",  # no yes counts while the site has switched it off
}
NOT_RECORDED = tuple(FAULTS)
CODES = {"foreign": 403, "stale": 409, "elsewhere": 409, "switched-off": 409, "busy": 429}
CODES |= dict.fromkeys(("incomplete", "name", "email", "agent"), 400)
CODES |= dict.fromkeys(("away", UNSAVED), 503)


@dataclass(frozen=True, slots=True)
class Status:
    text: str
    detail: str = ""
    is_problem: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise made after an opt-out request, with its due date."""

    number: int
    due_on: date

    @classmethod
    def of(cls, row: OptOutRequest) -> Self:
        return cls(row.pk, row.due_on)

    @classmethod
    def read(cls, text: str, site: str) -> Self | None:
        """Return a promise that we signed for this site, or None."""
        try:
            number, due_on = signing.loads(text, salt=_salt(site))
        except signing.BadSignature:
            return None
        return cls(number, date.fromisoformat(due_on))

    @property
    def text(self) -> str:
        """Return the promise in the active language."""
        number = _("Request {number} is recorded.").format(number=self.number)
        return f"{number} {promise(self.due_on)}"

    def signed(self, site: str) -> str:
        return signing.dumps([self.number, self.due_on.isoformat()], salt=_salt(site))


def _salt(site: str) -> str:
    return f"opt-out request {site}"


def respond(
    request: HttpRequest,
    visit: PageVisit,
    route: str,
    saved: str,
    context: Mapping[str, Any],
    parameters: Mapping[str, str] = NO_PARAMETERS,
) -> HttpResponse:
    """Show a page; use the error's status code if a form was refused."""
    code = CODES.get(saved, 200) if request.method == "POST" else 200
    response = page(
        request, visit.in_force, route, visit.language, context, status=code, parameters=parameters
    )
    if code == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def believed(saved: str, visit: PageVisit) -> str:
    """Return the result that the address names, if it can be true, else ""."""
    answer = visit.context.answer
    if saved in (Method.ACCEPT, Method.REJECT, Method.CUSTOM):
        if answer is None:
            return "not-stored"
        is_yes = any(choice.granted for choice in answer.choices.values())
        if saved == Method.ACCEPT and visit.context.refused:  # the account's no remains (R9)
            return str(Method.CUSTOM)
        is_true = saved == Method.CUSTOM or is_yes == (saved == Method.ACCEPT)
        return saved if is_true else ""
    if saved in (OPTED_OUT, NOT_TAKEN):
        if visit.signed is None:
            return UNSTORED if saved == OPTED_OUT else LOST
        return saved if visit.is_opted_out else ""
    return saved if saved in {*ERASED, "lapsed", "elsewhere", "switched-off"} else ""


def of(saved: str, visit: PageVisit, promised: Promise | None = None) -> Status | None:
    """Return the status of a form, in the active language; None if there is none."""
    texts = visit.in_force.snapshot["texts"][visit.language]
    match saved:
        case "accept" | "reject" | "custom":
            past = {"accept": "accepted", "reject": "rejected", "custom": "custom"}
            return Status(texts[f"saved_{past[saved]}"])
        case "opted-out" | "not-taken":
            return Status(texts["signal_status"], _detail(saved, visit, promised))
        case "unstored" | "lost":
            return _unstored(saved, visit, promised)
        case "unsaved" if visit.context.answer is None:
            return Status(_("Not saved. Everything stays as it was."), is_problem=True)
        case "foreign" | "busy" | "away":
            return Status(PROBLEMS[saved](), other_ways(visit), is_problem=True)
    if saved in PROBLEMS:
        return Status(PROBLEMS[saved](), is_problem=True)
    return Status(ERASED[saved]()) if saved in ERASED else None


def _detail(saved: str, visit: PageVisit, promised: Promise | None) -> str:
    if promised:
        return promised.text
    if saved == NOT_TAKEN:
        return format_html("{} {}", _not_taken(), other_ways(visit))
    return _("It holds in this browser from now on, and nothing else is needed for that.")


def _not_taken() -> str:
    return _("Your request could not be handed to our staff just now.")


def _unstored(saved: str, visit: PageVisit, promised: Promise | None) -> Status:
    if saved == LOST:
        return Status(_not_taken(), other_ways(visit), is_problem=True)
    text = _("This browser keeps no cookies for this site, so it could not keep your opt-out.")
    if promised:
        return Status(promised.text, text)
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


PROBLEMS: Mapping[str, Callable[[], str]] = {
    "agent": lambda: _("Nothing was sent yet. Correct what is marked below."),
    "foreign": lambda: _(
        "Nothing was sent yet, because the form was open for more than a day "
        "or came from another page. What you wrote is below: send it again."
    ),
    "busy": lambda: _(
        "Nothing was sent yet, because too many requests have come from your network. "
        "What you wrote is below: send it again in a minute."
    ),
    "away": lambda: _(
        "Nothing was sent yet, because our record cannot be reached just now. "
        "What you wrote is below: send it again in a few minutes."
    ),
    "unsaved": lambda: _("Not saved. Your earlier choice still applies."),
    "not-stored": lambda: _(
        "Your browser did not keep the answer. "
        "Let it accept cookies from this site, then answer again."
    ),
    "stale": lambda: _(
        "Nothing was saved, because the cookies have changed since you opened this page. "
        "Look at the groups below and answer again."
    ),
    "elsewhere": lambda: _(
        "Nothing was saved, because another rule applies where you are now. "
        "Look at the groups below and answer again."
    ),
    "switched-off": lambda: _(
        "Nothing was saved, because this site has switched its optional cookies off. "
        "An earlier answer of yours is kept."
    ),
    "email": lambda: _("Nothing was sent yet. Check the e-mail address, or leave it empty."),
    "name": lambda: _("Nothing was sent yet. Write a shorter name, or leave it empty."),
    "lapsed": lambda: _(
        "Nothing was changed, because this confirmation is no longer open. "
        "If you want to allow it, switch it on again."
    ),
    "incomplete": lambda: _(
        "Nothing was saved, because the form arrived incomplete. Answer again."
    ),
}
ERASED: Mapping[str, Callable[[], str]] = {
    "erased": lambda: _("Your answers have been erased."),
    "kept": lambda: _(
        "Your answers have been erased. What you turned off stays off, "
        "under a new id that nothing links to the old one."
    ),
    "nothing": lambda: _("There was nothing to erase."),
}
