"""Build the cookies of an answer, and write them into a response."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse

from consent.cookies import account_token, decision_token, expiry, state
from consent.cookies.decision_token import SignedDecision
from consent.cookies.writer import Line
from consent.models import Decision
from consent.notices import signing_keys
from consent.record.visit import AGED, Visit, host


def write(response: HttpResponse, lines: Iterable[Line]) -> None:
    """Add lines to a response; keep two lines of one name, which Django would merge."""
    for line in lines:
        own = response.cookies.get(line.key, line)
        is_other = (own["domain"], own["path"]) != (line["domain"], line["path"])
        key = f"{line.key};{line['domain']};{line['path']}" if is_other else line.key
        response.cookies[key] = line


def answered(visit: Visit, visitor: UUID) -> Iterator[Line]:
    """Set the cookies of a visit's answer, and expire those of what it does not allow."""
    yield from _decision(visit)
    yield visit.writer.visitor(visitor)
    if visit.account_token:
        yield visit.writer.account(_account_token(visit))
    yield from visit.writer.strays(host(), visit.path)
    yield from expired(visit)


def visited(visit: Visit) -> Iterator[Line]:
    """Set news of the account, and renew the cookies of an aged answer.

    The day of the answer does not change (R63, R64). If the browser's token has the same state and
    is less than 30 days old, nothing is set: another tab may be answering at the same time.
    """
    token, known = visit.account_token, visit.reading.account_token
    if token and known:
        is_news = replace(known, at=token.at) != token
        if is_news or visit.seconds - known.at > AGED.total_seconds():
            yield from signed_in(visit)
        if is_news:
            yield from expired(visit)
    if visit.is_aged:
        yield from _decision(visit)
        if visit.visitor:
            yield visit.writer.visitor(visit.visitor)


def signed_in(visit: Visit) -> list[Line]:
    """Sign a browser in to the account of a visit."""
    if visit.account_token is None:
        return []
    token = _account_token(visit)
    return visit.writer.signed_in(token, visit.account_token, region=visit.place)


def erased(visit: Visit, left: Decision | None) -> Iterator[Line]:
    """Set the decision left by an erasure, or expire the decision's cookies at every location."""
    visit = visit.after(left.signed if left else None)
    if left:
        yield from _decision(visit)
        yield visit.writer.visitor(left.visitor)
        yield from expired(visit)
    else:
        yield from expired(visit)
        yield from visit.writer.forgotten()
        yield from visit.writer.strays(host(), visit.path)


def expired(visit: Visit) -> list[Line]:
    """Expire cookies of categories that are off, `HttpOnly` or not (R25)."""
    ruleset = visit.in_force.ruleset
    rule = ruleset.region(visit.place, today=visit.now.date())
    judged = ruleset.judge_all(rule, visit.context, now=visit.seconds)
    off = {key for key, judgement in judged.items() if expiry.is_due(judgement, visit.place)}
    declared = [row for row in ruleset.cookies if row.is_cookie and row.category in off]
    return expiry.lines(declared, ruleset, visit.writer.header, host=host()) if declared else []


def state_of(visit: Visit, signed: SignedDecision) -> str:
    """Return the state cookie's value for this decision, with the account's refusals."""
    return state.encode(signed.answer, visit.account_state(signed.answer))


def _decision(visit: Visit) -> list[Line]:
    """Set the signed decision and the state, with the account's refusals in it."""
    if visit.signed is None:
        return []
    token = decision_token.issue(visit.signed, signing_keys.ring(), signing_keys.issuer())
    return visit.writer.decided(token, state_of(visit, visit.signed))


def _account_token(visit: Visit) -> str:
    token, ring, issuer = visit.account_token, signing_keys.ring(), signing_keys.issuer()
    return account_token.issue(token, ring, issuer=issuer, site=visit.site) if token else ""
