"""Recording a decision."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from consent import notices, regions
from consent.api.answers import private, receipt
from consent.api.bodies import read
from consent.api.schemas.bodies import DecisionBody
from consent.api.schemas.values import REFUSALS
from consent.cookies import state
from consent.cookies.account_token import AccountToken
from consent.cookies.reader import CookieReading
from consent.cookies.tokens import SignedDecision
from consent.kernel import rules
from consent.kernel.ruleset import Ruleset
from consent.lib import uuid7
from consent.models import Decision, Site
from consent.notices import NoticeInForce
from consent.record import accounts, decisions
from consent.record.accounts import BrowserAnswer
from consent.record.decisions import (
    DecisionDraft,
    IdConflict,
    OutdatedNotice,
    RecordedDecision,
    UnknownNotice,
)
from consent.statistics import tallies
from consent.web import site_access, visitor_cookies
from consent.web.responses import RequestProblem

AHEAD = timedelta(days=1)
REPLAY = timedelta(hours=24)


# Other origins post here by design, so Django's token cannot come along: Origin is checked instead
@csrf_exempt
@site_access.only_from_sites("POST")
def record(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    answered = read(request, DecisionBody.of)
    in_force = site_access.in_force(answered.site)
    site_access.require_origin(request, in_force)
    _require_near(answered, now)
    shown, ruleset = _shown(answered, in_force)
    _require_known(answered, shown)
    place = regions.of(request)
    rule = ruleset.region(place, today=now.date())
    seen = visitor_cookies.seen(request, in_force, rule)
    signed = seen.signed
    if answered.method is Decision.Method.IMPORTED:
        _require_carried(answered, in_force, ruleset, rule)
        _require_first(answered, signed)
    recorded = _record(_draft(answered, ruleset, rule, place, seen, now), now)
    if recorded.is_new:
        _count(recorded, in_force)
    is_held = _may_hold(recorded, signed, now) and not _is_overtaken(recorded, signed)
    login = _followed(recorded, seen.login, in_force, now) if is_held else seen.login
    account = login.opted_out if login else seen.context.account
    told = _receipt(recorded, signed, account=account)
    response = JsonResponse(told, status=201 if recorded.is_new else 200)
    if is_held:
        visitor_cookies.remember(
            response, visitor_cookies.signed(recorded, in_force), in_force, account=account
        )
        visitor_cookies.tidy(request, response, recorded, in_force)
    if is_held and login:
        visitor_cookies.remember_login(response, login, in_force)
    return private(response, "Cookie")


def _require_near(answered: DecisionBody, now: datetime) -> None:
    age = now - uuid7.time_of(answered.id)
    if not -AHEAD <= age <= decisions.OLDEST:
        raise RequestProblem(
            "The id was made by a clock that is too far from ours.",
            status=422,
            detail="Make a new id of the time in `now`, in Unix seconds, and send it again.",
            now=int(now.timestamp()),
        )


def _shown(answered: DecisionBody, in_force: NoticeInForce) -> tuple[Mapping[str, Any], Ruleset]:
    if answered.notice == in_force.number:
        return in_force.snapshot, in_force.ruleset
    notice = notices.get(answered.site, answered.notice)
    if notice is None:
        raise _outdated()
    return notice.snapshot, Ruleset.of(notice.snapshot)


def _require_known(answered: DecisionBody, shown: Mapping[str, Any]) -> None:
    optional = {row["key"] for row in shown["categories"] if not row["necessary"]}
    if strange := sorted(answered.choices.keys() - optional):
        raise RequestProblem(
            "choices names a category that this notice does not ask about.",
            status=400,
            detail=f"{strange[0]} is none of {', '.join(sorted(optional))}.",
        )
    if answered.language not in shown["site"]["languages"]:
        raise RequestProblem("The notice was not shown in this language.", status=400)
    if answered.method in REFUSALS and any(answered.choices.values()):
        raise RequestProblem(
            f"method is {answered.method}, and yet choices says yes.",
            status=400,
            detail="Send custom where some categories are allowed.",
        )


def _require_carried(
    answered: DecisionBody, in_force: NoticeInForce, ruleset: Ruleset, rule: rules.Region
) -> None:
    """Another product's yes is believed only where the law would have let us do without."""
    imports = in_force.site.imports
    if imports == Site.Imports.NOTHING:
        raise RequestProblem("This site imports nothing from another product.", status=400)
    granted = [key for key, choice in answered.choices.items() if choice]
    if granted and imports != Site.Imports.ALL:
        raise RequestProblem(
            "This site imports no yes from another product.",
            status=400,
            detail="Leave out what was allowed there: the visitor is asked about it.",
        )
    for key in granted:
        if not rules.judge(ruleset.categories[key], rule, rules.NOTHING, now=0).allows:
            raise RequestProblem(
                f"In this region a yes to {key} has to be given here.",
                status=400,
                detail="Leave it out: the visitor is asked about it.",
            )


