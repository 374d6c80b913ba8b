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
        SEEN = "seen"  # of the tag on a page: `category` is the page's origin

    day = models.DateField()
    site = models.CharField(max_length=50)
    notice = models.PositiveIntegerField()
    region = models.CharField(max_length=8)
    language = models.CharField(max_length=10)
    surface = models.CharField(max_length=12)
    outcome = models.CharField(max_length=8, choices=Outcome)
    # Empty: the answer as a whole
    category = models.CharField(max_length=253, blank=True, db_default="")
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "daily count"
        constraints = [
            models.UniqueConstraint(
                fields="day site notice region language surface outcome category".split(),
                name="one_tally_per_day_and_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.outcome}: {self.count}"


class Detection(models.Model):
    """How often on one day browsers met something that was refused. No ids, no times (R31)."""

    class Kind(models.TextChoices):
        BLOCKED = "blocked", "tried before a yes"
        SURVIVED = "survived", "still there after a no"

    class What(models.TextChoices):
        """As `Cookie.Kind` calls what a script may keep, and the hosts of scripts and frames."""

        COOKIE = "cookie", "cookie"
        LOCAL = "local-storage", "key in local storage"
        SESSION = "session-storage", "key in session storage"
        HOST = "host", "host of a script or frame"

    day = models.DateField()
    site = models.CharField(max_length=50)
    kind = models.CharField(max_length=8, choices=Kind)
    what = models.CharField(  # empty: unknown
        max_length=16, choices=What, blank=True, default="", db_default=""
    )
    name = models.CharField(max_length=128)  # of a cookie, a key or a host, without digits
    count = models.PositiveBigIntegerField(default=0)
    # Networks it was reported from on that day, up to 10; 0 where nobody counts
    clients = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = "found cookie"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "site", "kind", "name", "what"],
                name="one_detection_per_day_and_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.name}: {self.count}"


class Dismissal(models.Model):
    """A found name that needs no declaration, and why. It stays dismissed until it is reopened."""

    site = models.CharField(max_length=50)
    what = models.CharField(max_length=16, choices=Detection.What, blank=True, default="")
    name = models.CharField(max_length=128)
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "dismissal of a found name"
        verbose_name_plural = "dismissals of found names"
        constraints = [
            models.UniqueConstraint(fields=["site", "what", "name"], name="one_dismissal_per_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.site})"
