"""Which worker process does the scheduled work."""

from django.db import models


class WorkerLease(models.Model):
    """The only row: who holds the lease, and when each job last ended (Unix seconds)."""

    holder = models.CharField(max_length=80)  # empty: nobody
    renewals = models.PositiveBigIntegerField(default=0)
    ended = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
