from django.db import models

from consent.models.append_only import AppendOnly
from consent.models.site import Site


class AccountAnswer(AppendOnly):
    """What an account of the site came to: out of sale and advertising, or back in (R9, R68).

    The latest row of an account is in force. Accounts that never opted out have none.
    """

    class Reason(models.TextChoices):
        SIGNAL = "signal", "Global Privacy Control"
        CHOICE = "choice", "the visitor's own no"
        REQUEST = "request", "an opt-out request"
        CONFIRMED = "confirmed", "a confirmed request to come back"

    id = models.UUIDField(primary_key=True, editable=False)  # UUIDv7
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="account_answers", db_index=False
    )
    account = models.CharField(max_length=22, help_text="A keyed hash: no name, no number.")
    opted_out = models.BooleanField()
    reason = models.CharField(max_length=10, choices=Reason)
    decision = models.UUIDField(null=True, blank=True, help_text="The decision that it came with.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["site", "account", "id"], name="answer_by_account")]

    def __str__(self) -> str:
        return f"{self.account}: {'out' if self.opted_out else 'in'}"
