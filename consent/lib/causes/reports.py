"""Says why something failed: one line a minute for each cause, a word to whoever counts them."""

import logging
import time
from collections.abc import Callable

from consent.lib.causes.errors import cause_of
from consent.lib.causes.known import INTERNAL_ERROR, Cause
from consent.lib.once_a_minute import SECONDS, OnceAMinute, more

log = logging.getLogger(__package__)

_lines = OnceAMinute()
_listeners: list[Callable[[str], None]] = []
_met: dict[str, tuple[float, Cause]] = {}  # by word: when last, and what


def report(cause: Cause, during: str = "") -> None:
    """Something came to nothing: say why, count it and remember it. `during`: what did."""
    _note(cause)
    _say(cause, during, _lines.turn(cause.word))


def report_error(error: BaseException, during: str = "") -> None:
    """The same of an error; with its traceback where it is a fault of ours."""
    cause = cause_of(error)
    _note(cause)
    own = error if cause.word == INTERNAL_ERROR.word else None
    _say(cause, during, _lines.turn(cause.word), own)


def remind(cause: Cause) -> None:
    """It is still so: a line, where none was written for a minute."""
    _say(cause, "", _lines.turn(cause.word, counts=False))


def recent(seconds: float) -> list[Cause]:
    """What was reported so lately."""
    since = time.monotonic() - seconds
    return [cause for at, cause in list(_met.values()) if at >= since]


def forget() -> None:
    """Nothing was met so far, and nothing said."""
    _met.clear()
    _lines.forget()


def tell(listener: Callable[[str], None]) -> None:
    """Call this with the word of each cause that is reported."""
    _listeners.append(listener)


def sum_up() -> None:
    """Say how often it went on, where nothing came after that would have said it."""
    for word, unsaid in _lines.overdue().items():
        times = f"{unsaid} more in the {SECONDS:.0f} seconds after the last line"
        log.warning("%s: %s", word, times, extra={"cause": word})


def _note(cause: Cause) -> None:
    _met[cause.word] = time.monotonic(), cause
    for listener in _listeners:
        listener(cause.word)


def _say(cause: Cause, during: str, unsaid: int | None, error: BaseException | None = None) -> None:
    if unsaid is None:
        return
    what = f"{during} failed. " if during else ""
    code = f" ({cause.code})" if cause.code else ""
    text = f"{cause.word}: {what}{cause}{code}{more(unsaid)}"
    log.warning(text, exc_info=error, extra={"cause": cause.word})
