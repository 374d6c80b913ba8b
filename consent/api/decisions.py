"""Record what pages of sites report; return or erase a visitor's own, by our host's cookie only."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from consent.api.bodies import Body, posted, unreadable
from consent.intake import answers, decisions, tallies
from consent.intake.decisions import GivenAnswer
from consent.intake.visit import Visit
from consent.kernel import rules
from consent.lib import uuid7
from consent.models import Decision, Site, Tally
from consent.notices import NoticeInForce
from consent.record import visitors
from consent.record.answered import moment
from consent.record.statistics import detections
from consent.web import limits, regions, site_access
from consent.web.responses import RequestProblem

_AHEAD = timedelta(days=1)
time = partial(moment, timespec="milliseconds")
Method = Decision.Method


@posted("decisions", "Decision")
def record(request: HttpRequest, body: Body, in_force: NoticeInForce) -> HttpResponse:
    id = _near_id(body["id"])
    with answers.counted():
        notice = decisions.notice_of(in_force, body["notice"])
    _require_consistent(body, notice.snapshot)
    place = body["region"] if settings.DEBUG else ""  # data-region previews another region
    visit = Visit.from_request(request, in_force, ruleset=notice.ruleset, place=place)
    if body["method"] == Method.IMPORTED:
        _require_importable(id, body["choices"], visit)
    shown = {name: body[name] for name in ("notice", "choices", "language", "region", "signal")}
    given = GivenAnswer(
        **shown,
        id=id,
        surface=Decision.Surface(body["surface"]),
        method=Method(body["method"]),
        earlier=answers.earlier_choices(visit) if body.get("keeps") else {},
        waited=timedelta(milliseconds=body.get("waited", 0)),
    )
    outcome = answers.answer(visit, given)
    content = receipt(outcome.decision) | {"state": outcome.state}
    response = JsonResponse(content, status=201 if outcome.is_new else 200)
    site_access.write_cookies(response, outcome.cookies)
    return site_access.private(response, "Cookie")


@site_access.endpoint("GET", "DELETE")
def mine(request: HttpRequest) -> HttpResponse:
    """Return or erase decisions, for pages of this host only: no script of a site may read them."""
    in_force = site_access.in_force(request.GET.get("site"))
    site_access.require_own_page(request)
    visit = Visit.from_request(request, in_force)
    if visit.visitor is None:
        raise RequestProblem(
            "This browser shows no visitor.",
            status=404,
            detail="A visitor is known by the cookie that is set with the first choice.",
        )
    if request.method == "DELETE":
        limits.admit(request, "decisions")
        response = HttpResponse(status=204)
        heir = visit.renamed()
        left = visitors.erase_own(visit, heir)
        site_access.write_cookies(response, heir.erased_cookies(left))
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
        "choices": {key: choice.granted for key, choice in decision.answer.choices.items()},
        "region": decision.region,
        "place": decision.place,
    }


def _near_id(text: str) -> UUID:
    """Return the id. Refuse one whose clock is too far from ours."""
    id, now = UUID(text), timezone.now()
    try:
        age = now - uuid7.time_of(id)
    except ValueError as error:
        raise unreadable("id is of no time that we can write.") from error
    if not -_AHEAD <= age <= decisions.OLDEST:
        raise RequestProblem(
            "The id was made by a clock that is too far from ours.",
            status=422,
            detail="Make a new id of the time in `now`, in Unix seconds, and send it again.",
            now=int(now.timestamp()),
        )
    return id


def _require_consistent(body: Body, snapshot: Mapping[str, Any]) -> None:
    """Refuse what no schema can: members that contradict each other, or the notice."""
    optional = {row["key"] for row in snapshot["categories"] if not row["necessary"]}
    if strange := sorted(body["choices"].keys() - optional):
        raise RequestProblem(
            "choices names a category that this notice does not ask about.",
            status=400,
            detail=f"{strange[0]} is none of {', '.join(sorted(optional))}.",
        )
    if body["language"] not in snapshot["site"]["languages"]:
        raise RequestProblem("The notice was not shown in this language.", status=400)
    match body:
        case {"method": Method.REJECT | Method.WITHDRAW as method, "choices": choices} if any(
            choices.values()
        ):
            raise RequestProblem(
                f"method is {method}, and yet choices says yes.",
                status=400,
                detail="Send custom where some categories are allowed.",
            )
        case {"method": Method.SIGNAL} if not body["signal"] or body["choices"]:
            raise unreadable("method signal says nothing but that a signal is sent.")
        case {"method": Method.IMPORTED} if body["surface"] != Decision.Surface.BANNER:
            raise unreadable("Only the banner sends method imported.")
        case {"method": Method.IMPORTED, "choices": choices} if not choices:
            raise unreadable("method imported names each choice that it imports.")


def _require_importable(id: UUID, choices: Mapping[str, bool], visit: Visit) -> None:
    """Refuse another product's yes where the law asks for one, or an answer was given here."""
    imports = visit.in_force.site.imports
    if imports == Site.Imports.NOTHING:
        raise RequestProblem("This site imports nothing from another product.", status=400)
    granted = [key for key, choice in choices.items() if choice]
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
    if visit.signed and visit.signed.answer.choices and visit.signed.id != id:
        raise RequestProblem("This browser holds an answer already.", status=409)


@posted("shown", "BannerShown")
def shown(request: HttpRequest, body: Body, in_force: NoticeInForce) -> HttpResponse:
    if body["notice"] > in_force.number or body["language"] not in in_force.languages:
        raise RequestProblem("No such banner can have been shown.", status=400)
    if "within" not in body:  # a second count, of a time, that older banners send
        event = tallies.Event(
            **body,
            day=timezone.now().date(),
            region=regions.of(request.META),
            surface=Decision.Surface.BANNER,
            outcome=Tally.Outcome.SHOWN,
        )
        tallies.count(event)
    return HttpResponse(status=204)


@posted("detections", "Detection")
def detected(request: HttpRequest, body: Body, in_force: NoticeInForce) -> HttpResponse:
    detections.count(
        body["kind"],
        body["names"],
        in_force,
        day=timezone.now().date(),
        what=body.get("what", ""),
        client=limits.key_of(request.META),
    )
    return HttpResponse(status=204)
