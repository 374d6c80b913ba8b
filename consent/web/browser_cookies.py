"""Set, prolong and expire the browser's cookies after an answer."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse

from consent.cookies import account_token, decision_token, expiry, state
from consent.cookies.account_token import AccountToken
from consent.cookies.decision_token import SignedDecision
from consent.cookies.writer import Line
from consent.models import Decision
from consent.notices import signing_keys
from consent.web.visit import AGED, Visit, host


def remember(response: HttpResponse, visit: Visit, visitor: UUID) -> None:
    """Set the cookies of a visit's answer, and expire those of what it does not allow."""
    _set_decision(response, visit)
    set_lines(response, [visit.writer.visitor(visitor)])
    if visit.account_token:
        set_lines(response, [visit.writer.account(_account_token(visit, visit.account_token))])
    set_lines(response, visit.writer.strays(host(), visit.path))
    expire(response, visit)


def set_account(response: HttpResponse, visit: Visit) -> None:
    """Set cookies of the account's state, and expire those of what it refused.

    If the browser's token has the same state and is less than 30 days old, nothing is set: another
    tab may be answering at the same time.
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
    """Expire cookies of categories that are off, `HttpOnly` or not (R25)."""
    ruleset = visit.in_force.ruleset
    rule = ruleset.region(visit.place, today=visit.now.date())
    judged = ruleset.judge_all(rule, visit.context, now=visit.seconds)
    off = {key for key, one in judged.items() if expiry.is_due(one, visit.place)}
    if declared := [row for row in ruleset.cookies if row.is_cookie and row.category in off]:
        lines = expiry.lines(declared, ruleset, visit.writer.header, host=host())
        set_lines(response, lines)


def readable(visit: Visit, signed: SignedDecision) -> str:
    """Return the state cookie's value for this decision, with the account's refusals."""
    return state.encode(signed.answer, visit.account_state(signed.answer))


def sign_in_lines(visit: Visit) -> list[Line]:
    """Return the Set-Cookie lines that sign a browser in to the account of a visit."""
    if visit.account_token is None:
        return []
    text = _account_token(visit, visit.account_token)
    return visit.writer.signed_in(text, visit.account_token, region=visit.place)


def prolong(response: HttpResponse, visit: Visit) -> None:
    """Renew the cookies of an aged answer; the day of the answer does not change (R63, R64)."""
    if visit.signed and visit.is_aged:
        _set_decision(response, visit)
        set_lines(response, [visit.writer.visitor(visit.visitor)] if visit.visitor else [])


def forget(response: HttpResponse, visit: Visit, left: Decision | None) -> None:
    """Set the decision left by an erasure, or expire the decision's cookies at every location."""
    if left:
        visit = visit.after(left.signed)
        _set_decision(response, visit)
        set_lines(response, [visit.writer.visitor(left.visitor)])
        expire(response, visit)
    else:
        expire(response, visit.after(None))
        set_lines(response, visit.writer.forgotten())
        set_lines(response, visit.writer.strays(host(), visit.path))


def set_lines(response: HttpResponse, lines: Iterable[Line]) -> None:
    """Add lines to a response; keep two lines of one name, which Django would merge."""
    for line in lines:
        own = response.cookies.get(line.key, line)
        is_other = (own["domain"], own["path"]) != (line["domain"], line["path"])
        key = f"{line.key};{line['domain']};{line['path']}" if is_other else line.key
        response.cookies[key] = line


def _set_decision(response: HttpResponse, visit: Visit) -> None:
    """Set the signed decision and the state, with the account's refusals in it.

    Setting them again only prolongs the cookies: the day of the answer stays (R63, R64).
    """
    if signed := visit.signed:
        token = decision_token.issue(signed, signing_keys.ring(), signing_keys.issuer())
        set_lines(response, visit.writer.decided(token, readable(visit, signed)))


def _account_token(visit: Visit, token: AccountToken) -> str:
    site = visit.in_force.site.key
    return account_token.issue(token, signing_keys.ring(), issuer=signing_keys.issuer(), site=site)
