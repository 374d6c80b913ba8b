"""Limit the uses of site tokens, and note the day of the last one, without ids."""

import logging
import threading
import time
from datetime import date

from django.utils import timezone

from consent.lib.once_a_minute import OnceAMinute, more
from consent.models import SiteToken
from consent.notices import TokenFacts
from consent.web.responses import RequestProblem

log = logging.getLogger(__name__)

MINUTE = 60.0  # seconds
MAX_ACCOUNTS = 300  # per token and minute: a million would take two days

_used: set[int] = set()  # tokens used since the last flush
_written: dict[int, date] = {}  # by token: the day in its row
_named: dict[int, tuple[float, set[int]]] = {}  # by token: the accounts of the minute begun then
_lock = threading.Lock()
_lines = OnceAMinute()


def note(token: TokenFacts) -> None:
    _used.add(token.pk)


def admit(token: TokenFacts, account: str) -> None:
    """Count this account. Raise RequestProblem above the minute's limit."""
    now = time.monotonic()
    named = hash(account)  # keyed by a random secret of this process
    with _lock:
        began, accounts = _named.get(token.pk, (now, set()))
        if now - began >= MINUTE:
            began, accounts = now, set()
        _named[token.pk] = began, accounts
        if named in accounts or len(accounts) < MAX_ACCOUNTS:
            accounts.add(named)
            return
    unsaid = _lines.turn(str(token.pk))
    if unsaid is not None:
        text = "Token %s named more than %d accounts in a minute%s"
        log.warning(text, token, MAX_ACCOUNTS, more(unsaid))
    raise RequestProblem(
        f"This token has named {MAX_ACCOUNTS} accounts within a minute.",
        status=429,
        detail="Ask again later. Ask when somebody signs in, and not for every account you have.",
        headers={"Retry-After": str(max(1, round(began + MINUTE - now)))},
    )


def flush() -> None:
    """Store the day of each token's last use."""
    today, used = timezone.now().date(), set(_used)
    if new := {pk for pk in used if _written.get(pk) != today}:
        SiteToken.objects.filter(pk__in=new).update(last_used_on=today)
        _written.update(dict.fromkeys(new, today))
    _used.difference_update(used)
