"""The opt-outs of a site's accounts, which follow an account to every browser (R9, R10).

An account is known by a keyed hash alone, never by its name. Its latest row is in force; one that
never opted out has none.
"""

import base64
import hmac
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from django.db import DatabaseError
from django.db.models import QuerySet

from consent.cookies.account_token import AccountToken
from consent.cookies.reader import CookieReading
from consent.kernel.rules import Answer
from consent.kernel.ruleset import Ruleset
from consent.lib import uuid7
from consent.models import AccountAnswer, Decision, Site, WritePermit
from consent.notices import NoticeInForce, signing_keys

log = logging.getLogger(__name__)

Reason = AccountAnswer.Reason

_OCTETS = 16  # of a hash: 22 characters


class OptOut(NamedTuple):
    """A browser's own opt-out."""

    reason: Reason
    at: float  # Unix seconds


@dataclass(frozen=True, slots=True)
class BrowserAnswer:
    """The answer of a browser itself, whoever is signed in there."""

    answer: Answer | None = None
    signal: bool = False  # sent now
    decision: UUID | None = None
    at: datetime | None = None  # when the answer came, where that is known

    @classmethod
    def of_reading(cls, reading: CookieReading) -> Self:
        """What its cookies and headers say; a cookie that cannot be believed says nothing."""
        id = reading.signed.id if reading.signed else None
        return cls(reading.context.answer, reading.context.signal, id)

    @classmethod
    def of_decision(cls, decision: Decision) -> Self:
        return cls(decision.answer, decision=decision.id, at=decision.received_at)

    def opt_out(self, ruleset: Ruleset, *, now: datetime) -> OptOut | None:
        """Its latest no to what is sold, shared or targeted, if there is one."""
        if self.signal:
            return OptOut(Reason.SIGNAL, now.timestamp())
        if self.answer is None:
            return None
        own = self.at.timestamp() if self.at else self.answer.decided_at
        if self.answer.signal:
            return OptOut(Reason.SIGNAL, own)
        refused = [
            own if choice.decided_at is None else choice.decided_at
            for key, choice in self.answer.choices.items()
            if not choice.granted
            and key in ruleset.categories
            and ruleset.categories[key].is_signalled
        ]
        return OptOut(Reason.CHOICE, max(refused)) if refused else None


def hash_of(site: str, name: str) -> str:
    """How an account is known here, from the site's own name for it."""
    return hashes_of(site, name)[0]


def hashes_of(site: str, name: str) -> tuple[str, ...]:
    """Every hash under which an account may be known, today's first."""
    words = f"{site}\0{name}".encode()
    return tuple(_hash(key, words) for key in signing_keys.accounts())


def has_opted_out(site: str, *accounts: str) -> bool:
    latest = _latest(site, accounts)
    return latest is not None and latest.opted_out


def follow(
    in_force: NoticeInForce, hashes: Sequence[str], answer: BrowserAnswer, *, now: datetime
) -> bool:
    """Let a browser's opt-out reach the account, and return whether the account is out then.

    `hashes` are those it may be known by; rows are written under the first. A no from before a
    confirmed request to come back does not undo that request.
    """
    site = in_force.site.key
    latest = _latest(site, hashes)
    if latest and latest.account != hashes[0]:
        latest = _rehash(latest, hashes[0], now=now)
    if latest and latest.opted_out:
        return True
    opt_out = answer.opt_out(in_force.ruleset, now=now)
    if opt_out is None or (latest and opt_out.at <= latest.at.timestamp()):
        return False
    row = AccountAnswer(account=hashes[0], opted_out=True, reason=opt_out.reason, at=now)
    row.decision = answer.decision
    _write(row, site, latest, now=now)
    return True


def refresh(
    in_force: NoticeInForce, token: AccountToken, answer: BrowserAnswer, *, now: datetime
) -> AccountToken:
    """A token as it should be now: as the record has the account, with this browser's no in it.

    Where the record cannot be reached, the token stays as it was. Nothing is lost by that: the
    browser still has its no, and repeats it when it renews its cookies or signs in.
    """
    try:
        opted_out = follow(in_force, (token.account,), answer, now=now)
    except DatabaseError as error:
        log.warning("An account cannot be looked up: %s", type(error).__name__)
        return token
    return replace(token, opted_out=opted_out, at=int(now.timestamp()))


def opt_out(
    site: str, account: str, *, reason: Reason, now: datetime, decision: UUID | None = None
) -> None:
    """Take an account out; nothing is written for one that is out already."""
    latest = _latest(site, (account,))
    if latest is None or not latest.opted_out:
        row = AccountAnswer(account=account, opted_out=True, reason=reason, at=now)
        row.decision = decision
        _write(row, site, latest, now=now)


def lift(site: str, account: str, *, now: datetime, decision: UUID | None = None) -> None:
    """Bring an account back, after a request that was confirmed (R54)."""
    latest = _latest(site, (account,))
    if latest and latest.opted_out:
        row = AccountAnswer(account=account, opted_out=False, reason=Reason.CONFIRMED, at=now)
        row.decision = decision
        _write(row, site, latest, now=now)


def close(site: str, name: str) -> None:
    """Forget an account that is no more (R73)."""
    with WritePermit.issue():
        _rows(site, hashes_of(site, name)).delete()


def _rows(site: str, accounts: Sequence[str]) -> QuerySet[AccountAnswer]:
    return AccountAnswer.objects.filter(site__key=site, account__in=accounts)


def _latest(site: str, accounts: Sequence[str]) -> AccountAnswer | None:
    return _rows(site, accounts).order_by("-id").first()


def _rehash(latest: AccountAnswer, account: str, *, now: datetime) -> AccountAnswer:
    """Write the same under today's key, before the older one leaves the settings."""
    same = {name: getattr(latest, name) for name in ("opted_out", "reason", "decision", "at")}
    row = AccountAnswer(account=account, **same)
    _write(row, "", latest, now=now)
    return row


def _write(row: AccountAnswer, site: str, latest: AccountAnswer | None, *, now: datetime) -> None:
    """Write a row as the newest of its account, also where another machine's clock is ahead."""
    row.site_id = latest.site_id if latest else Site.objects.only("pk").get(key=site).pk
    after = uuid7.time_of(latest.id) + timedelta(milliseconds=1) if latest else now
    row.id = uuid7.uuid7(max(now, after))
    row.save()


def _hash(key: bytes, words: bytes) -> str:
    digest = hmac.digest(key, words, "sha256")[:_OCTETS]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
