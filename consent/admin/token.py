"""A site's tokens: each displayed once, stored as a hash, and revoked at any time."""

from collections.abc import Iterable

from django.utils import timezone

from consent import notices
from consent.models import Site, SiteToken
from consent.models.site_token import digest_of, new_text


def make(site: Site, label: str, scopes: Iterable[str], *, by: str = "") -> str:
    """Give the site one more token and return it. Those in use go on working."""
    text = new_text()
    site.tokens.create(label=label, scopes=" ".join(scopes), digest=digest_of(text), created_by=by)
    notices.catch_up()
    return text


def revoke(token: SiteToken) -> None:
    """From now on the token is worth nothing: here at once, in other processes in a second."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    notices.catch_up()
