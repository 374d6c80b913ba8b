"""The one settings file, in an environment of its own: a bare machine needs no `.env`."""

import os

os.environ |= {
    "DJANGO_SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DJANGO_SECRET_KEY_FALLBACKS": "",
    "DJANGO_DEBUG": "false",
    "CONSENT_SERVICE_URL": "http://consent.mixnetworks.localhost:8000",
    "CONSENT_ADMIN": "",
    "CONSENT_STAFF_SECOND_FACTOR": "false",
    "CONSENT_SIGNING_KEYS": "",
    "CONSENT_TRUSTED_PROXIES": "127.0.0.1",
    "CONSENT_REGION_HEADER": "X-Region",
    "CONSENT_GEOIP_PATH": "",
    "CONSENT_DEFAULT_REGION": "ZZ",
    "CONSENT_RETENTION_MONTHS": "24",
    "CONSENT_ACCOUNT_KEY": "",
    "CONSENT_LOG_KEY": "",
    "CONSENT_LOCALE_PATH": "",
    "CONSENT_METRICS_TOKEN": "",
    "CONSENT_TIME_ZONE": "",
    "EMAIL_URL": "",
}

from config.settings import *  # noqa: F403
from config.settings import STORAGES as REAL_STORAGES

CONSENT_ERASED_FILE = ""  # else each erasure of a test would stand in the checkout's own list
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Hashed names need `collectstatic` first
STORAGES = REAL_STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# pytest-django gives each process of xdist a database of its own by this name
if DATABASES["default"]["ENGINE"] == "config.server.sqlite3":  # noqa: F405
    DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"  # noqa: F405
