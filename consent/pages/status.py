"""Show the result of a form. The address has its code, never its text.

The promise after an opt-out request is signed and put into an address of its site.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from consent.lib.languages import ltr
from consent.models import Decision, OptOutRequest
from consent.pages import words
from consent.pages.filters import dial
from consent.pages.frame import NO_PARAMETERS, page
from consent.pages.visit import PageVisit
from consent.record.decisions import (
    OptionalIsOffError,
    OutdatedNotice,
    UnknownNotice,
    WeakerQuestion,
)
from consent.record.opt_outs import recorded
from consent.web.responses import RETRY_SECONDS

Method = Decision.Method
PROMISE = "request"  # a parameter of an address
OPTED_OUT = "opted-out"
NOT_TAKEN = "not-taken"  # opted out, but a request is not on the worklist
_UNSTORED = "unstored"  # the browser did not keep its opt-out
_LOST = "lost"  # neither opted out nor on the worklist
UNSAVED = "unsaved"  # the database could not be reached: the earlier choice still applies
_ERASED = ("erased", "kept", "nothing")
FAULTS: Mapping[type[Exception], str] = {
    UnknownNotice: "incomplete",
    OutdatedNotice: "stale",
    WeakerQuestion: "elsewhere",  # another rule applies than the one that was shown
    OptionalIsOffError: "switched-off",  # no yes counts while the site has switched it off
}
NOT_RECORDED = tuple(FAULTS)
_PROBLEMS = {"not-stored": 200, "lapsed": 200, "foreign": 403, "busy": 429}  # HTTP status by code
_PROBLEMS |= dict.fromkeys(("incomplete", "name", "email", "agent"), 400)
_PROBLEMS |= dict.fromkeys(("stale", "elsewhere", "switched-off"), 409)
_PROBLEMS |= dict.fromkeys(("away", UNSAVED), 503)


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
    def build(cls, row: OptOutRequest) -> Self:
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
        return recorded(self.number, self.due_on)

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
    code = _PROBLEMS.get(saved, 200) if request.method == "POST" else 200
    response = page(
        request, visit.in_force, route, visit.language, context, status=code, parameters=parameters
    )
    if code == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def validated(saved: str, visit: PageVisit) -> str:
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
            return _UNSTORED if saved == OPTED_OUT else _LOST
        return saved if visit.is_opted_out else ""
    return saved if saved in {*_ERASED, "lapsed", "elsewhere", "switched-off"} else ""


def build(saved: str, visit: PageVisit, promised: Promise | None = None) -> Status | None:
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
            detail = other_ways(visit)
        case _:
            detail = ""
    if text := words.sentence("status", key=saved):
        return Status(text, detail, is_problem=saved in _PROBLEMS)
    return None


def _detail(saved: str, visit: PageVisit, promised: Promise | None) -> str:
    if promised:
        return promised.text
    if saved == NOT_TAKEN:
        return format_html("{} {}", _not_taken(), other_ways(visit))
    return _("It holds in this browser from now on, and nothing else is needed for that.")


def _not_taken() -> str:
    return _("Your request could not be handed to our staff just now.")


def _unstored(saved: str, visit: PageVisit, promised: Promise | None) -> Status:
    if saved == _LOST:
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
