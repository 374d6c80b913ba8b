from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from consent.kernel.rules import NOWHERE
from consent.models.site import Site

_NAMELESS = Q(name="", email="")


class OptOutRequest(models.Model):
    """Somebody asks the company itself not to sell or share (R49); staff see to it (R51).

    Nothing in it leads to what a browser answered: no visitor, no decision, no second, and no
    account beside a name. What needs nobody's work is no request, and stands in the decisions.
    """

    class Manner(models.TextChoices):
        FORM = "form", "the form on the site"
        EMAIL = "e-mail", "e-mail"
        PHONE = "phone", "phone"
        POST = "post", "post"

    class Outcome(models.TextChoices):
        OPEN = "", "open"
        DONE = "done", "done"
        NOTHING = "nothing", "nothing to tell"
        DECLINED = "declined", "declined"
        DISOWNED = "disowned", "disowned"

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="opt_out_requests")
    form = models.UUIDField(
        unique=True, default=uuid4, help_text="Two clicks on one form are one request."
    )
    manner = models.CharField("came by", max_length=6, choices=Manner, default=Manner.FORM)
    received_at = models.DateTimeField(help_text="To the hour; where staff entered it, to the day.")
    due_on = models.DateField(help_text="15 business days after it came; an appeal: 45 days.")
    appeal_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        limit_choices_to={"outcome": Outcome.DECLINED},
        help_text="The declined request that this is an appeal against. Empty: it is none.",
    )
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    agent_name = models.CharField(max_length=200, blank=True)
    agent_email = models.EmailField(
        "agent's e-mail address", blank=True, help_text="Who asks for somebody else is answered."
    )
    account = models.CharField(max_length=22, blank=True, help_text="A keyed hash.")
    language = models.CharField(max_length=10)
    region = models.CharField(max_length=8, default=NOWHERE)
    signal = models.BooleanField(default=False, help_text="A standing no was sent with it.")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who sees to it.",
    )
    entered_by = models.CharField(max_length=150, blank=True)
    mails = models.JSONField(default=dict, help_text="As they went: kind → on, to, subject, text.")
    outcome = models.CharField(
        "ended as", max_length=8, choices=Outcome, default=Outcome.OPEN, blank=True
    )
    told = models.TextField(
        "who was told",
        blank=True,
        help_text="Each company that had this person’s data from us and was told. The answer "
        "names them as they stand here, and nobody else.",
    )
    reason = models.TextField(
        blank=True, help_text="Why it is declined. The answer holds it as it stands here."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True, help_text="What was done, and with whom; for staff alone.")

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = "opt-out request"
        permissions = [("export_person", "Can hand out what is kept of one person")]
        constraints = [
            models.CheckConstraint(
                condition=(_NAMELESS & ~Q(account=""))
                | (~_NAMELESS & Q(account=""))
                | (_NAMELESS & Q(account="", outcome="disowned")),
                name="request_of_a_name_or_an_account",
            ),
            models.CheckConstraint(  # what its answer states
                condition=(Q(told="") | Q(outcome="done"))
                & (
                    Q(outcome="declined", ended_at__isnull=False) & ~Q(reason="")
                    | Q(outcome="", ended_at=None, reason="")
                    | Q(outcome__in=["done", "nothing", "disowned"], reason="")
                    & Q(ended_at__isnull=False)
                ),
                name="request_ends_with_what_it_states",
            ),
        ]

    def __str__(self) -> str:
        return f"Opt-out request {self.pk}"

    @property
    def answers_to(self) -> str:
        """Who is mailed about it; empty where nobody can be."""
        return self.agent_email or self.email
