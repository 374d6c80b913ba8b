from django.db import models


class RecordCheck(models.Model):
    """How far the hourly verification of the record has come: one row for all processes."""

    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    place = models.BigIntegerField(default=0)  # of the log, from which the next goes on
    positions = models.JSONField(default=dict)  # of the walks through the rows, by kind of leaf
    verified = models.BigIntegerField(default=0)  # rows, in all hours together
    wrong = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)  # the first of them

    class Meta:
        default_permissions = ()  # no business of the admin's
