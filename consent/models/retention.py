from django.db import models


class RetentionRun(models.Model):
    """What was forgotten by age, in one run. While it is open, no other process begins one."""

    began_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="When it was last at work.")
    ended_at = models.DateTimeField(null=True, blank=True)
    deleted = models.JSONField(default=dict)  # rule → rows
    problem = models.TextField(blank=True, help_text="Why something was not forgotten.")

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()  # the desk says what matters of it
