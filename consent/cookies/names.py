"""The names of what we keep in a browser for one site (design 5.4, R107).

Each begins with the site's key, so that two sites under one domain never meet each other's.
"""

from functools import lru_cache
from typing import NamedTuple


class CookieNames(NamedTuple):
    """What our cookies are called on one site."""

    decision: str
    account: str
    visitor: str  # at the service's own host, whatever the others' domain
    state: str  # readable
    # Decision and account as they would be called if the site had a cookie domain, or had none
    others: tuple[str, str]

    @classmethod
    def of(cls, site: str, domain: str | None) -> "CookieNames":
        """The names of a site's cookies; browsers take `__Host-` without a Domain only."""
        return _names(site, bool(domain))

    @property
    def every(self) -> frozenset[str]:
        """All of them: cookies that remember a no are necessary."""
        return frozenset((self.decision, self.account, self.visitor, self.state, *self.others))

    def as_set(self, name: str) -> str:
        """How a cookie is called that a register declares by this name or its other form."""
        return dict(zip(self.others, self[:2], strict=True)).get(name, name)


def in_storage(site: str) -> tuple[str, ...]:
    """What the banner keeps in a page's storage.

    In localStorage answers that it has yet to send, and when it last asked what an account has
    refused; in sessionStorage what the next page confirms, and the receipt.
    """
    return tuple(f"{site}_consent_{name}" for name in ("queue", "confirmation", "heard", "receipt"))


def kept(site: str, domain: str | None) -> tuple[str, ...]:
    """Everything that we keep in a browser for a site, in an order that all sites share."""
    names = CookieNames.of(site, domain)
    return (*names[:4], *names.others, *in_storage(site))


@lru_cache(maxsize=256)
def _names(site: str, has_domain: bool) -> CookieNames:
    secure = f"__Secure-{site}_consent", f"__Secure-{site}_account"
    host = f"__Host-{site}_consent", f"__Host-{site}_account"
    (decision, account), others = (secure, host) if has_domain else (host, secure)
    return CookieNames(decision, account, f"__Host-{site}_visitor", f"{site}_consent_state", others)
