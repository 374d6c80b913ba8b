"""How often things went wrong: for whoever watches the site."""

from collections import Counter
from enum import StrEnum
from threading import Lock

from consent.client import forks


class Failure(StrEnum):
    CHECK_FAILED = "check_failed"  # it ended in an error, and was answered all the same
    ACCOUNT_FAILED = "account_failed"  # nobody was signed in or out
    REFRESH_FAILED = "refresh_failed"  # the service could not be read
    UNAVAILABLE = "unavailable"  # a check before the service was ever reached
    REFUSED = "token_refused"  # a cookie of ours that cannot be believed


class FailureCounts:
    """Safe between threads. A request that goes well counts nothing, and waits for nobody."""

    def __init__(self) -> None:
        self._counted: Counter[Failure] = Counter()
        self.awaken()
        forks.survive(self)

    def awaken(self) -> None:
        self._lock = Lock()

    def add(self, mishap: Failure) -> int:
        """Count one, and say how many there were."""
        with self._lock:
            self._counted[mishap] += 1
            return self._counted[mishap]

    def __getitem__(self, mishap: Failure) -> int:
        return self._counted[mishap]

    def all(self) -> dict[str, int]:
        return {str(mishap): self._counted[mishap] for mishap in Failure}
