"""The service's application and settings, with what hangs: the event loop at a path, or a job."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from config.settings import *  # noqa: F403
from consent.lib import jobs

STANDS_STILL = "/stands-still"
SLEEPS = "mails"  # the job's name
LONG = 100_000.0  # seconds

_register = jobs.register


def _sleeping(name: str, run: Callable[[], object], *, every: float, during: str) -> None:
    asleep = name == SLEEPS
    _register(name, (lambda: time.sleep(LONG)) if asleep else run, every=every, during=during)


if os.environ.get("DJANGO_SETTINGS_MODULE") == __name__:  # not in the process of the tests
    jobs.register = _sleeping


class Application:
    def __init__(self) -> None:
        self._real: Any = None

    @property
    def real(self) -> Any:
        if self._real is None:
            from config.wsgi import application  # after the settings

            self._real = application
        return self._real

    def from_memory(self, environ: Any) -> Any:
        if environ["PATH_INFO"] == STANDS_STILL:
            time.sleep(LONG)
        return self.real.from_memory(environ)

    def needs_no_database(self, environ: Any) -> bool:
        return bool(self.real.needs_no_database(environ))

    def __call__(self, environ: Any, start: Callable[..., Any]) -> Iterable[bytes]:
        answer: Iterable[bytes] = self.real(environ, start)
        return answer


application = Application()
