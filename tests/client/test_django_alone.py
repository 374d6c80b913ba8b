"""A Django site needs one app of ours, which has no models, and nothing else of the service."""

import os
import subprocess
import sys

from tests.shared import ROOT

BEGIN = """
import sys
import django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["consent.client.django"],
    MIDDLEWARE=["consent.client.django.middleware.ConsentMiddleware"],
    CONSENT_CLIENT={"service": "http://127.0.0.1:9", "site": "mix"},
)
django.setup()
from django.apps import apps
from django.core.management import call_command
"""


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_is_one_app_and_it_has_no_models() -> None:
    told = python("""
print([app.label for app in apps.get_app_configs()], apps.get_models())
call_command("check", fail_level="WARNING")
print(sorted(name for name in sys.modules if name in ("consent.models", "config.settings")))
""")
    assert told.splitlines() == [
        "['consent_client'] []",
        "System check identified no issues (0 silenced).",
        "[]",
    ]
