"""Settings as they are written, by django-environ, and what is wrong with them.

A setting that cannot be read gets its default, so that Django can be loaded and everything that
is wrong be told at once, by `consent/checks`. Nothing runs with such a default: `start_up.py`.
"""

import os
import re
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from consent.kernel.values import PLACE

# NAME=value, whose quotation marks are closed, and which no remark follows
LINE = re.compile(r"""(?:export )?([A-Za-z_0-9]+)=('.*'|".*"|(?!['"])(?!.*\s#).*)""")
PARTS = "In user and password, write # as %23, / as %2F, : as %3A, @ as %40."
DRIVERS = {"django.db.backends.sqlite3": "sqlite3", "django.db.backends.postgresql": "psycopg"}


class Environment:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.known: set[str] = set()  # names of all settings that there are
        self.unreadable: dict[str, str] = {}  # by name: how to write it
        self.in_file: set[str] = set()
        self.wrong_lines: list[int] = []
        self.file_error = ""
        if file.is_file():  # a virtual environment may have the name
            self._read_file()

    def _read_file(self) -> None:
        """Settings are in the environment afterwards, unless that has them already."""
        try:
            lines = self.file.read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            self.file_error = getattr(error, "strerror", None) or "it is not UTF-8"
            return
        pairs = [LINE.fullmatch(line) for line in lines]
        self.in_file = {pair[1] for pair in pairs if pair}
        self.wrong_lines = [
            number
            for number, (line, pair) in enumerate(zip(lines, pairs, strict=True), start=1)
            if not pair and line.strip() and not line.startswith("#")
        ]
        Env.read_env(StringIO("\n".join(pair[0] for pair in pairs if pair)))

    def __call__(self, name: str, cast: Callable[[str], Any] = str, default: Any = "") -> Any:
        """The setting, or its default where it is unset, empty or not to be read."""
        self.known.add(name)
        text = os.environ.get(name, "").strip()
        if not text and (cast is not database or name not in os.environ):  # an empty address is odd
            return default
        try:
            return cast(text)
        except ValueError as error:
            self.unreadable[name] = str(error)
            return default


def number(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise ValueError("Write a whole number above 0.")
    return int(text)


def switch(text: str) -> bool:
    if text.lower() in Env.BOOLEAN_TRUE_STRINGS:
        return True
    if text.lower() in ("0", "false", "off", "no", "n"):
        return False
    raise ValueError("Write on or off.")


def one_of(*words: str) -> Callable[[str], str]:
    def word(text: str) -> str:
        for known in words:
            if known.lower() == text.lower():
                return known
        raise ValueError(f"Write one of {', '.join(words)}.")

    return word


def several(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def place(text: str) -> str:
    if not PLACE.fullmatch(text):
        raise ValueError("Write an ISO 3166 code: US-CA, CA-QC, FR, or ZZ for unknown.")
    return text


def address(text: str) -> str:
    """Scheme, host and perhaps a path."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        if is_address and not (parts.query or parts.fragment or "@" in parts.netloc):
            return text.rstrip("/")
    except ValueError:
        pass  # a port that is no number, half an IPv6 address
    raise ValueError("Write scheme, host and perhaps a path: https://consent.mixnetworks.com")


def database(text: str) -> dict[str, Any]:
    """Of SQLite or PostgreSQL: on another nothing would keep the record append-only."""
    try:
        with warnings.catch_warnings(action="ignore"):
            config: dict[str, Any] = Env.db_url_config(text)
        driver, name = DRIVERS[config["ENGINE"]], config["NAME"]
        has_place = driver != "sqlite3" or (name != ":memory:" and Path(name).parent.is_dir())
        is_good = name and has_place and find_spec(driver)
    except (ValueError, KeyError):
        is_good = False
    if not is_good:
        raise ValueError(
            "Write sqlite:////folder/file.sqlite3, in a folder that is there, or "
            "postgres://user:password@host/name, with psycopg installed: "
            f"pip install --require-hashes -r config/deploy/requirements.txt. {PARTS}"
        )
    if wrong := _unknown_options(config, driver):
        raise ValueError(f"Nobody knows {', '.join(wrong)}: what libpq knows may follow the ?.")
    return config


def _unknown_options(config: dict[str, Any], driver: str) -> list[str]:
    """They would do nothing, or fail at each connection."""
    told = {
        *config.get("OPTIONS", {}),
        *({"ATOMIC_REQUESTS", "AUTOCOMMIT", "CONN_MAX_AGE"} & {*config}),
    }
    known: set[str] = set()
    if told and driver == "psycopg":
        from psycopg import pq  # only where there is PostgreSQL

        known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    return sorted(name.lower() for name in told - known)


def mail(text: str) -> dict[str, Any]:
    try:
        config: dict[str, Any] = Env.email_url_config(text)
        if config["EMAIL_HOST"] or not config["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
            return config
    except (ValueError, ImproperlyConfigured):
        pass
    raise ValueError(f"Write smtp+tls://user:password@mail.example.com:587. {PARTS}")
