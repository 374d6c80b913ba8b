"""Settings as an operator's environment and `.env` make them, read in this process."""

import os
import runpy
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import UserSettingsHolder, settings
from django.core.checks import CheckMessage, run_checks
from django.db.utils import ConnectionHandler

from consent.notices import signing_keys
from tests.shared import ROOT

SECRET = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
OURS = ("CONSENT_", "DJANGO_", "DATABASE_URL", "EMAIL_URL")
IN_FORCE = ("CONSENT_", "SECRET_KEY", "DEBUG", "DATABASES", "BASE_DIR", "LOGGING")
Variables = Mapping[str, str | None]


@contextmanager
def settings_of(folder: Path, given: Variables, file: str | bytes = "") -> Iterator[dict[str, Any]]:
    """In force, where nothing but this is told; None is not told at all.

    No signal says so, and nothing is set up again: connections and apps stay.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    everything = {"DJANGO_SECRET_KEY": SECRET, **given}
    environment |= {name: value for name, value in everything.items() if value is not None}
    (folder / "config").mkdir(exist_ok=True)
    shutil.copy(ROOT / "config" / "settings.py", folder / "config")
    (folder / ".env").write_bytes(file if isinstance(file, bytes) else file.encode())
    (folder / ".env").chmod(0o600)
    lazy: Any = settings
    before, holder = lazy._wrapped, UserSettingsHolder(lazy._wrapped)
    with patch.dict(os.environ, environment, clear=True):
        values = runpy.run_path(str(folder / "config" / "settings.py"))
        for name in filter(lambda name: name.startswith(IN_FORCE), values):
            setattr(holder, name, values[name])
        lazy._wrapped = holder
        signing_keys.forget()
        try:
            yield values
        finally:
            lazy._wrapped = before
            signing_keys.forget()


def judge(folder: Path, variables: Variables, file: str | bytes = "") -> list[CheckMessage]:
    """What the checks say of them."""
    with settings_of(folder, variables, file):
        return run_checks(tags=["consent"], include_deployment_checks=True)


@contextmanager
def opened(folder: Path, url: str) -> Iterator[Any]:
    """A connection beside Django's own."""
    with settings_of(folder, {"DATABASE_URL": url}) as values:
        database = values["DATABASES"]["default"]
    connection = ConnectionHandler({"default": database})["default"]
    try:
        yield connection
    finally:
        connection.close()


def ask(connection: Any, query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0] if cursor.description else None