def _require_first(answered: DecisionBody, signed: SignedDecision | None) -> None:
    """What was said elsewhere undoes nothing that was said here."""
    if signed and signed.answer.choices and signed.id != answered.id:
        raise RequestProblem("This browser holds an answer already.", status=409)


def _draft(
    answered: DecisionBody,
    ruleset: Ruleset,
    rule: rules.Region,
    place: str,
    seen: CookieReading,
    now: datetime,
) -> DecisionDraft:
    signed = seen.signed
    return DecisionDraft(
        id=answered.id,
        visitor=signed.visitor if signed else uuid7.uuid7(now),
        site=answered.site,
        notice=answered.notice,
        choices=answered.choices,
        surface=answered.surface,
        method=answered.method,
        language=answered.language,
        region=place,
        model=rule.model,
        signal=answered.signal or seen.context.signal,
        stood=bool(signed and signed.answer.signal),
        held=ruleset.held(rule, seen.context, now=int(now.timestamp())),
        kept=decisions.kept(signed.answer) if answered.keeps and signed else {},
    )


def _record(draft: DecisionDraft, now: datetime) -> RecordedDecision:
    try:
        return decisions.record(draft, now=now)
    except IdConflict:
        raise RequestProblem(
            "This id belongs to another decision.", status=409, detail="Make a new id."
        ) from None
    except (OutdatedNotice, UnknownNotice):
        raise _outdated() from None
    except DatabaseError as error:
        raise RequestProblem(
            "The decision could not be recorded.",
            status=503,
            detail="Send it again in a moment, with the same id.",
        ) from error


def _outdated() -> RequestProblem:
    return RequestProblem(
        "This notice is not in force.", status=409, detail="Load the page anew and ask again."
    )


def _may_hold(recorded: RecordedDecision, signed: SignedDecision | None, now: datetime) -> bool:
    """Whether this browser may be handed the visitor's cookie.

    A receipt's id must not be a password: visitors show receipts around. So an answer that is on
    record already is handed only to the visitor who gave it, or for a day to a browser that
    shows nobody's cookie: the one whose first response was lost on the way.
    """
    if recorded.is_new:
        return True
    if signed:
        return signed.visitor == recorded.decision.visitor
    return now - recorded.decision.received_at < REPLAY


def _is_overtaken(recorded: RecordedDecision, signed: SignedDecision | None) -> bool:
    """Whether the browser holds a newer answer: one sent late must not undo it."""
    if signed is None:
        return False
    late = recorded.decision
    # an answer knows its second; of two in one second, the ids tell which was first
    return (signed.answer.decided_at, signed.id) > (late.answer.decided_at, late.pk)


def _count(recorded: RecordedDecision, in_force: NoticeInForce) -> None:
    decision = recorded.decision
    tallies.count(
        tallies.Event(
            day=decision.received_at.date(),
            site=in_force.site.key,
            notice=recorded.notice.number,
            region=decision.region,
            language=decision.language,
            surface=decision.surface,
            outcome=decision.method,
        )
    )


def _followed(
    recorded: RecordedDecision, login: AccountToken | None, in_force: NoticeInForce, now: datetime
) -> AccountToken | None:
    """The note of the account that is signed in, if one is, after this decision."""
    if login is None:
        return None
    return accounts.refreshed(in_force, login, BrowserAnswer.recorded(recorded.decision), now=now)


def _receipt(
    recorded: RecordedDecision, signed: SignedDecision | None, *, account: bool
) -> dict[str, Any]:
    decision = recorded.decision
    held = state.encode(decision.answer, decision.region, account=account)
    if signed and _is_overtaken(recorded, signed):
        held = state.encode(signed.answer, signed.region, account=account)
    return receipt(decision) | {"state": held}
