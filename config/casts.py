"""Convert the text of each setting; a ValueError says how to write a refused one.

For a database that is its connection's options too; `config/server/` has the backends.
"""

import re
import warnings
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_language
from environ import Env

from consent.kernel.values import PLACE
from consent.lib.languages import own_name
from consent.web import regions
from consent.web.regions import geoip

_MIN_SECRET_LENGTH = 32  # characters
_MIN_DISTINCT = 10  # characters of a secret; random hexadecimal digits have 14
_EXAMPLE = re.compile("change.?me|insecure|your.?secret|replace.?me|secret.?key", re.IGNORECASE)
_HOST = re.compile(r"(?=[^:]*\.)[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
_PARTS = "In user and password, write # as %23, / as %2F, : as %3A, @ as %40."
_LIBPQ = {  # it looks at these only when it connects
    "sslmode": "prefer disable allow require verify-ca verify-full".split(),
    "target_session_attrs": "any read-write read-only primary standby prefer-standby".split(),
}
_DRIVERS = {"django.db.backends.sqlite3": "sqlite3", "django.db.backends.postgresql": "psycopg"}


def at_least(minimum: int, reason: str = "") -> Callable[[str], int]:
    def number(text: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", text) or int(text) < minimum:
            raise ValueError(f"Write a whole number, {minimum} at the least{reason}.")
        return int(text)

    return number


months = at_least(24, ": Colorado and California want opt-outs kept for 24 months")


def switch(text: str) -> bool:
    if text.lower() in Env.BOOLEAN_TRUE_STRINGS:
        return True
    if text.lower() in ("0", "false", "off", "no", "n"):
        return False
    raise ValueError("Write on or off.")


def secret(text: str) -> str:
    is_periodic = text in (text + text)[1:-1]
    is_guessable = _EXAMPLE.search(text) or len(set(text)) < _MIN_DISTINCT or is_periodic
    if len(text) < _MIN_SECRET_LENGTH or is_guessable:
        raise ValueError(
            f"It is missing, shorter than {_MIN_SECRET_LENGTH} characters, or easily guessed. Make "
            """one: python -c "import secrets; print('{name}=' + secrets"""
            """.token_urlsafe(48))" >> .env"""
        )
    return text


def secrets(text: str) -> list[str]:
    return [secret(part.strip()) for part in text.split(",")]


def address(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, a broken IPv6 address
        is_address = False
    if not is_address or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("Write scheme, host and perhaps a path: https://consent.mixnetworks.com")
    return text.rstrip("/")


class AdminPlace(NamedTuple):
    origin: str  # https://staff.example.com; empty: this process has no admin
    host: str  # the only host that serves the admin, without a port; empty: any


def admin_place(text: str, service: SplitResult) -> AdminPlace:
    """Read `on`, `off`, a host, or nothing: `off` where the service is a path of a site, else `on`.

    Below a site's path, the scripts of the site's pages share the service's origin, and could act
    with the rights of the staff member who views the page.
    """
    match text.lower() or ("off" if service.path else "on"):
        case "off":
            return AdminPlace("", "")
        case "on":
            return AdminPlace(f"{service.scheme}://{service.netloc}", "")
        case host if _HOST.fullmatch(host) and host.partition(":")[0] != service.hostname:
            return AdminPlace(f"{service.scheme}://{host}", host.partition(":")[0])
    raise ValueError("Write on, off, or a host of its own: consent-staff.example.com")


def database(text: str) -> dict[str, Any]:
    """Read a URL of SQLite or PostgreSQL: only these have triggers for the append-only record."""
    try:
        with warnings.catch_warnings(action="ignore"):
            config: dict[str, Any] = Env.db_url_config(text)
        driver, name = _DRIVERS[config["ENGINE"]], config["NAME"]
        has_place = driver != "sqlite3" or (name != ":memory:" and Path(name).parent.is_dir())
        is_good = name and has_place and find_spec(driver)
        is_good = is_good and (driver == "sqlite3" or _is_for_libpq(config.get("OPTIONS", {})))
    except (ValueError, KeyError):
        is_good = False
    if not is_good:
        raise ValueError(
            "Write sqlite:////folder/file.sqlite3, in a folder that is there, or "
            "postgres://user:password@host/name?sslmode=verify-full&what-else=libpq-knows, with "
            "psycopg installed: "
            f"pip install --require-hashes -r config/deploy/requirements.txt. {_PARTS}"
        )
    return config


def _is_for_libpq(options: dict[str, Any]) -> bool:
    from psycopg import ProgrammingError, conninfo

    try:
        conninfo.make_conninfo(**options)
    except ProgrammingError:
        return False
    return all(options[name] in _LIBPQ[name] for name in _LIBPQ.keys() & options)


def mail(text: str) -> dict[str, Any]:
    with suppress(ValueError, ImproperlyConfigured):
        config: dict[str, Any] = Env.email_url_config(text)
        if config["EMAIL_HOST"] or not config["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
            return config
    raise ValueError(f"Write smtp+tls://user:password@mail.example.com:587. {_PARTS}")


def languages(folders: list[Path]) -> list[tuple[str, str]]:
    """Return English and every language with a compiled translation in a folder."""
    files = [file for folder in folders for file in folder.glob("*/LC_MESSAGES/django.mo")]
    codes = {to_language(file.parent.parent.name) for file in files}
    return [(code, own_name(code)) for code in ("en", *sorted(codes - {"en"}))]


def region_header(text: str) -> str:
    regions.header_names(text)
    return text


def _valid(is_valid: Callable[[str], object], hint: str) -> Callable[[str], str]:
    """Return a cast that keeps the text, and refuses it where `is_valid` fails or is false."""

    def text_as_it_is(text: str) -> str:
        with suppress(ValueError, OSError):
            if is_valid(text):
                return text
        raise ValueError(hint)

    return text_as_it_is


place = _valid(PLACE.fullmatch, "Write an ISO 3166 code: US-CA, CA-QC, FR, or ZZ for unknown.")
trusted_proxies = _valid(
    regions.trusted,
    "If only your proxies reach this port, say how many stand in a row, "
    f"{regions.MAX_PROXIES} at the most: 1. Else list their networks, but not everyone's: "
    "127.0.0.1, 10.0.0.0/8",
)
geoip_database = _valid(
    geoip.is_good,
    "Name a database of countries in MaxMind's format that can be read: GeoLite2-City.mmdb, or "
    "GeoLite2-Country.mmdb if no part of a country matters.",
)
log_format = _valid(lambda text: text.lower() in ("line", "json"), "Write one of line, json.")
time_zone = _valid(
    lambda text: text in available_timezones(),
    "Write a name of the IANA time zone database: America/New_York.",
)
erased_file = _valid(
    lambda text: Path(text).parent.is_dir() and not Path(text).is_dir(),
    "Name a file in a folder that is there: /var/lib/mix-consent/erased.txt",
)
translations = _valid(
    lambda text: any(Path(text).glob("*/LC_MESSAGES/django.mo")),
    "Name the folder that holds <code>/LC_MESSAGES/django.mo, made by msgfmt.",
)


NAME = "mix-consent"  # in pg_stat_activity
_COMMAND_SECONDS = 60  # a command's wait for SQLite's lock; a service: CONSENT_DATABASE_SECONDS
_SQLITE = {
    "transaction_mode": "IMMEDIATE",  # take the lock at the start, not half-way
    "timeout": _COMMAND_SECONDS,
    # FULL: the decision is on disk before the response returns its id.
    "init_command": (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
        "PRAGMA secure_delete = ON;"  # erased rows are overwritten, whatever the build's default
    ),
}
_POSTGRESQL = {
    "application_name": NAME,
    "connect_timeout": 2,
    # A machine that lost its network closes no connection, which would go unnoticed for hours.
    # Options of TCP: a Unix socket ignores them
    "tcp_user_timeout": 5000,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


def with_options(config: dict[str, Any]) -> dict[str, Any]:
    """Return the configuration with a persistent connection for each thread."""
    if _is_sqlite(config):
        kept = {"ENGINE": "config.server.sqlite3", "OPTIONS": _SQLITE}
    else:
        options = _POSTGRESQL | config.get("OPTIONS", {})
        kept = {"ENGINE": "config.server.postgresql", "OPTIONS": options}
    return config | kept | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}


def _is_sqlite(config: dict[str, Any]) -> bool:
    return str(config["ENGINE"]).endswith("sqlite3")


def beside(config: dict[str, Any], name: str) -> str:
    """Return the path of a file in SQLite's folder; empty for another database."""
    return str(Path(config["NAME"]).absolute().with_name(name)) if _is_sqlite(config) else ""
