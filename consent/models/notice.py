import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, Q

from consent.kernel.ruleset import Ruleset
from consent.models.append_only import AppendOnly
from consent.models.site import Site


class Notice(AppendOnly):
    """Wording and categories as they were shown; frozen when published (R71, R148)."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField()
    body = models.TextField(editable=False)  # canonical JSON: the bytes that were hashed
    digest = models.CharField("SHA-256", max_length=64, editable=False)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=150, blank=True)  # a name: staff come and go

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="one_notice_per_number")
        ]

    def __str__(self) -> str:
        return f"Notice {self.number}"

    @cached_property
    def snapshot(self) -> dict[str, Any]:
        snapshot: dict[str, Any] = json.loads(self.body)
        return snapshot

    @cached_property
    def ruleset(self) -> Ruleset:
        return Ruleset.of(self.snapshot)


class Publication(models.Model):
    """What somebody proposed to publish, as it was reviewed, and what became of it.

    It only goes forward, and stays where nothing came of it. What was proposed never changes: a
    trigger sees to it, see migration 0002.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waits for a second person"
        SCHEDULED = "scheduled", "waits for its time"
        PUBLISHED = "published", "published"
        REFUSED = "refused", "refused"
        WITHDRAWN = "withdrawn", "withdrawn"
        FAILED = "failed", "could not be published"

    OPEN = Q(notice=None, closed_as="")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()  # that the notice would have
    again = models.PositiveIntegerField(null=True)  # the older notice that it publishes again
    body = models.TextField()  # canonical JSON: what was reviewed
    material = models.JSONField(default=list)  # categories whose meaning changes
    asked = models.TextField("who is asked again")  # in the words of the review
    reason = models.TextField(blank=True)
    warnings = models.JSONField(default=dict)  # that were read: why each may stay, who says so, day
    second_person = models.CharField(max_length=8, choices=Site.SecondPerson)  # the rule of then
    needs_approval = models.BooleanField()
    requested_by = models.CharField("asked for by", max_length=150)  # names: staff come and go
    requested_at = models.DateTimeField("asked for at")
    publish_at = models.DateTimeField("to be published at", null=True)  # None: once approved
    approved_by = models.CharField(max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=9, blank=True, choices=State)
    closed_by = models.CharField("ended by", max_length=150, blank=True)
    closed_at = models.DateTimeField("ended at", null=True)
    closed_because = models.TextField("ended because", blank=True)
    notice = models.OneToOneField(
        Notice, on_delete=models.PROTECT, null=True, related_name="publication"
    )

    class Meta:
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("approve_publication", "Can approve what somebody else wants to publish")]
        constraints = [
            models.UniqueConstraint(
                fields=["site"],
                condition=Q(notice=None, closed_as=""),
                name="one_open_publication_per_site",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("requested_by")), name="approved_by_another_person"
            ),
        ]

    def __str__(self) -> str:
        return f"Publication of notice {self.number}"

    @property
    def state(self) -> State:
        if self.notice_id is not None:
            return self.State.PUBLISHED
        if self.closed_as:
            return self.State(self.closed_as)
        is_ready = self.approved_at is not None or not self.needs_approval
        return self.State.SCHEDULED if is_ready else self.State.WAITING

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.SCHEDULED)

    @cached_property
    def reviewed(self) -> Mapping[str, Any]:
        """What was reviewed, as `publishing/review.py` wrote it."""
        reviewed: dict[str, Any] = json.loads(self.body)
        return reviewed

    def is_due(self, now: datetime) -> bool:
        is_time = self.publish_at is None or self.publish_at <= now
        return self.state is self.State.SCHEDULED and is_time
