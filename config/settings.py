"""Read every setting from the environment (or `.env` beside this project).

Defaults are safe. Nothing here raises: `config/checks.py` reports errors before a start.
"""

import os
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import quote, urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF

from config import casts
from config.casts import beside, with_options
from config.environment import Environment
from config.log_in import *  # noqa: F403
from consent.lib.hosts import is_local

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env = CONSENT_ENVIRONMENT = Environment(BASE_DIR / ".env")

# The service

CONSENT_SERVICE_URL = env(
    "CONSENT_SERVICE_URL", casts.address, "http://consent.mixnetworks.localhost:8000"
)
_service = urlsplit(CONSENT_SERVICE_URL)
_is_https = _service.scheme == "https"

SECRET_KEY = env("DJANGO_SECRET_KEY", casts.secret, token_urlsafe(48), is_required=True)
SECRET_KEY_FALLBACKS = env("DJANGO_SECRET_KEY_FALLBACKS", casts.secrets, [])
DEBUG = env("DJANGO_DEBUG", casts.switch, default=False)
_place = partial(casts.admin_place, service=_service)
CONSENT_ADMIN_PLACE: casts.AdminPlace = env("CONSENT_ADMIN", _place, _place(""))
_local = [".localhost", "127.0.0.1", "[::1]"] if is_local(_service.hostname) else []
ALLOWED_HOSTS = [*filter(None, [_service.hostname, CONSENT_ADMIN_PLACE.host]), *_local]
FORCE_SCRIPT_NAME = _service.path or None

# Consent

CONSENT_SIGNING_KEYS = env("CONSENT_SIGNING_KEYS")
CONSENT_ACCOUNT_KEY = env("CONSENT_ACCOUNT_KEY", casts.secrets, [])
CONSENT_LOG_KEY = env("CONSENT_LOG_KEY", casts.secrets, [])
CONSENT_LOG_WITNESSES = env("CONSENT_LOG_WITNESSES")
CONSENT_TRUSTED_PROXIES = env("CONSENT_TRUSTED_PROXIES", casts.trusted_proxies)
CONSENT_REGION_HEADER = env("CONSENT_REGION_HEADER", casts.region_header)
CONSENT_GEOIP_PATH = env("CONSENT_GEOIP_PATH", casts.geoip_database)
CONSENT_DEFAULT_REGION = env("CONSENT_DEFAULT_REGION", casts.place, "ZZ")
CONSENT_RETENTION_MONTHS = env("CONSENT_RETENTION_MONTHS", casts.months, 24)
CONSENT_METRICS_TOKEN = env("CONSENT_METRICS_TOKEN", casts.secret)

# Apps and middleware

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# The transparency log: it can be left out, and its folder be deleted
CONSENT_PROOF = env("CONSENT_PROOF", casts.switch, default=bool(find_spec("consent.proof")))

INSTALLED_APPS = [
    "django_otp.plugins.otp_static",  # before ours, which removes it from the admin
    *(["consent.proof"] if CONSENT_PROOF else []),  # before ours: it adds to our commands
    "consent.management.ConsentConfig",
    "config.admin.Admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "axes",
    "django_otp",
    "django_otp_webauthn",
]

MIDDLEWARE = [
    "config.server.middleware.PublicRoutes",  # answers most requests
    "config.server.middleware.ProxyHeaders",  # before the redirect to https
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.server.middleware.StaffRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {
                "consent_admin": "consent.admin.template_tags",
                "consent_pages": "consent.pages.filters",
            },
        },
    },
]

# Database

# The longest that a visitor's request may wait for the database
CONSENT_DATABASE_SECONDS = env("CONSENT_DATABASE_SECONDS", casts.at_least(1), 3)
_sqlite = casts.database(f"sqlite:///{quote(str(BASE_DIR))}/db.sqlite3")
_is_set = "DATABASE_URL" in os.environ  # an empty value does not choose SQLite
_database = env("DATABASE_URL", casts.database, _sqlite, is_required=_is_set)
DATABASES = {"default": with_options(_database)}
_erased = beside(DATABASES["default"], "erased.txt")
CONSENT_ERASED_FILE = env("CONSENT_ERASED_FILE", casts.erased_file, _erased)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Languages and time

LANGUAGE_CODE = "en"  # of the admin; pages choose their own
CONSENT_LOCALE_PATH = env("CONSENT_LOCALE_PATH", casts.translations)
LOCALE_PATHS = [
    *([Path(CONSENT_LOCALE_PATH)] if CONSENT_LOCALE_PATH else []),  # first: it may override ours
    BASE_DIR / "consent" / "locale",
]
LANGUAGES = casts.languages(LOCALE_PATHS)
TIME_ZONE = env("CONSENT_TIME_ZONE", casts.time_zone, "UTC")
FORMAT_MODULE_PATH = "config.formats"

# Mail: if a server is set, the site's contact gets a mail for each opt-out request

globals().update(env("EMAIL_URL", casts.mail, casts.mail("dummymail://")))
EMAIL_TIMEOUT = 5

# Static files

STATIC_URL = f"{FORCE_SCRIPT_NAME or ''}/static/"  # complete: it is read before any prefix is set
STATIC_ROOT = Path(env("DJANGO_STATIC_ROOT", default=BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is uploaded
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Security of our own pages (the public routes: config/server/middleware.py)

CSRF_FAILURE_VIEW = "consent.pages.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = list(
    filter(None, [f"{_service.scheme}://{_service.netloc}", CONSENT_ADMIN_PLACE.origin])
)

SECURE_SSL_REDIRECT = _is_https
# For our own host only: not its subdomains, nor a site that has the service as a path
SECURE_HSTS_SECONDS = 180 * 24 * 60 * 60 if _is_https and not _service.path else 0
SILENCED_SYSTEM_CHECKS = [
    "otp_webauthn.E031",  # plain HTTP on localhost; elsewhere consent.E002 refuses it
    "security.W005",  # HSTS for subdomains
    "security.W021",  # and in the browsers' preload list
    *(["security.W004"] if _service.path else []),  # HSTS at all
]

# Set by the proxy that ends TLS, which must overwrite what visitors send
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

_FROM_US = ("script", "style", "img", "font", "connect", "manifest", "frame")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        **{f"{kind}-src": [SELF] for kind in _FROM_US},
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
    },
}

PASSWORD_HASHERS = ["config.server.low_priority_hasher.LowPriorityHasher"]

# The second factor of staff: passkeys, and recovery codes

CONSENT_STAFF_SECOND_FACTOR = env("CONSENT_STAFF_SECOND_FACTOR", casts.switch, default=_is_https)
_staff = urlsplit(CONSENT_ADMIN_PLACE.origin or CONSENT_SERVICE_URL)
OTP_WEBAUTHN_RP_ID = _staff.hostname or ""
OTP_WEBAUTHN_ALLOWED_ORIGINS = [f"{_staff.scheme}://{_staff.netloc}"]

# Bodies

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE  # a longer file is not stored
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # fill no disk

# Logs: one line per event on stdout, no ids, no addresses

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.OneLine"}, "json": {"()": "config.logs.Json"}},
    "filters": {"repeated": {"()": "config.logs.Repeated"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": env("CONSENT_LOG_FORMAT", casts.log_format, "line").lower(),
            "filters": ["repeated"],
        }
    },
    "root": {"handlers": ["stdout"], "level": "INFO"},
    # Django's own handlers would log it again, and mail it
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "axes": {"level": "ERROR"},  # logs three lines for each failure; consent.staff logs one
    },
}
