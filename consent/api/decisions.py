"""Record a decision; return or erase a visitor's own, identified by our host's cookie only."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from consent import notices
from consent.api.bodies import Body, DecisionBody, posted
from consent.cookies.decision_token import SignedDecision
from consent.kernel import rules
from consent.kernel.ruleset import Ruleset
from consent.lib import causes, uuid7
from consent.models import Decision, Site
from consent.notices import NoticeInForce
from consent.record import decisions, visitors
from consent.record.decisions import DecisionDraft, IdConflict, OutdatedNotice, UnknownNotice
from consent.statistics import metrics
from consent.web import answering, browser_cookies, site_access
from consent.web.answering import OptionalIsOffError, Outcome, WeakerQuestion
from consent.web.responses import RequestProblem
from consent.web.visit import Visit

AHEAD = timedelta(days=1)
REFUSALS = (Decision.Method.REJECT, Decision.Method.WITHDRAW)


@posted("decisions", "Decision")
def record(request: HttpRequest, sent: Body, in_force: NoticeInForce) -> HttpResponse:
    body = DecisionBody.from_json(sent)
    _require_near(body)
    snapshot, ruleset = _notice_of(body, in_force)
    _require_known(body, snapshot)
    place = body.region if settings.DEBUG else None  # data-region previews another region
    visit = Visit.of(request, in_force, ruleset=ruleset, place=place)
    if body.method is Decision.Method.IMPORTED:
        _require_importable(body, visit)
    outcome = _record(body, visit)
    newer = visit.signed if _is_held_newer(visit.signed, outcome) else None
    is_set = newer is None and outcome.is_own
    if is_set:
        outcome = outcome.following_account()
    state = browser_cookies.readable(visit, newer) if newer else outcome.state
    content = receipt(outcome.decision) | {"state": state}
    response = JsonResponse(content, status=201 if outcome.is_new else 200)
    if is_set:
        outcome.write(response)
    else:
        browser_cookies.expire(response, visit)  # judged by the browser's newer answer
    return site_access.private(response, "Cookie")


@csrf_exempt  # Origin is checked in place of Django's token
@site_access.endpoint("GET", "DELETE")
def mine(request: HttpRequest) -> HttpResponse:
    """Return or erase decisions, for pages of this host only: no script of a site may read them."""
    in_force = site_access.in_force(request.GET.get("site"))
    site_access.require_own_page(request)
    visit = Visit.of(request, in_force)
    if visit.visitor is None:
        raise RequestProblem(
            "This browser shows no visitor.",
            status=404,
            detail="A visitor is known by the cookie that is set with the first choice.",
        )
    if request.method == "DELETE":
        response = HttpResponse(status=204)
        left = visitors.erase(visit.visitor, in_force.site.key, now=visit.now, signed=visit.signed)
        browser_cookies.forget(response, visit, left)
    else:
        history = visitors.history(visit.visitor, in_force.site.key)
        rows = [_row(decision) for decision in history]
        response = JsonResponse({"site": in_force.site.key, "decisions": rows})
    return site_access.private(response, "Cookie")


def _row(decision: Decision) -> dict[str, Any]:
    return {
        **receipt(decision),
        "received_at": time(decision.received_at),
        "surface": decision.surface,
        "method": decision.method,
        "language": decision.language,
        "model": decision.model,
        "place_model": decision.place_model,
        "signal": decision.signal,
    }


def receipt(decision: Decision) -> dict[str, Any]:
    """Return what a page may read of a decision; never the visitor's id."""
    return {
        "receipt": str(decision.id),
        "decided_at": time(decision.decided_at),
        "notice": decision.notice.number,
        "choices": {key: bool(granted) for key, (_, granted, *_) in decision.choices.items()},
        "region": decision.region,
        "place": decision.place,
    }


def time(moment: datetime) -> str:
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _require_near(body: DecisionBody) -> None:
    now = timezone.now()
    if not -AHEAD <= now - uuid7.time_of(body.id) <= decisions.OLDEST:
        raise RequestProblem(
            "The id was made by a clock that is too far from ours.",
            status=422,
            detail="Make a new id of the time in `now`, in Unix seconds, and send it again.",
            now=int(now.timestamp()),
        )


