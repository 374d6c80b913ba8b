"""Track uses of site tokens in this process's memory: limited, and logged without ids."""

import logging
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from consent.models import SiteToken
from consent.notices import TokenFacts
from consent.web.responses import RequestProblem

log = logging.getLogger(__name__)

MINUTE = 60.0  # seconds
MOST_ACCOUNTS = 300  # per token and minute: a million would take two days


@dataclass(slots=True)
class AccountMinute:
    """The account operations of one token since its first use in this minute."""

    token: TokenFacts
    began: float
    accounts: set[int] = field(default_factory=set)
    operations: Counter[str] = field(default_factory=Counter)

    def has_ended(self, now: float) -> bool:
        return now - self.began >= MINUTE

    def report(self) -> None:
        done = ", ".join(f"{count} {name}" for name, count in sorted(self.operations.items()))
        log.info("Token %s, %d accounts in a minute: %s", self.token, len(self.accounts), done)


_used: set[int] = set()  # tokens used since the last flush
_written: dict[int, date] = {}  # by token: the day in its row
_minutes: dict[int, AccountMinute] = {}  # by token
_lock = threading.Lock()


def note(token: TokenFacts) -> None:
    _used.add(token.pk)


def admit(token: TokenFacts, operation: str, account: str) -> None:
    """Count this operation on an account. Raise RequestProblem above the minute's limit."""
    now = time.monotonic()
    with _lock:
        minute = _minute(token, now)
        named = hash(account)  # keyed by a random secret of this process
        if named in minute.accounts or len(minute.accounts) < MOST_ACCOUNTS:
            minute.accounts.add(named)
            minute.operations[operation] += 1
            return
        minute.operations["refused"] += 1
        is_first = minute.operations["refused"] == 1
    if is_first:
        log.warning("Token %s named more than %d accounts in a minute.", token, MOST_ACCOUNTS)
    seconds = max(1, round(minute.began + MINUTE - now))
    raise RequestProblem(
        f"This token has named {MOST_ACCOUNTS} accounts within a minute.",
        status=429,
        detail="Ask again later. Ask when somebody signs in, and not for every account you have.",
        headers={"Retry-After": str(seconds)},
    )


def flush() -> None:
    """Log the minutes that have ended, and store the day of each token's last use."""
    now = time.monotonic()
    with _lock:
        ended = [pk for pk, minute in _minutes.items() if minute.has_ended(now)]
        reports = [_minutes.pop(pk) for pk in ended]
    for minute in reports:
        minute.report()
    today = timezone.now().date()
    used = set(_used)
    if new := {pk for pk in used if _written.get(pk) != today}:
        SiteToken.objects.filter(pk__in=new).update(last_used_on=today)
        _written.update(dict.fromkeys(new, today))
    _used.difference_update(used)


def _minute(token: TokenFacts, now: float) -> AccountMinute:
    minute = _minutes.get(token.pk)
    if minute is None or minute.has_ended(now):
        if minute:
            minute.report()
        minute = _minutes[token.pk] = AccountMinute(token, now)
    return minute
