"""Reads settings from the environment, and keeps what is wrong with them instead of raising.

A setting that cannot be read gets its default, so that Django can be loaded and everything that
is wrong be told at once, by `consent/checks`. Nothing runs with such a default: `start_up.py`.
"""

import os
import re
import secrets
import warnings
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from config.reading import env_file, names
from consent.lib.faults import Fault

# Options of a connection that Django takes for itself, and those that are ours to choose
DJANGOS_OWN = {"assume_role"}
OURS = {"ATOMIC_REQUESTS", "AUTOCOMMIT", "CONN_MAX_AGE"}
YES = ("1", "true", "on", "yes", "y", "ok")
NO = ("0", "false", "off", "no", "n")
SQLITE, POSTGRES = "django.db.backends.sqlite3", "django.db.backends.postgresql"
PARTS = "In user and password, write # as %23, / as %2F, : as %3A, @ as %40."
DATABASE = f"Write postgres://user:password@host/name or sqlite:////folder/file.sqlite3. {PARTS}"
HOW_TO = (
    """Make one: python -c "import secrets; print('DJANGO_SECRET_KEY=' + secrets"""
    """.token_urlsafe(48))" >> .env"""
)
MAIL = f"Write smtp+tls://user:password@mail.example.com:587. {PARTS}"

Value = TypeVar("Value")


class SettingsReader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.names: set[str] = set()  # of all settings that there are
        self.lines: dict[str, int] = {}  # of `.env`
        self.faults: list[Fault] = []

    def read_file(self, path: Path) -> None:
        found = env_file.read(path)
        self.lines |= found.lines
        self.faults += found.faults

    def all_faults(self) -> list[Fault]:
        return [*self.faults, *names.unknown(self._environ, self.lines, self.names)]

    def text(self, name: str, default: str = "") -> str:
        self.names.add(name)
        return self._environ.get(name, default)

    def secret(self, name: str) -> str:
        value = self.text(name)
        if value.strip():
            return value
        sentence = f"{name} is not set. The keys that sign sessions and decisions come from it."
        return self._wrong("E030", sentence, HOW_TO, secrets.token_urlsafe(48))

    def pem(self, name: str) -> str:
        """Text of several lines, which in `.env` stand in one."""
        return re.sub(r"(\\r)?\\n", r"\n", self.text(name))

    def listed(self, name: str, default: Iterable[str] = ()) -> list[str]:
        parts = self.text(name, ",".join(default)).split(",")
        return [part.strip() for part in parts if part.strip()]

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        value = self.text(name).strip()
        if not value:
            return default
        if re.fullmatch(r"-?[0-9]{1,15}", value) and int(value) >= least:
            return int(value)
        sentence = f"{name} is {value!r}, which is not a whole number of {least} or more."
        return self._wrong("E034", sentence, f"Unset, it is {default}.", default)

    def is_on(self, name: str, *, default: bool) -> bool:
        value = self.text(name).strip().lower()
        if not value:
            return default
        if value in YES or value in NO:
            return value in YES
        sentence = f"{name} is {value!r}, which is neither yes nor no."
        return self._wrong("E035", sentence, "Write on or off.", default)

    def choice(self, name: str, among: Sequence[str], default: str) -> str:
        """One of these words, in whatever case it was written."""
        value = self.text(name).strip()
        words = {word.lower(): word for word in among}
        if not value or value.lower() in words:
            return words.get(value.lower(), default)
        hint = f"Write one of {', '.join(among)}."
        return self._wrong(
            "E036", f"{name} is {value!r}, which is none of its words.", hint, default
        )

    def header(self, name: str, default: str) -> str:
        value = self.text(name, default).strip()
        if re.fullmatch("[A-Za-z0-9-]*", value):
            return value
        sentence = f"{name} is {value!r}, which is not the name of a header."
        return self._wrong("E044", sentence, f"Write it as your proxy sends it: {default}", default)

    def address(self, name: str, default: str) -> str:
        """What `urlsplit` can take apart; whether it is good, another check says."""
        value = self.text(name, default).strip().rstrip("/")
        try:
            urlsplit(value)
        except ValueError:
            hint = "Write scheme, host and perhaps a path: https://consent.mixnetworks.com"
            return self._wrong("E001", f"{name} is not the address of a service.", hint, default)
        return value

    def database(self, name: str, default: str) -> dict[str, Any]:
        value = self.text(name, default).strip()
        try:
            with warnings.catch_warnings(action="ignore"):
                config: dict[str, Any] = Env.db_url_config(value)
            fault = _fault_of_database(name, config["ENGINE"], config["NAME"])
            fault = fault or _fault_of_options(name, config)
        except (ValueError, KeyError, ImproperlyConfigured):
            config, fault = {}, Fault("E037", f"{name} is not the address of a database.", DATABASE)
        if fault is None:
            return config
        self.faults.append(fault)
        return dict(Env.db_url_config(default))

    def mail(self, name: str) -> dict[str, Any]:
        value = self.text(name).strip()
        try:
            config: dict[str, Any] = Env.email_url_config(value or "dummymail://")
            if config["EMAIL_BACKEND"].endswith("smtp.EmailBackend") and not config["EMAIL_HOST"]:
                raise ValueError(name)
        except (ValueError, ImproperlyConfigured):
            nobody = Env.email_url_config("dummymail://")
            return dict(
                self._wrong("E039", f"{name} is not the address of a mail server.", MAIL, nobody)
            )
        return config

    def _wrong(self, number: str, sentence: str, hint: str, instead: Value) -> Value:
        self.faults.append(Fault(number, sentence, hint))
        return instead


def _fault_of_database(name: str, engine: str, path: str) -> Fault | None:
    if engine not in (SQLITE, POSTGRES):
        return Fault(
            "E009",
            f"{name} asks for a database on which nothing keeps the record append-only.",
            DATABASE,
        )
    if engine == POSTGRES and not find_spec("psycopg"):
        hint = "pip install --require-hashes -r config/deploy/requirements.txt"
        return Fault("E038", f"{name} names PostgreSQL, and psycopg is not installed.", hint)
    if not path or path == ":memory:":
        return Fault(
            "E037", f"{name} names no database, or one that ends with the process.", DATABASE
        )
    if engine == SQLITE and not Path(path).parent.is_dir():
        hint = f"Make {Path(path).parent}, or count the slashes: sqlite:////folder/file.sqlite3"
        return Fault("E037", f"The folder of the file that {name} names does not exist.", hint)
    return None


def _fault_of_options(name: str, config: Mapping[str, Any]) -> Fault | None:
    """Of what follows `?` in the address: it would do nothing, or fail at each connection."""
    known = DJANGOS_OWN | (_known_to_libpq() if config["ENGINE"] == POSTGRES else set())
    wrong = sorted({*config.get("OPTIONS", {}), *(OURS & set(config))} - known)
    if not wrong:
        return None
    near = get_close_matches(wrong[0], [*known], n=1)
    hint = f"Write {near[0]}?" if near else "Leave it out: only what libpq knows may follow the ?."
    if wrong[0] == "pool":
        hint = "Set CONSENT_DATABASE_POOL instead."
    return Fault("E048", f"{name} has an option {wrong[0].lower()!r}, which is none.", hint)


def _known_to_libpq() -> set[str]:
    from psycopg import pq  # only where there is PostgreSQL

    return {option.keyword.decode() for option in pq.Conninfo.get_defaults()}


env = SettingsReader(os.environ)
