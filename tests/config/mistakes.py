"""Settings as operators get them wrong: what is told, and the number of what is said."""

from pathlib import Path
from typing import NamedTuple

from consent.proof.formats.notes import Cosigner, Verifier

HTTPS = "https://consent.mixnetworks.com"
PATH = "https://www.mixnetworks.com/consent"
PEM = 'CONSENT_SIGNING_KEYS="-----BEGIN PRIVATE KEY-----\nMC4C+\n-----END PRIVATE KEY-----"'
WRONG = {"CONSENT_LOG_FORMAT": "xml", "CONSENT_ADMIN": "yes"}
WITNESS = Cosigner("witness.example", bytes(32)).vkey
LOG_KEY = Verifier("witness.example", bytes(32)).vkey
HIDDEN = "hunter2"  # a secret, of which no message may show anything


class Mistake(NamedTuple):
    number: str
    variables: dict[str, str | None]  # None: not set at all
    file: str | bytes = ""  # what `.env` holds
    says: str = ""  # if not the first name that is told

    def __str__(self) -> str:
        return f"{self.number} {self.variables or self.file!r}"

    @property
    def words(self) -> str:
        """What has to be named."""
        return self.says or next(iter(self.variables))


def _all(number: str, name: str, *values: str | None, **more: str) -> list[Mistake]:
    return [Mistake(number, {name: value, **more}) for value in values]


MISTAKES = [
    *_all("E001", "DJANGO_SECRET_KEY", None, "", " "),
    *_all(
        "E001", "DJANGO_SECRET_KEY", HIDDEN, "aB3dE6gH9jK2mN5pQ8", "abacabadabacabae" + "abac" * 5
    ),
    *_all("E001", "DJANGO_SECRET_KEY", "change-me-" * 4, "x" * 50, "0123456789abcdef" * 2),
    *_all("E001", "DJANGO_SECRET_KEY_FALLBACKS", HIDDEN, f"{'a-long-one' * 4},{HIDDEN}"),
    *_all(
        "E001",
        "CONSENT_SERVICE_URL",
        "consent.mixnetworks.com",
        "ftp://consent.mixnetworks.com",
        "https://[::1",
        f"{HTTPS}:https",
        f"{HTTPS}/?a=1",
        f"https://me:{HIDDEN}@consent.mixnetworks.com",
    ),
    *_all("E002", "CONSENT_SERVICE_URL", "http://consent.mixnetworks.com"),
    *_all("E001", "DJANGO_DEBUG", "perhaps"),
    *_all("E041", "DJANGO_DEBUG", "yes", CONSENT_SERVICE_URL=HTTPS),
    *_all(
        "E001",
        "DATABASE_URL",
        "",
        "nonsense",
        f"postgres://a:{HIDDEN}/w@db/b",
        f"postgres://a:{HIDDEN}@db",
        f"mysql://a:{HIDDEN}@db/b",
        "sqlite://db.sqlite3",
        "sqlite://:memory:",
        "sqlite:////nowhere/db.sqlite3",
        "postgres://a:b@db/c?sslmode=verify_full",
        "postgres://a:b@db/c?target_session_attrs=readwrite",
        "postgres://a:b@db/c?target_session_atrs=read-write",
    ),
    *_all("E007", "CONSENT_SIGNING_KEYS", HIDDEN, "/nowhere", "/"),
    *_all("E001", "CONSENT_ACCOUNT_KEY", HIDDEN, f"{'a-long-one' * 4},"),
    *_all("E001", "CONSENT_ACCOUNT_KEY", "abc" * 12),
    *_all("E001", "CONSENT_LOG_KEY", HIDDEN),
    *_all(
        "E042",
        "CONSENT_LOG_WITNESSES",
        "https://witness.example",
        f"{WITNESS}",
        f"{WITNESS} witness.example",
        f"{LOG_KEY} https://witness.example",
        f"{WITNESS} https://one.example, {WITNESS} https://two.example",
    ),
    *_all("E001", "CONSENT_METRICS_TOKEN", HIDDEN),
    *_all("E001", "CONSENT_ADMIN", "yes", "https://staff.mixnetworks.com"),
    *_all("E001", "CONSENT_ADMIN", "consent.mixnetworks.localhost"),
    *_all("E001", "CONSENT_STAFF_SECOND_FACTOR", "passkey"),
    *_all(
        "E001",
        "CONSENT_TRUSTED_PROXIES",
        *("nginx", "0", "99", "1, 127.0.0.1", "10.0.0.1/8", "0.0.0.0/0"),
    ),
    *_all("E001", "CONSENT_REGION_HEADER", "X_Region", "X-Region: US", CONSENT_TRUSTED_PROXIES="1"),
    *_all("E001", "CONSENT_REGION_HEADER", "A B C", "A-B, C", CONSENT_TRUSTED_PROXIES="1"),
    *_all("E011", "CONSENT_REGION_HEADER", "X-Region"),
    *_all("E001", "CONSENT_GEOIP_PATH", "/nowhere.mmdb", __file__, "/"),
    *_all("E001", "CONSENT_DEFAULT_REGION", "USA", "California"),
    *_all("E001", "CONSENT_RETENTION_MONTHS", "abc", "24 # two years", "-1", "0"),
    *_all("E001", "CONSENT_RETENTION_MONTHS", "6"),
    *_all("E001", "CONSENT_LOCALE_PATH", "/nowhere", str(Path(__file__).parent)),
    *_all("E001", "CONSENT_TIME_ZONE", "EST5", "America/Lakeland", "../UTC"),
    *_all("E001", "EMAIL_URL", f"a:{HIDDEN}@mail.example.com", "pigeon://mail", "smtp://"),
    *_all("E001", "EMAIL_URL", "smtp://mail:port"),
    *_all("E001", "CONSENT_DATABASE_SECONDS", "3s", "0"),
    *_all("E001", "CONSENT_LOG_FORMAT", "xml"),
    *_all("E001", "CONSENT_ERASED_FILE", "/nowhere/erased.txt", "/", f"{__file__}/erased.txt"),
    *_all("W008", "CONSENT_ERASED_FILE", "", DATABASE_URL="postgres://a:b@db/c"),
    # Names that no setting has
    *_all("E040", "CONSENT_TRUSTED_PROXY", "127.0.0.1"),
    *_all("E040", "DJANGO_SECRETKEY", HIDDEN),
    Mistake("E040", {}, "DATABASE_URI=sqlite:///x", "DATABASE_URI of .env"),
    Mistake("W040", {}, "CONSENT_COLOUR=blue", "CONSENT_COLOUR of .env"),
    # Lines that no setting is
    Mistake("E031", {}, "\nCONSENT_ADMIN = off", "line 2"),
    Mistake("E031", {}, PEM, "line 1, 2, 3"),
    Mistake("E031", {}, "CONSENT_ADMIN='off", "line 1"),
    Mistake("E031", {}, "CONSENT_ADMIN=off # at night", "line 1"),
    Mistake("E031", {}, "CONSENT_ADMIN=off".encode("utf-16"), ".env cannot be read"),
]
