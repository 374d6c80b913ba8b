from django.db import models

from consent.models.site import Site


class OptOutRequest(models.Model):
    """Somebody asks the company itself not to sell or share (R49); staff see to it (R51)."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="opt_out_requests")
    received_at = models.DateTimeField()
    due_on = models.DateField(help_text="15 business days after it came (R51).")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    visitor = models.UUIDField(null=True, blank=True, help_text="The browser's random id.")
    account = models.CharField(max_length=22, blank=True, help_text="A keyed hash.")
    language = models.CharField(max_length=10)
    region = models.CharField(max_length=8)
    signal = models.BooleanField(help_text="A standing no was sent with it.")
    mailed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True, help_text="What was done, and with whom.")

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = "opt-out request"

    def __str__(self) -> str:
        return f"Opt-out request {self.pk}"
