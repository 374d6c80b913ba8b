import time

from django.core.management.base import OutputWrapper

EVERY_SECONDS = 2.0


class Progress:
    """A line now and then of how far something has come, for whoever waits."""

    def __init__(self, err: OutputWrapper, nouns: str, *, is_quiet: bool) -> None:
        self.done = 0
        self._err, self._nouns, self._is_quiet = err, nouns, is_quiet
        self._told_at = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        self.done = done
        if not self._is_quiet and time.monotonic() - self._told_at > EVERY_SECONDS:
            self._told_at = time.monotonic()
            self._err.write(f"{done:,} of {of:,} {self._nouns}", lambda text: text)
