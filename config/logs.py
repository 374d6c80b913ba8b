"""The format of the log: one line per event, without ids, tokens and addresses."""

import logging
import re
from copy import copy
from ipaddress import ip_address

UUID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)
TOKEN = re.compile(r"\b(?:eyJ[\w-]+\.[\w-]+\.[\w-]*|mixc_[\w-]+)")
ADDRESS = re.compile(
    r"(?<![\w:.])(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]*:[0-9a-f:.]+)(?!\w)", re.IGNORECASE
)


class OneLine(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        if getattr(record, "status_code", 500) < 500:
            record = _without_traceback(record)
        line = " | ".join(filter(None, map(str.strip, super().format(record).splitlines())))
        line = UUID.sub("[id]", TOKEN.sub("[token]", ADDRESS.sub(_address, line)))
        return f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S%z')} {line}"


def _without_traceback(record: logging.LogRecord) -> logging.LogRecord:
    """A refusal is no fault of ours, and where in our code it was given says nothing."""
    plain = copy(record)
    plain.exc_info = plain.exc_text = None
    return plain


def _address(found: re.Match[str]) -> str:
    """A time of day has colons too."""
    try:
        ip_address(found[0])
    except ValueError:
        return found[0]
    return "[address]"
