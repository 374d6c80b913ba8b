"""Settings as operators get them wrong, and what the real command says of each.

`python -m tests.bench settings` prints the table.
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import Project
from tests.shared import ROOT

HTTPS = "https://consent.mixnetworks.com"
PUBLIC_KEY = r"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmE\n-----END PUBLIC KEY-----"

PEM = 'CONSENT_SIGNING_KEYS="-----BEGIN PRIVATE KEY-----\nMC4C+\n-----END PRIVATE KEY-----"'


@dataclass(frozen=True)
class Mistake:
    name: str
    number: str
    says: str  # the setting, or the file, that has to be named
    settings: dict[str, str | None] = field(default_factory=dict)  # None: not set at all
    file: str | bytes = ""  # what `.env` holds
    command: tuple[str, ...] = ("migrate",)
    hidden: str = ""  # a secret that must not be shown


def _one(name: str, number: str, value: str | None, *, hidden: str = "", **more: str) -> Mistake:
    """A mistake in one setting, of which the name is the first word of what it is called."""
    setting = name.split()[0]
    return Mistake(name, number, setting, {setting: value, **more}, hidden=hidden)


def _file(name: str, number: str, says: str, file: str | bytes, hidden: str = "") -> Mistake:
    return Mistake(name, number, says, file=file, hidden=hidden)


MISTAKES = (
    _one("DJANGO_SECRET_KEY missing", "E030", None),
    _one("DJANGO_SECRET_KEY empty", "E030", ""),
    _one("DJANGO_SECRET_KEY short", "E008", "hunter2", hidden="hunter2"),
    _one("DJANGO_SECRET_KEY of an example", "E045", "change-me-" * 4, hidden="change-me-change"),
    _one("DJANGO_SECRET_KEY of one character", "E045", "x" * 50, hidden="xxxx"),
    _one("DJANGO_SECRET_KEY_FALLBACKS short", "E008", "hunter2", hidden="hunter2"),
    _one("CONSENT_SERVICE_URL without scheme", "E001", "consent.mixnetworks.com"),
    _one("CONSENT_SERVICE_URL with half an IPv6", "E001", "https://[::1"),
    _one("CONSENT_SERVICE_URL with a word as port", "E001", f"{HTTPS}:https"),
    _one("CONSENT_SERVICE_URL with a password", "E001", "https://a:hunter2@b.example", hidden="r2"),
    _one("CONSENT_SERVICE_URL without TLS", "E002", "http://consent.mixnetworks.com"),
    _one(
        "DJANGO_ALLOWED_HOSTS of another host",
        "E003",
        "www.mixnetworks.com",
        CONSENT_SERVICE_URL=HTTPS,
    ),
    _one("FORCE_SCRIPT_NAME of another path", "E004", "/cookies"),
    _one("DJANGO_DEBUG with an https address", "E041", "yes", CONSENT_SERVICE_URL=HTTPS),
    _one("DJANGO_DEBUG neither on nor off", "E035", "perhaps"),
    _one("DATABASE_URL empty", "E037", ""),
    _one("DATABASE_URL without scheme", "E037", "nonsense"),
    _one("DATABASE_URL with / in the password", "E037", "postgres://a:p7/w@db/b", hidden="p7"),
    _one("DATABASE_URL without a database", "E037", "postgres://a:hunter2@db", hidden="hunter2"),
    _one("DATABASE_URL of SQLite without a file", "E037", "sqlite://db.sqlite3"),
    _one("DATABASE_URL in a folder that is not there", "E037", "sqlite:////nowhere/db.sqlite3"),
    _one("DATABASE_URL with a mis-spelt option", "E048", "postgres://a:b@db/b?sslmod=require"),
    _one("DATABASE_URL of MySQL", "E009", "mysql://a:hunter2@db/b", hidden="hunter2"),
    _one("CONSENT_SIGNING_KEYS no PEM", "E007", "hunter2", hidden="hunter2"),
    _one("CONSENT_SIGNING_KEYS half a public key", "E007", PUBLIC_KEY),
    _one("CONSENT_ACCOUNT_KEY short", "E013", "hunter2", hidden="hunter2"),
    _one("CONSENT_LOG_KEY short", "E049", "hunter2", hidden="hunter2"),
    _one("CONSENT_METRICS_TOKEN short", "E047", "hunter2", hidden="hunter2"),
    _one("CONSENT_ADMIN no place", "E021", "yes"),
    _one("CONSENT_STAFF_SECOND_FACTOR neither on nor off", "E035", "passkey"),
    _one("CONSENT_TRUSTED_PROXIES of everybody", "E010", "0.0.0.0/0"),
    _one("CONSENT_TRUSTED_PROXIES by name", "E010", "nginx"),
    _one("CONSENT_REGION_HEADER no header", "E006", "X_Region"),
    _one("CONSENT_REGION_HEADER of nobody", "E011", "X-Region", CONSENT_TRUSTED_PROXIES=""),
    _one("CONSENT_SCHEME_HEADER no header", "E044", "X_Forwarded_Proto"),
    _one("CONSENT_GEOIP_PATH not there", "E012", "/nowhere.mmdb"),
    _one("CONSENT_DEFAULT_REGION in words", "E005", "USA"),
    _one("CONSENT_RETENTION_MONTHS in words", "E034", "abc"),
    _one("CONSENT_RETENTION_MONTHS with a remark", "E034", "24 # two years"),
    _one("CONSENT_RETENTION_MONTHS too few", "E014", "6"),
    _one("CONSENT_LOCALE_PATH not there", "E042", "/nowhere"),
    _one("CONSENT_MAIL_FROM no address", "E043", "consent"),
    _one("EMAIL_URL without scheme", "E039", "a:hunter2@mail.example.com", hidden="hunter2"),
    _one("EMAIL_URL without host", "E039", "smtp://"),
    _one("CONSENT_DATABASE_POOL none", "E034", "0"),
    _one("CONSENT_DATABASE_SECONDS in words", "E034", "3s"),
    _one("CONSENT_LOG_FORMAT unknown", "E036", "xml"),
    _one("DJANGO_LOG_LEVEL no level", "E036", "verbose"),
    _one("DJANGO_HSTS_SECONDS below nothing", "E034", "-1"),
    _one("CONSENT_TRUSTED_PROXY mis-spelt", "E040", "127.0.0.1"),
    _one("DJANGO_SECRETKEY mis-spelt", "E040", "hunter2", hidden="hunter2"),
    _file(".env with spaces round =", "E032", "line 2", "\nCONSENT_ADMIN = off"),
    _file(".env with a key of several lines", "E032", "lines 2, 3", PEM, hidden="MC4C"),
    _file(".env with an open quotation mark", "E033", "line 1", "CONSENT_MAIL_FROM='a@b.example"),
    _file(".env with a remark behind a value", "E033", "line 1", "CONSENT_ADMIN=off # at night"),
    _file(".env with a mis-spelt name", "E040", "line 1", "DATABASE_URI=sqlite:///x"),
    _file(".env of another kind", "E031", ".env", "CONSENT_ADMIN=off".encode("utf-16")),
    Mistake(
        "DJANGO_STATIC_ROOT where nothing can be written",
        "E046",
        "DJANGO_STATIC_ROOT",
        {"DJANGO_STATIC_ROOT": "/proc/static"},
        command=("serve",),
    ),
)


def installation(folder: Path) -> Path:
    """The project as it lies on an operator's disk, with room for an `.env` of its own."""
    shutil.copytree(ROOT / "config", folder / "config", ignore=shutil.ignore_patterns("__pyc*"))
    shutil.copy(ROOT / "manage.py", folder)
    for name in ("consent", "static", "templates"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def run(mistake: Mistake, folder: Path) -> subprocess.CompletedProcess[str]:
    """The real command, in an installation whose `.env` nobody else has."""
    project = Project.make(folder)
    told = {name: value for name, value in mistake.settings.items() if value is not None}
    kept = {key: one for key, one in project.environment.items() if key not in mistake.settings}
    content = mistake.file if isinstance(mistake.file, bytes) else mistake.file.encode()
    (folder / ".env").write_bytes(content)
    return subprocess.run(
        [sys.executable, "manage.py", *mistake.command],
        cwd=folder,
        env=kept | told,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
