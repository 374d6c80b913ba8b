"""Format the log: one event a line, without ids, tokens and addresses, as text or JSON."""

import json
import logging
import re
import string
from copy import copy
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

from consent.lib.failures import OnceAMinute, more
from consent.web import request_id

_UUID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)
# Matches from the start of a word, without backtracking: linear in the length of the text
_TOKEN = re.compile(r"(?<![\w-])(?>[\w-]*?\beyJ)[\w-]++\.[\w-]++\.[\w-]*|\bmixc_[\w-]+", re.ASCII)
_ADDRESS = re.compile(
    r"(?<![\w:.])(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]*:[0-9a-f:.]+)(?!\w)", re.IGNORECASE
)
MAX_MESSAGE, MAX_LINE = 2_000, 16_000  # characters, without and with a traceback
_IN_TOKENS = f"{string.ascii_letters}{string.digits}._-"
_REFUSALS = "django.security."  # from bots: one line a minute for each kind is enough
_STRANGERS = {*range(400, 500)} - {403}  # these too, but for 403, which staff get in the admin


class OneLine(logging.Formatter):
    """`2026-11-26T12:00:00Z WARNING consent.serve[process request] What happened`"""

    def format(self, record: logging.LogRecord) -> str:
        known = filter(None, (str(record.process), request_id.current()))
        head = f"{_time(record)} {record.levelname} {record.name}[{' '.join(known)}]"
        return f"{head} {self._message(record)}"

    def _message(self, record: logging.LogRecord) -> str:
        record = copy(record)
        record.msg, record.args = _cut(record.getMessage(), MAX_MESSAGE), ()
        if getattr(record, "status_code", 500) < 500:
            # A refusal is no error of the service: its traceback tells nothing
            record.exc_info = record.exc_text = None
        lines = map(str.strip, _cut(super().format(record), MAX_LINE).splitlines())
        return mask(" | ".join(filter(None, lines)))


class Json(OneLine):
    """Format an event for machines: one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "pid": record.process,
            "request": request_id.current(),
            "cause": getattr(record, "cause", ""),
            "message": self._message(record),
        }
        return json.dumps({key: value for key, value in event.items() if value}, ensure_ascii=False)


class Repeated(logging.Filter):
    """Drop events that are logged elsewhere; log repeated refusals once a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = OnceAMinute()

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", 0) if record.name == "django.request" else 0
        if status == 503:
            return False  # consent/lib/failures logs the reason
        if not record.name.startswith(_REFUSALS) and status not in _STRANGERS:
            return True
        unsaid = self._lines.turn(f"{record.name} {status}")
        if unsaid:
            record.msg = f"{record.getMessage()}{more(unsaid)}"
            record.args = ()
        return unsaid is not None


def _cut(text: str, length: int) -> str:
    """Shorten to `length` characters, without a part of a token or an id at the end."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip(_IN_TOKENS)}…"


def mask(text: str) -> str:
    return _UUID.sub("[id]", _TOKEN.sub("[token]", _ADDRESS.sub(_address, text)))


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _address(found: re.Match[str]) -> str:
    """Mask an IP address; keep other matches, since a time of day has colons too."""
    try:
        ip_address(found[0])
    except ValueError:
        return found[0]
    return "[address]"
