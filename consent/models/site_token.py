import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.db import models

from consent.models.fields import WordListValidator
from consent.models.site import Site

PREFIX = "mixc_"  # by which secret scanners know one


def is_scope(value: str) -> None:
    if value not in SiteToken.Scope:
        raise ValidationError(f"A scope is one of {', '.join(SiteToken.Scope)}.")


class SiteToken(models.Model):
    """What a site's own server shows, and what it may do with it. Kept as a hash alone."""

    class Scope(models.TextChoices):
        VISITORS = "visitors", "say where a visitor is, and that their browser sends a signal"
        ACCOUNTS = (
            "accounts",
            "speak for accounts: sign in, opt out, ask about them, forget them",
        )

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(
        "where it stands",
        max_length=60,
        help_text="The machine or program that shows it, for example nginx or shop. It stands in "
        "the log.",
    )
    scopes = models.CharField(
        "what it may do", max_length=40, validators=[WordListValidator(is_scope)]
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=150, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def is_good(self) -> bool:
        return self.revoked_at is None

    @property
    def may(self) -> list[str]:
        """What it may do, in words."""
        return [self.Scope(scope).label for scope in self.scopes.split()]


def new_text() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(text: str) -> str:
    """A plain hash is enough: nobody guesses 32 random octets."""
    return hashlib.sha256(text.encode()).hexdigest()
