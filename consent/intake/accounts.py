"""Store what a site's accounts refused and apply it in every browser of an account (R9, R10, R63).

An account is stored as a keyed hash, never by name. An account that never refused anything has no
row. One name is one person at all sites of a company: an opt-out holds at each of them (R165), and
to come back, and every other answer, is of one site.
"""

import base64
import hmac
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import DatabaseError
from django.db.models import QuerySet

from consent import notices
from consent.cookies.account_token import AccountToken
from consent.intake.account_state import AccountNews, Reason, Standing
from consent.intake.decisions import GivenAnswer
from consent.intake.visit import OneVisit
from consent.lib import failures, uuid7
from consent.models import AccountAnswer, Decision, Site, write_permit
from consent.notices import NoticeInForce, signing_keys
from consent.web.site_access import host

_OCTETS = 16  # of a hash: 22 characters
_HASH = re.compile(r"\A[A-Za-z0-9_-]{22}\Z", re.ASCII)
READ = 8  # rows read per account: no more are ever written together


def hashes_of(name: str) -> tuple[str, ...]:
    """Return an account's hashes, the current key's first; they are the same at every site."""
    words = name.encode()
    digests = [hmac.digest(key, words, "sha256")[:_OCTETS] for key in signing_keys.accounts()]
    return tuple(base64.urlsafe_b64encode(digest).decode().rstrip("=") for digest in digests)


def known_as(name: str) -> set[str]:
    """Return the hashes by the name that a site gives an account, or by one of them itself."""
    return {*hashes_of(name), *_HASH.findall(name)}  # nothing else is sought as it was typed


def standing(site: str, accounts: Sequence[str]) -> Standing:
    """Return the state of an account, read by all of its hashes."""
    return _standing(site, accounts, _newest(site, accounts))[0]


def sign_in(visit: OneVisit, name: str) -> OneVisit:
    """Let the browser know what an account has refused.

    What was answered there before is not this account's: others may share the browser (R199). A
    signal that it sends now is (R9).
    """
    hashes, known = hashes_of(name), visit.account_token
    if known is None or known.account not in hashes:
        known = AccountToken("", opted_out=False, at=0, signed_in_at=visit.seconds)
    token = replace(known, account=hashes[0])
    return _update(visit, token, hashes, AccountNews.from_signal(visit))


def refresh(visit: OneVisit) -> OneVisit:
    """Read the current state of the signed-in account (R9, R63); as it was if none can be read."""
    token = visit.account_token
    if token is None:
        return visit
    try:
        return _update(visit, token, (token.account,), AccountNews.from_signal(visit))
    except DatabaseError as error:
        failures.report_error(error, "Looking up an account")
        return visit


def follow(
    visit: OneVisit,
    token: AccountToken,
    given: GivenAnswer,
    decision: Decision,
    *,
    opted_out: bool | None = None,
) -> OneVisit:
    """Let the signed-in account follow an answer that was just recorded.

    Or opt it out (R9), or back in on its confirmed request (R54), where `opted_out` says so.
    """
    if opted_out is None:
        news = AccountNews.from_answer(visit, token, given, decision)
        return _update(visit, token, (token.account,), news)
    set_opt_out(
        visit.site,
        token.account,
        opted_out=opted_out,
        reason=Reason.REQUEST if opted_out else Reason.CONFIRMED,
        now=visit.now,
        decision=decision.pk,
    )
    return visit.signed_in(replace(token, opted_out=opted_out, at=visit.seconds))


def _update(
    visit: OneVisit, token: AccountToken, hashes: Sequence[str], news: AccountNews
) -> OneVisit:
    """Write what is new to an account under the first of its hashes, and its state into the token.

    Sites of the company opt it out as well.
    """
    site, now = visit.site, visit.now
    rows = _newest(site, hashes)
    before, inherited = _standing(site, hashes, rows)
    after = before.after(news, token.refused, now=now)
    if after != before or inherited:
        reason = inherited or (news.opt_out if after.since != before.since else None)
        reason = reason or Reason.CHOICE
        own = None if inherited else news.decision
        row = AccountAnswer(account=hashes[0], reason=reason, decision=own, at=now)
        _write(row, after, site, rows)
        if after.opted_out and not before.opted_out and siblings(site):
            set_opt_out(site, hashes[0], opted_out=True, now=now, reason=reason)
    elif rows and all(row.account != hashes[0] for row in rows):
        # The same state under the current key, before the older key leaves the settings
        facts = {name: getattr(rows[0], name) for name in ("reason", "decision", "at")}
        _write(AccountAnswer(account=hashes[0], **facts), after, site, rows)
    return visit.signed_in(after.token(token, visit.context.answer, now=now))


