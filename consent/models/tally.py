from django.db import models


class Tally(models.Model):
    """How often something happened on one day. No ids, no times (R150)."""

    class Outcome(models.TextChoices):
        SHOWN = "shown"
        ACCEPT = "accept"
        REJECT = "reject"
        CUSTOM = "custom"
        WITHDRAW = "withdraw"
        SIGNAL = "signal"
        OPT_OUT = "opt-out"
        IMPORTED = "imported"
        ALLOWED = "allowed"  # of one category
        REFUSED = "refused"

    day = models.DateField()
    site = models.CharField(max_length=50)
    notice = models.PositiveIntegerField()
    region = models.CharField(max_length=8)
    language = models.CharField(max_length=10)
    surface = models.CharField(max_length=12)
    outcome = models.CharField(max_length=8, choices=Outcome)
    category = models.CharField(
        max_length=32, blank=True, db_default="", help_text="Empty: the answer as a whole."
    )
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "daily count"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "day",
                    "site",
                    "notice",
                    "region",
                    "language",
                    "surface",
                    "outcome",
                    "category",
                ],
                name="one_tally_per_day_and_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.outcome}: {self.count}"
