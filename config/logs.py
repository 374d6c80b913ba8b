"""Logs: one line per event, without ids and addresses."""

import logging
import re

UUID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)
TOKEN = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*")
IPV4 = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")
IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)
SECRETS = {UUID: "[id]", TOKEN: "[token]", IPV4: "[address]", IPV6: "[address]"}


class OneLine(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = " | ".join(filter(None, map(str.strip, super().format(record).splitlines())))
        for pattern, stand_in in SECRETS.items():
            line = pattern.sub(stand_in, line)
        return f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S%z')} {line}"