def _notice_of(body: DecisionBody, in_force: NoticeInForce) -> tuple[Mapping[str, Any], Ruleset]:
    if body.notice == in_force.number:
        return in_force.snapshot, in_force.ruleset
    notice = notices.get(body.site, body.notice)
    if notice is None:
        metrics.decided(metrics.REFUSED)
        raise _outdated()
    return notice.snapshot, Ruleset.of(notice.snapshot)


def _require_known(body: DecisionBody, snapshot: Mapping[str, Any]) -> None:
    optional = {row["key"] for row in snapshot["categories"] if not row["necessary"]}
    if strange := sorted(body.choices.keys() - optional):
        raise RequestProblem(
            "choices names a category that this notice does not ask about.",
            status=400,
            detail=f"{strange[0]} is none of {', '.join(sorted(optional))}.",
        )
    if body.language not in snapshot["site"]["languages"]:
        raise RequestProblem("The notice was not shown in this language.", status=400)
    if body.method in REFUSALS and any(body.choices.values()):
        raise RequestProblem(
            f"method is {body.method}, and yet choices says yes.",
            status=400,
            detail="Send custom where some categories are allowed.",
        )


def _require_importable(body: DecisionBody, visit: Visit) -> None:
    """Refuse another product's yes, except where the law would not have required one.

    An imported answer never replaces one that was given here.
    """
    imports = visit.in_force.site.imports
    if imports == Site.Imports.NOTHING:
        raise RequestProblem("This site imports nothing from another product.", status=400)
    granted = [key for key, choice in body.choices.items() if choice]
    if granted and imports != Site.Imports.ALL:
        raise RequestProblem(
            "This site imports no yes from another product.",
            status=400,
            detail="Leave out what was allowed there: the visitor is asked about it.",
        )
    for key in granted:
        if not visit.ruleset.judge(key, visit.rule, rules.NOTHING, now=0).allows:
            raise RequestProblem(
                f"In this region a yes to {key} has to be given here.",
                status=400,
                detail="Leave it out: the visitor is asked about it.",
            )
    if visit.signed and visit.signed.answer.choices and visit.signed.id != body.id:
        raise RequestProblem("This browser holds an answer already.", status=409)


def _draft(body: DecisionBody, visit: Visit) -> DecisionDraft:
    return answering.draft(
        visit,
        id=body.id,
        choices=body.choices,
        surface=body.surface,
        method=body.method,
        language=body.language,
        region=body.region,
        notice=body.notice,
        signal=body.signal or visit.context.signal,
        earlier=answering.earlier_choices(visit) if body.keeps else {},
        waited=timedelta(milliseconds=body.waited),
    )


def _record(body: DecisionBody, visit: Visit) -> Outcome[Visit]:
    try:
        return answering.record(_draft(body, visit), visit)
    except WeakerQuestion as weaker:
        raise RequestProblem(
            f"The law here asks more about {', '.join(weaker.args)} than was shown.",
            status=409,
            detail="Nothing was recorded. Fetch banner.json anew, show it, and ask again.",
            place=visit.place,
        ) from None
    except OptionalIsOffError:
        raise RequestProblem(
            "The site's optional cookies are switched off.",
            status=409,
            detail="Nothing was recorded, and nothing is allowed. A no is taken all the same.",
        ) from None
    except IdConflict:
        raise RequestProblem(
            "This id belongs to another decision.", status=409, detail="Make a new id."
        ) from None
    except (OutdatedNotice, UnknownNotice):
        raise _outdated() from None
    except DatabaseError as error:
        causes.report_error(error, "POST /v1/decisions")
        raise RequestProblem(
            "The decision could not be recorded.",
            status=503,
            detail="Send it again in a moment, with the same id.",
        ) from error


def _outdated() -> RequestProblem:
    return RequestProblem(
        "This notice is not in force.", status=409, detail="Load the page anew and ask again."
    )


def _is_held_newer(held: SignedDecision | None, outcome: Outcome[Visit]) -> bool:
    """Return whether the browser's answer is newer: one that is sent late must not replace it.

    Of two answers in one second, the one that arrives for the first time is the newer one.
    """
    if held is None:
        return False
    own = outcome.decision.signed
    theirs, ours = held.answer.decided_at, own.answer.decided_at
    return theirs > ours or (theirs == ours and not outcome.is_new and held.id != own.id)
