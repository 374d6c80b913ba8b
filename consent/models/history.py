"""Changes by staff, facts and who confirmed them, and deletions by retention."""

from django.db import models

from consent.models.append_only import AppendOnly
from consent.models.site import Site


class Change(AppendOnly):
    """Who in the staff changed what: one field from its old words to the new ones.

    What was added or removed is one row with all of its words. Names, not references: staff and
    rows come and go, and what was written here stays.
    """

    class Action(models.TextChoices):
        ADDED = "added", "added"
        CHANGED = "changed", "changed"
        REMOVED = "removed", "removed"

    at = models.DateTimeField("when", auto_now_add=True, db_index=True)
    by = models.CharField("who", max_length=150, blank=True)
    site = models.CharField(max_length=50, blank=True)  # its key; blank: of no site
    model = models.CharField(max_length=60)  # whose page shows it: consent.category
    row = models.CharField(max_length=64)
    name = models.CharField("what", max_length=250)
    action = models.CharField(max_length=8, choices=Action)
    field = models.CharField(max_length=120, blank=True)
    old = models.TextField("old words", blank=True)
    new = models.TextField("new words", blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "history of changes"
        default_permissions = ("view",)
        indexes = [models.Index(fields=["model", "row"], name="change_by_row")]

    def __str__(self) -> str:
        return f"{self.name}: {self.field or self.action}"


class Confirmation(AppendOnly):
    """A person stands for a fact about the company, in these words, or for an emergency switch."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="confirmations")
    fact = models.SlugField(max_length=30)  # a key of `publishing/facts.toml`, or switched-off
    words = models.JSONField(default=dict)  # language → the sentence that was read
    note = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=150)  # a name: staff come and go
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return f"{self.fact}: {self.by}"

    @property
    def is_off(self) -> bool:
        return self.fact == "switched-off"


class RetentionRun(models.Model):
    """What was deleted by age, in one run that came to its end."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    deleted = models.JSONField(default=dict)  # rule → rows
    problem = models.TextField(blank=True, help_text="Why something was not forgotten.")

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()  # the desk says what matters of it
