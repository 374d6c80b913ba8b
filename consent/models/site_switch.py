from django.db import models

from consent.models.append_only import AppendOnly
from consent.models.site import Site


class SiteSwitch(AppendOnly):
    """A site was switched off in an emergency, or on again; the latest row counts."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="switches")
    is_off = models.BooleanField("off")
    reason = models.CharField(
        max_length=300,
        help_text="What happened, for those who read it later. Visitors do not see it.",
    )
    by = models.CharField(max_length=150)  # a name: staff come and go
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "emergency switch"
        verbose_name_plural = "emergency switches"
        default_permissions = ("view",)
        permissions = [("switch_site", "Can switch a site off in an emergency, and on again")]

    def __str__(self) -> str:
        return f"{self.site} {'off' if self.is_off else 'on'}"
