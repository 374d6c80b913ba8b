import json
from functools import cached_property
from typing import Any

from django.db import models

from consent.models.log import Leaf, LoggedRow
from consent.models.site import Site


class Notice(LoggedRow):
    """Wording and categories as they were shown; frozen when published (R71, R148)."""

    kind_of_leaf = Leaf.Kind.NOTICE

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
