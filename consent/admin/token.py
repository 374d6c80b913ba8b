"""A site's token: displayed once, stored as a hash."""

import hashlib
import secrets

from consent.models import Site


def renew(site: Site) -> str:
    """Give the site a new token and return it. The old one stops working at once."""
    token = secrets.token_urlsafe(32)
    site.token_hash = hashlib.sha256(token.encode()).hexdigest()
    site.save(update_fields=["token_hash", "updated_at"])
    return token
