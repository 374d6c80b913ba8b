"""What a Set-Cookie header has to pass on its way out."""

import logging
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock

from consent.client.permission import Permission

MANY = 1000  # names counted apart; a site that makes up names does not fill our memory
OTHERS = "(others)"

log = logging.getLogger("consent.client")

_SPACE = " \t"
_SECONDS = re.compile(r"-?[0-9]+", re.ASCII)


class Filter:
    """Judges Set-Cookie values by the register, and counts by name what it refused."""

    def __init__(self, clock: Callable[[], float], *, report_only: bool = False) -> None:
        self._clock = clock
        self._report_only = report_only
        self._lock = Lock()
        self.refused: Counter[str] = Counter()

    def passes(self, set_cookie: str, permission: Permission) -> bool:
        """Whether this header may leave. Never raises: what cannot be judged stays here."""
        try:
            name = name_of(set_cookie)
            if permission.allows_cookie(name) or is_deletion(set_cookie, now=self._clock()):
                return True
            self._refuse(name, permission)
        except Exception:  # one cookie less breaks no page
            log.warning("A Set-Cookie header could not be judged.")
        return self._report_only

    def _refuse(self, name: str, permission: Permission) -> None:
        with self._lock:
            counted = name if name in self.refused or len(self.refused) < MANY else OTHERS
            self.refused[counted] += 1
            is_first = self.refused[counted] == 1
        log.log(
            logging.WARNING if is_first else logging.DEBUG,
            "Set-Cookie %r %s: %s",
            name[:128],
            "reported" if self._report_only else "dropped",
            _why(name, permission),
        )


def name_of(set_cookie: str) -> str:
    """The name as a browser reads it; a pair without `=` is a value without a name."""
    pair = set_cookie.partition(";")[0]
    name, equals, _ = pair.partition("=")
    return name.strip(_SPACE) if equals else ""


def is_deletion(set_cookie: str, *, now: float) -> bool:
    """Whether a browser would take this as an order to forget: Max-Age goes before Expires."""
    max_age: int | None = None
    expires: datetime | None = None
    for attribute in set_cookie.split(";")[1:]:
        name, _, value = attribute.partition("=")
        match name.strip(_SPACE).lower():
            case "max-age" if _SECONDS.fullmatch(value.strip(_SPACE)):
                max_age = int(value)
            case "expires":
                expires = _date(value) or expires
    if max_age is not None:
        return max_age <= 0
    return expires is not None and expires.timestamp() <= now


def _date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value.strip(_SPACE))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _why(name: str, permission: Permission) -> str:
    if not permission.available:
        return "the register is not known yet"
    key = permission.register.category_of(name)
    return f"{key} is {permission.ruling(key).verdict}" if key else "not declared"
