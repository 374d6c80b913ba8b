from django.db import models


class Detection(models.Model):
    """How often on one day browsers met something that was refused. No ids, no times (R31)."""

    class Kind(models.TextChoices):
        BLOCKED = "blocked", "tried before a yes"
        SURVIVED = "survived", "still there after a no"

    day = models.DateField()
    site = models.CharField(max_length=50)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(
        max_length=128, help_text="Of a cookie, a key in storage or a host; digits are left out."
    )
    count = models.PositiveBigIntegerField(default=0)
    clients = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text="Networks it was reported from on that day, up to 10; 0 where nobody counts. "
        "A name from one network alone may be invented.",
    )

    class Meta:
        verbose_name = "found cookie"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "site", "kind", "name"], name="one_detection_per_day_and_name"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.name}: {self.count}"
