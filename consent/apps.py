import logging
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.db.utils import DatabaseError

log = logging.getLogger(__name__)


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = "Consent"

    def ready(self) -> None:
        from consent import checks  # noqa: F401  (registers them)

        post_migrate.connect(give_every_month_its_partition, sender=self)


def give_every_month_its_partition(**_: Any) -> None:
    from django.utils import timezone

    from consent.record import partitions, retention

    now = timezone.now()
    try:
        if partitions.is_split():
            partitions.empty_default(now, since=retention.oldest_month(now))
            partitions.make_months(now)
    except DatabaseError as error:  # nothing is lost: the default partition takes it
        log.warning("Run manage.py partitions: %s", type(error).__name__)
