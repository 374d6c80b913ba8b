"""The service without its transparency log: what intake with it is measured against."""

import os
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import DEFAULT_DB_ALIAS, connections  # noqa: E402  (needs the apps)

from consent.models import Decision, decision  # noqa: E402
from consent.record.log import sequencer  # noqa: E402


def _insert(self: Decision) -> bool:
    """The row alone, as it was written before there was a log."""
    database, fields = connections[DEFAULT_DB_ALIAS], self._meta.concrete_fields
    row = [one.get_db_prep_save(getattr(self, one.attname), database) for one in fields]
    with database.cursor() as cursor:
        cursor.execute(decision._insert_row(), row)
        is_new = bool(cursor.rowcount)
    self._state.adding = not is_new
    return is_new


patch.object(Decision, "_insert", _insert).start()
patch.object(sequencer, "start", lambda: None).start()

from config.wsgi import application  # noqa: E402  (starts the threads)

__all__ = ["application"]
