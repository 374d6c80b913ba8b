"""Counts of what went wrong, by kind, for those who watch the site."""

from collections import Counter
from enum import StrEnum


class Failure(StrEnum):
    CHECK_FAILED = "check_failed"  # it ended in an error, and was answered all the same
    ACCOUNT_FAILED = "account_failed"  # none was signed in or out, or could be asked about
    REFRESH_FAILED = "refresh_failed"  # the service could not be read
    UNAVAILABLE = "unavailable"  # a check before the service was ever reached
    COOKIE_REFUSED = "token_refused"  # a cookie of ours that cannot be believed
    LOG_FORKED = "log_forked"  # the service's log is not what it was: somebody has to look
    LOG_UNREACHABLE = "log_unreachable"  # the log could not be read, or not to the end


class FailureCounts(Counter[Failure]):
    """Counted without a lock: where two threads count at the same time, one may be lost."""

    def add(self, failure: Failure) -> int:
        """Count one, and return how many there were."""
        self[failure] += 1
        return self[failure]