def set_opt_out(
    site: str,
    account: str,
    *,
    opted_out: bool,
    now: datetime,
    reason: Reason = Reason.CONFIRMED,
    decision: UUID | None = None,
) -> None:
    """Opt an account out at all sites of the company, or back in at this one (R54, R165)."""
    others = [other.site.key for other in siblings(site)] if opted_out else []
    for key in (site, *others):
        rows = _newest(key, (account,))
        before, inherited = _standing(key, (account,), rows)
        if before.opted_out != opted_out or inherited:
            after = before.turned(opted_out=opted_out, now=now)
            own = decision if key == site else None
            row = AccountAnswer(account=account, reason=reason, decision=own, at=now)
            _write(row, after, key, rows)


def decisions_of(sites: Sequence[str], name: str) -> list[UUID]:
    """Return the decisions that an account has followed, by the site's own name for it."""
    rows = AccountAnswer.objects.filter(site__key__in=sites, account__in=known_as(name))
    return sorted({id for id in rows.values_list("decision", flat=True) if id is not None})


def unlink(decisions: Collection[UUID]) -> None:
    """Remove references to deleted decisions; rows are replaced, for none may be updated."""
    linked = AccountAnswer.objects.filter(decision__in=decisions)
    ids = list(linked.values_list("pk", flat=True))
    if not ids:
        return
    with write_permit():  # an account closed meanwhile must not be created again
        rows = list(AccountAnswer.objects.filter(pk__in=ids).select_for_update())
        AccountAnswer.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for row in rows:
            row.decision = None
        AccountAnswer.objects.bulk_create(rows)


def close(site: str, name: str) -> None:
    """Delete a closed account (R73)."""
    rows = _rows(site, hashes_of(name))
    with write_permit():
        rows.delete()
        while rows.exists():  # on PostgreSQL that misses rows that `unlink` has just written
            rows.delete()


def _rows(site: str, accounts: Sequence[str]) -> QuerySet[AccountAnswer]:
    return AccountAnswer.objects.filter(site__key=site, account__in=accounts)


def _newest(site: str, accounts: Sequence[str]) -> list[AccountAnswer]:
    return list(_rows(site, accounts).order_by("-id")[:READ])


def _standing(
    site: str, accounts: Sequence[str], rows: Sequence[AccountAnswer]
) -> tuple[Standing, Reason | None]:
    """Return what the rows come to, and the reason of an opt-out that only an older site knows."""
    own = Standing.from_rows(rows)
    others = [] if own.since else [other.site.key for other in siblings(site)]
    elsewhere = AccountAnswer.objects.filter(site__key__in=others, account__in=accounts)
    found = elsewhere.filter(opted_out=True).order_by("-since").first() if others else None
    if found is None:
        return own, None
    return replace(own, opted_out=True, since=found.since), Reason(found.reason)


def _write(row: AccountAnswer, standing: Standing, site: str, before: list[AccountAnswer]) -> None:
    """Write a row as its account's newest, even if another machine's clock is ahead."""
    row.opted_out, row.since = standing.opted_out, standing.since
    row.choices = {key: choice.spell() for key, choice in sorted(standing.choices.items())}
    row.site_id = before[0].site_id if before else Site.objects.only("pk").get(key=site).pk
    after = uuid7.time_of(before[0].id) + timedelta(milliseconds=1) if before else row.at
    row.id = uuid7.uuid7(max(row.at, after))
    row.save()


def siblings(site: str) -> list[NoticeInForce]:
    """Return the company's other sites, as they are published."""
    every = notices.everywhere()
    companies = {in_force.site.key: in_force.snapshot["site"]["company"] for in_force in every}
    own = companies.pop(site, None)
    return [in_force for in_force in every if companies.get(in_force.site.key) == own]


def is_reached(in_force: NoticeInForce) -> bool:
    """Return whether our host sets the cookies that a browser shows to the site.

    Every cookie domain covers our host; without one, a cookie is our host's alone.
    """
    hosts = {urlsplit(origin).hostname for origin in in_force.site.origins}
    return bool(in_force.ruleset.cookie_domain) or hosts == {host()}
