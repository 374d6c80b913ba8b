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
    form = models.UUIDField(unique=True, default=uuid4)  # two clicks on one are one request
    manner = models.CharField("came by", max_length=6, choices=Manner, default=Manner.FORM)
    received_at = models.DateTimeField()
    due_on = models.DateField()
    appeal_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        limit_choices_to={"outcome": Outcome.DECLINED},
    )
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    agent_name = models.CharField(max_length=200, blank=True)
    agent_email = models.EmailField("agent's e-mail address", blank=True)
    account = models.CharField(max_length=22, blank=True)  # a keyed hash
    language = models.CharField(max_length=10)
    region = models.CharField(max_length=8, default=NOWHERE)
    signal = models.BooleanField(default=False)  # a standing no was sent with it
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_by = models.CharField(max_length=150, blank=True)
    outcome = models.CharField(
        "ended as", max_length=8, choices=Outcome, default=Outcome.OPEN, blank=True
    )
    told = models.TextField("who was told", blank=True)
    reason = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True)

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


class Mail(models.Model):
    """A mail that is to be sent once; its event says about what, and to which of the staff."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    request = models.ForeignKey(
        OptOutRequest, null=True, on_delete=models.CASCADE, related_name="mails"
    )
    event = models.CharField(max_length=250, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    queued_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()  # a request's page shows its own

    def __str__(self) -> str:
        return self.event

    @property
    def kind(self) -> str:
        return self.event.partition(" ")[0]
