from django.conf import settings
from django.db import models
from django.db.models import Q

from consent.models.site import Site

_NAMELESS = Q(name="", email="")


class OptOutRequest(models.Model):
    """Somebody asks the company itself not to sell or share (R49); staff see to it (R51).

    Nothing in it leads to what a browser answered: no visitor, no decision, no second, and no
    account beside a name. What needs nobody's work is no request, and stands in the decisions.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "the person"
        AGENT = "agent", "an agent"

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="opt_out_requests")
    form = models.UUIDField(unique=True, help_text="Two clicks on one form are one request.")
    kind = models.CharField("asked by", max_length=6, choices=Kind.choices, default=Kind.PERSON)
    received_at = models.DateTimeField(help_text="To the hour.")
    due_on = models.DateField(help_text="15 business days after it came.")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    agent_name = models.CharField(max_length=200, blank=True)
    agent_email = models.EmailField(blank=True, help_text="Has confirmed a signed permission.")
    account = models.CharField(max_length=22, blank=True, help_text="A keyed hash.")
    language = models.CharField(max_length=10)
    region = models.CharField(max_length=8)
    signal = models.BooleanField(help_text="A standing no was sent with it.")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who sees to it.",
    )
    staff_mailed_on = models.DateField("staff were mailed", null=True, blank=True)
    receipt_mailed_on = models.DateField("receipt was mailed", null=True, blank=True)
    outcome_mailed_on = models.DateField("outcome was mailed", null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True, help_text="What was done, and with whom.")

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = "opt-out request"
        constraints = [
            models.CheckConstraint(
                condition=(_NAMELESS & ~Q(account="")) | (~_NAMELESS & Q(account="")),
                name="request_of_a_name_or_an_account",
            )
        ]

    def __str__(self) -> str:
        return f"Opt-out request {self.pk}"

    @property
    def answers_to(self) -> str:
        """Who is mailed about it; empty where nobody can be."""
        return self.agent_email or self.email
