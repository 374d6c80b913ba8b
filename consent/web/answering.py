"""One way of an answer: drafted, recorded and counted, then put into the browser's cookies.

The banner and our pages come through here, each with its own surface.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpResponse

from consent.cookies import account_token, decision_token, expiry, state
from consent.cookies.account_token import AccountToken
from consent.cookies.decision_token import SignedDecision
from consent.cookies.writer import Line
from consent.kernel.rules import Choice
from consent.lib import uuid7
from consent.models import Decision
from consent.notices import signing_keys
from consent.record import accounts, decisions, visitors
from consent.record.accounts import BrowserAnswer
from consent.record.decisions import DecisionDraft, RecordedDecision
from consent.statistics import tallies
from consent.web.visit import Visit, host

NO_TIME = timedelta(0)
OneVisit = TypeVar("OneVisit", bound=Visit)


def draft(
    visit: Visit,
    *,
    id: UUID,
    choices: Mapping[str, bool],
    surface: Decision.Surface,
    method: Decision.Method,
    language: str,
    waited: timedelta = NO_TIME,
    **facts: Any,
) -> DecisionDraft:
    """What this visitor answers here, now or a while ago; `facts` overrule what the visit knows."""
    answer = visit.context.answer
    known: dict[str, Any] = {
        "notice": visit.in_force.number,
        "signal": visit.context.signal,
        "locked": visit.locked,
    }
    return DecisionDraft(
        id=id,
        visitor=visit.visitor or uuid7.uuid7(visit.now),
        decided_at=visit.now - waited,
        site=visit.in_force.site.key,
        choices=choices,
        surface=surface,
        method=method,
        language=language,
        region=visit.place,
        model=visit.rule.model,
        had_signal=bool(answer and answer.signal),
        **known | facts,
    )


def earlier_choices(visit: Visit, *, but: Collection[str] = ()) -> dict[str, Choice]:
    """The visitor's choices as the cookie has them, each with the time at which it was made.

    Only those of the visitor's newest decision: another host of the domain can plant a signed
    decision of its own, or an older one of this visitor's, and no record may repeat it.
    """
    newest = visitors.newest(visit.visitor, visit.in_force.site.key) if visit.signed else None
    if visit.signed is None or newest is None or newest.pk != visit.signed.id:
        return {}
    dated = decisions.dated_choices(visit.signed.answer)
    return {key: choice for key, choice in dated.items() if key not in but}


def record(draft: DecisionDraft, visit: Visit) -> RecordedDecision:
    """Write an answer down and count it, once however often it is sent.

    Raises UnknownNotice, OutdatedNotice or IdConflict.
    """
    recorded = decisions.record(draft, now=visit.now)
    if recorded.is_new:
        decision = recorded.decision
        tallies.count(
            tallies.Event(
                day=decision.received_at.date(),
                site=draft.site,
                notice=recorded.notice.number,
                region=decision.region,
                language=decision.language,
                surface=decision.surface,
                outcome=decision.method,
            )
        )
    return recorded


def follow_account(visit: OneVisit, decision: Decision) -> OneVisit:
    """Let a no reach the account that is signed in, if one is."""
    if visit.account_token is None:
        return visit
    answer = BrowserAnswer.of_decision(decision)
    token = accounts.refresh(visit.in_force, visit.account_token, answer, now=visit.now)
    return visit.signed_in(token)


def signed_decision(recorded: RecordedDecision, visit: Visit) -> SignedDecision:
    """What the cookie says of a decision."""
    decision = recorded.decision
    return SignedDecision(
        id=decision.id,
        site=visit.in_force.site.key,
        notice=recorded.notice.number,
        region=decision.region,
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


def expire(response: HttpResponse, visit: Visit) -> None:
    """Expire what categories that are off may have left, `HttpOnly` or not (R25)."""
    ruleset = visit.in_force.ruleset
    rule = ruleset.region(visit.place, today=visit.now.date())
    judged = ruleset.judge_all(rule, visit.context, now=visit.seconds)
    off = {key for key, one in judged.items() if expiry.is_due(one, visit.place)}
    if declared := [row for row in ruleset.cookies if row.is_cookie and row.category in off]:
        lines = expiry.lines(declared, ruleset, visit.writer.header, host=host())
        set_lines(response, lines)


def set_decision(response: HttpResponse, visit: Visit, signed: SignedDecision) -> None:
    """Set the signed decision and the state, with the account's opt-out in it.

    Setting them again prolongs the cookies alone: the day of the answer stays (R63, R64).
    """
    token = decision_token.issue(signed, signing_keys.ring(), signing_keys.issuer())
    readable = state.encode(signed.answer, signed.region, account=visit.context.account)
    set_lines(response, visit.writer.decided(token, readable))


def sign_in_lines(visit: Visit) -> list[Line]:
    """The lines by which a browser is signed in to the account of a visit."""
    if visit.account_token is None:
        return []
    return visit.writer.signed_in(
        _account_token(visit, visit.account_token),
        opted_out=visit.account_token.opted_out,
        region=visit.place,
        now=visit.seconds,
    )


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
