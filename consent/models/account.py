from django.db import models

from consent.models.append_only import AppendOnly
from consent.models.site import Site


class AccountAnswer(AppendOnly):
    """What an account of the site came to: what its browsers refused, and allowed again (R9, R68).

    Each row says all that was known then. Accounts that never refused anything have none.
    """

    class Reason(models.TextChoices):
        SIGNAL = "signal", "Global Privacy Control"
        CHOICE = "choice", "the visitor's own choice"
        REQUEST = "request", "an opt-out request"
        CONFIRMED = "confirmed", "a confirmed request to come back"

    id = models.UUIDField(primary_key=True, editable=False)  # UUIDv7
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="account_answers", db_index=False
    )
    account = models.CharField(max_length=22, help_text="A keyed hash: no name, no number.")
    opted_out = models.BooleanField(help_text="Of sale and advertising.")
    since = models.DateTimeField(
        null=True, blank=True, help_text="When it opted out, or came back; empty: it never did."
    )
    choices = models.JSONField(
        default=dict,
        help_text="What else was refused or allowed again: the category's version, 1 for a yes, "
        "when (in Unix seconds), and where.",
    )
    reason = models.CharField(max_length=10, choices=Reason)
    decision = models.UUIDField(null=True, blank=True, help_text="The decision that it came with.")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "answer of a signed-in visitor"
        verbose_name_plural = "answers of signed-in visitors"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["site", "account", "id"], name="answer_by_account"),
            models.Index(  # an erasure takes the link away
                fields=["decision"],
                condition=models.Q(decision__isnull=False),
                name="answer_by_decision",
            ),
        ]

    def __str__(self) -> str:
        refused = [key for key, (_, granted, *_) in sorted(self.choices.items()) if not granted]
        words = ["out" if self.opted_out else "in", *(f"no {key}" for key in refused)]
        return f"{self.account}: {', '.join(words)}"
