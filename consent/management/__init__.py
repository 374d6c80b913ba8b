"""Commands, and what Django starts."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = "Consent"

    def ready(self) -> None:
        from consent.lib import readings
        from consent.record import changes, heartbeat

        changes.begin()
        every = heartbeat.EVERY_SECONDS
        readings.register("heartbeat", heartbeat.beat, heartbeat.TEXTS, every=every)
        readings.register("record", heartbeat.overview, heartbeat.TEXTS)

        post_migrate.connect(make_roles)


def make_roles(app_config: AppConfig, using: str, **_: Any) -> None:
    """After each app whose permissions a role has: Django makes them at the same moment."""
    from django.contrib.auth.management import create_permissions

    from consent.admin.staff import colleagues
    from consent.record.changes import acting

    if app_config.label in ("consent", "auth"):
        create_permissions(app_config, verbosity=0, using=using)
        with acting("manage.py migrate"):
            colleagues.make_roles()
