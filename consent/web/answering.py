"""One way of an answer: drafted, recorded and counted, then put into the browser's cookies.

The banner and our pages come through here, each with its own surface.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpResponse

from consent.cookies import account_token, decision_token, expiry, state
from consent.cookies.account_token import AccountToken
from consent.cookies.decision_token import SignedDecision
from consent.cookies.writer import Line
from consent.kernel.rules import Choice, Region, is_weaker
from consent.lib import uuid7
from consent.models import Decision
from consent.notices import signing_keys
from consent.record import accounts, decisions, visitors
from consent.record.browser_answer import BrowserAnswer
from consent.record.decisions import DecisionDraft, RecordedDecision
from consent.statistics import metrics, tallies
from consent.web.refusals import OptionalIsOffError, WeakerQuestion, counted
from consent.web.visit import AGED, Visit, host

NO_TIME = timedelta(0)
OneVisit = TypeVar("OneVisit", bound=Visit)


@counted()
def draft(
    visit: Visit,
    *,
    id: UUID,
    choices: Mapping[str, bool],
    surface: Decision.Surface,
    method: Decision.Method,
    language: str,
    region: str,
    waited: timedelta = NO_TIME,
    **facts: Any,
) -> DecisionDraft:
    """What this visitor answers here, now or a while ago; `facts` overrule what the visit knows.

    `language` and `region` are those that were shown. Raises WeakerQuestion or
    OptionalIsOffError, never for a no.
    """
    answer, decided_at = visit.context.answer, visit.now - waited
    shown = visit.ruleset.region(region, today=decided_at.date())
    _require_takeable(visit, choices, shown, method)
    places = visit.ruleset.places_kept(visit.rule, visit.place, answer, shown=region)
    return DecisionDraft(
        id=id,
        visitor=visit.visitor or uuid7.uuid7(visit.now),
        decided_at=decided_at,
        site=visit.in_force.site.key,
        choices=choices,
        surface=surface,
        method=method,
        language=language,
        region=region,
        model=shown.model,
        place=visit.place,
        place_model=visit.rule.model,
        had_signal=bool(answer and answer.signal),
        **_known(visit) | {"places": places} | facts,
    )


def _known(visit: Visit) -> dict[str, Any]:
    return {
        "notice": visit.in_force.number,
        "signal": visit.context.signal,
        "locked": visit.locked,
    }


def _require_takeable(
    visit: Visit, choices: Mapping[str, bool], shown: Region, method: Decision.Method
) -> None:
    granted = [key for key, choice in choices.items() if choice]
    if granted and visit.in_force.switched_off:
        raise OptionalIsOffError
    if method is not Decision.Method.IMPORTED:  # nothing was shown: it has a rule of its own
        _require_as_strong(visit, granted, shown)


def _require_as_strong(visit: Visit, granted: Iterable[str], shown: Region) -> None:
    known, locked = visit.ruleset.categories, visit.locked
    weaker = [
        key
        for key in granted
        if key in known and is_weaker(known[key], shown, visit.rule, is_locked=key in locked)
    ]
    if weaker:
        raise WeakerQuestion(*weaker)


@counted()
def earlier_choices(visit: Visit, *, but: Collection[str] = ()) -> dict[str, Choice]:
    """The visitor's choices as the cookie has them, each with the time at which it was made.

    Only those of the visitor's newest decision: another host of the domain can plant a signed
    decision of its own, or an older one of this visitor's, and no record may repeat it. Of one
    that the record has lost, to age or with a backup, the refusals stand.
    """
    if visit.signed is None:
        return {}
    newest = visitors.newest(visit.visitor, visit.in_force.site.key)
    is_newest = newest is not None and newest.pk == visit.signed.id
    if not is_newest and Decision.objects.filter(pk=visit.signed.id).exists():
        return {}
    return {
        key: choice
        for key, choice in decisions.dated_choices(visit.signed.answer).items()
        if key not in but and (is_newest or not choice.granted)
    }


@counted()
def record(draft: DecisionDraft, visit: Visit) -> RecordedDecision:
    """Write an answer down and count it, once however often it is sent.

    Raises UnknownNotice, OutdatedNotice or IdConflict.
    """
    recorded = decisions.record(draft, now=visit.now)
    if recorded.is_new:
        number = recorded.notice.number
        tallies.count(*tallies.events_of(recorded.decision, site=draft.site, notice=number))
    metrics.decided(recorded.decision.method if recorded.is_new else metrics.REPEATED)
    return recorded


def follow_account(visit: OneVisit, recorded: RecordedDecision) -> OneVisit:
    """Let an answer reach the account that is signed in, if one is (R9)."""
    visit = visit.after(signed_decision(recorded, visit))
    return _ask_account(visit, BrowserAnswer.of_decision(recorded.decision))


def hear_account(visit: OneVisit) -> OneVisit:
    """Ask the record what the account that is signed in has come to meanwhile (R9, R63)."""
    return _ask_account(visit, BrowserAnswer.of_reading(visit.reading))


def _ask_account(visit: OneVisit, answer: BrowserAnswer) -> OneVisit:
    if visit.account_token is None:
        return visit
    token = accounts.refresh(visit.in_force, visit.account_token, answer, now=visit.now)
    return visit.signed_in(token)


def signed_decision(recorded: RecordedDecision, visit: Visit) -> SignedDecision:
    """What the cookie says of a decision."""
    decision = recorded.decision
    return SignedDecision(
        id=decision.id,
        site=visit.in_force.site.key,
        notice=recorded.notice.number,
        answer=decision.answer,
    )


def remember(response: HttpResponse, visit: Visit, recorded: RecordedDecision) -> None:
    """Put an answer into the browser's cookies, and take out what it does not allow."""
    signed = signed_decision(recorded, visit)
    set_decision(response, visit, signed)
    set_lines(response, [visit.writer.visitor(recorded.decision.visitor)])
    if visit.account_token:
        set_lines(response, [visit.writer.account(_account_token(visit, visit.account_token))])
    set_lines(response, visit.writer.strays(host(), visit.path))
    expire(response, visit.after(signed))


def set_account(response: HttpResponse, visit: Visit) -> None:
    """Put what the account has come to into the browser's cookies, and take out what it refused.

    Where the browser has known it for less than a month nothing is set: another tab may be
    answering meanwhile.
    """
    token, known = visit.account_token, visit.reading.account_token
    if token is None or known is None:
        return
    is_news = replace(known, at=token.at) != token
    if is_news or visit.seconds - known.at > AGED.total_seconds():
        set_lines(response, sign_in_lines(visit))
    if is_news:
        expire(response, visit)


def expire(response: HttpResponse, visit: Visit) -> None:
    """Expire what categories that are off may have left, `HttpOnly` or not (R25)."""
    ruleset = visit.in_force.ruleset
    rule = ruleset.region(visit.place, today=visit.now.date())
    judged = ruleset.judge_all(rule, visit.context, now=visit.seconds)
    off = {key for key, one in judged.items() if expiry.is_due(one, visit.place)}
    if declared := [row for row in ruleset.cookies if row.is_cookie and row.category in off]:
        lines = expiry.lines(declared, ruleset, visit.writer.header, host=host())
        set_lines(response, lines)


def readable(visit: Visit, signed: SignedDecision) -> str:
    """The state cookie's value for this decision, with what the account has refused in it."""
    return state.encode(signed.answer, visit.account_state(signed.answer))


def set_decision(response: HttpResponse, visit: Visit, signed: SignedDecision) -> None:
    """Set the signed decision and the state, with the account's refusals in it.

    Setting them again prolongs the cookies alone: the day of the answer stays (R63, R64).
    """
    token = decision_token.issue(signed, signing_keys.ring(), signing_keys.issuer())
    set_lines(response, visit.writer.decided(token, readable(visit, signed)))


def sign_in_lines(visit: Visit) -> list[Line]:
    """The lines by which a browser is signed in to the account of a visit."""
    if visit.account_token is None:
        return []
    text = _account_token(visit, visit.account_token)
    return visit.writer.signed_in(text, visit.account_token, region=visit.place)


def prolong(response: HttpResponse, visit: Visit) -> None:
    """Give an aged answer's cookies a fresh life; the day of the answer stays (R63, R64)."""
    if visit.signed and visit.is_aged:
        set_decision(response, visit, visit.signed)
        set_lines(response, [visit.writer.visitor(visit.visitor)] if visit.visitor else [])


def forget(response: HttpResponse, visit: Visit, left: RecordedDecision | None) -> None:
    """After an erasure: set what is left, or expire the decision's cookies wherever they are."""
    if left:
        signed = signed_decision(left, visit)
        set_decision(response, visit, signed)
        set_lines(response, [visit.writer.visitor(left.decision.visitor)])
        expire(response, visit.after(signed))
    else:
        expire(response, visit.after(None))
        set_lines(response, visit.writer.forgotten())
        set_lines(response, visit.writer.strays(host(), visit.path))


def set_lines(response: HttpResponse, lines: Iterable[Line]) -> None:
    """Put lines into a response: two of one name, which Django would merge, stay two."""
    for line in lines:
        own = response.cookies.get(line.key, line)
        is_other = (own["domain"], own["path"]) != (line["domain"], line["path"])
        key = f"{line.key};{line['domain']};{line['path']}" if is_other else line.key
        response.cookies[key] = line


def _account_token(visit: Visit, token: AccountToken) -> str:
    site = visit.in_force.site.key
    return account_token.issue(token, signing_keys.ring(), issuer=signing_keys.issuer(), site=site)
