from django.db import models


class Heartbeat(models.Model):
    """A machine that serves, as it was when it last wrote: one row for each key it signed with."""

    machine = models.CharField(max_length=100)
    key = models.CharField(max_length=200)  # the id of the one that signs
    known = models.JSONField(default=list)  # ids of all keys it believes
    since = models.JSONField(default=dict)  # the second it knew each; 0: from its first heartbeat
    notices = models.JSONField(default=dict)  # numbers in force there, by site
    seen_at = models.DateTimeField()  # by the database's clock, where it has one
    ahead = models.FloatField(default=0.0)  # seconds by which the machine's clock is ahead of it

    class Meta:
        default_permissions = ()  # no business of the admin's
        constraints = [
            models.UniqueConstraint(fields=["machine", "key"], name="one_heartbeat_per_machine")
        ]

    def __str__(self) -> str:
        return f"{self.machine}, {self.seen_at:%Y-%m-%d %H:%M:%S}"
