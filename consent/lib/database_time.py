"""Ask the database for the time, where one process's clock must not decide."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """The time of the server; on SQLite, which has none, of this machine."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment
