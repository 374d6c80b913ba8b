"""Show the result of a form: the address has its code, and `status.html` has the texts."""

from collections.abc import Mapping
from datetime import date
from math import ceil
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from consent.lib import durations
from consent.models import Decision, OptOutRequest
from consent.pages.frame import NO_PARAMETERS, page
from consent.pages.visit import PageVisit
from consent.record.decisions import (
    OptionalIsOffError,
    OutdatedNotice,
    UnknownNotice,
    WeakerQuestion,
)
from consent.record.opt_outs import recorded
from consent.web import limits
from consent.web.responses import RETRY_SECONDS

Method = Decision.Method
PROMISE = "request"  # a parameter of an address
OPTED_OUT = "opted-out"
ALL_BUT = "all-but"  # accepted all, but for what the visitor has opted out of (R166)
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
SENT = "sent"  # an agent's request, which is on the worklist
_PROBLEMS = {"foreign": 403, "busy": 429}  # HTTP status by code
_PROBLEMS |= dict.fromkeys(("not-stored", "lapsed", _UNSTORED, _LOST), 200)
_PROBLEMS |= dict.fromkeys(("incomplete", "name", "email", "agent"), 400)
_PROBLEMS |= dict.fromkeys(("stale", "elsewhere", "switched-off"), 409)
_PROBLEMS |= dict.fromkeys(("away", UNSAVED), 503)


def promise_to(row: OptOutRequest) -> dict[str, str]:
    """Return the parameter by which a page says what was promised after an opt-out request."""
    facts = [row.pk, row.due_on.isoformat()]
    return {PROMISE: signing.dumps(facts, salt=_salt(row.site.key))}


def promised(request: HttpRequest, visit: PageVisit) -> str:
    """Return the promise in the address, if we signed it for this site, else ""."""
    try:
        number, due_on = signing.loads(request.GET.get(PROMISE, ""), salt=_salt(visit.site))
    except signing.BadSignature:
        return ""
    with translation.override(visit.language):
        return recorded(number, date.fromisoformat(due_on))


def _salt(site: str) -> str:
    return f"opt-out request {site}"


def respond(
    request: HttpRequest,
    visit: PageVisit,
    route: str,
    saved: str,
    context: Mapping[str, Any],
    parameters: Mapping[str, str] = NO_PARAMETERS,
    *,
    promised: str = "",
) -> HttpResponse:
    """Show a page with a form's result; use the error's status code if the form was refused."""
    code = _PROBLEMS.get(saved, 200) if request.method == "POST" else 200
    is_problem = saved in _PROBLEMS and not promised
    seconds = RETRY_SECONDS if code == 503 else request.META.get(limits.WAIT, durations.MINUTE)
    minutes = durations.MINUTE * ceil(seconds / durations.MINUTE)  # never less than it takes
    context = {"saved": saved, "promised": promised, "is_problem": is_problem, **context}
    context["wait"] = durations.in_words(minutes, visit.language)
    response = page(
        request, visit.in_force, route, visit.language, context, status=code, parameters=parameters
    )
    if code in (429, 503):
        response.headers["Retry-After"] = str(seconds)
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
    if saved == ALL_BUT and answer:
        return saved if visit.locked else ""
    if saved in (OPTED_OUT, NOT_TAKEN):
        if visit.signed is None:
            return _UNSTORED if saved == OPTED_OUT else _LOST
        return saved if visit.is_opted_out else ""
    return saved if saved in {*_ERASED, "lapsed", "elsewhere", "switched-off"} else ""
