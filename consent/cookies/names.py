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
        return _on_domain(site) if domain else _on_one_host(site)

    @property
    def every(self) -> frozenset[str]:
        """All of them: cookies that remember a no are necessary."""
        return frozenset((self.decision, self.account, self.visitor, self.state, *self.others))

    def as_set(self, name: str) -> str:
        """How a cookie is called that a register declares by this name or its other form."""
        return dict(zip(self.others, self[:2], strict=True)).get(name, name)


def queue_of(site: str) -> str:
    """The key in localStorage of answers that the banner has yet to send."""
    return f"{site}_consent_queue"


def confirmation_of(site: str) -> str:
    """The key in sessionStorage of what the next page confirms."""
    return f"{site}_consent_confirmation"


def heard_of(site: str) -> str:
    """The key in localStorage of when the banner last asked what an account has refused."""
    return f"{site}_consent_heard"


def receipt_of(site: str) -> str:
    """The key in sessionStorage of the receipt that `mixConsent.receipt()` knows."""
    return f"{site}_consent_receipt"


def in_storage(site: str) -> tuple[str, ...]:
    """What the banner keeps in a page's storage."""
    return queue_of(site), confirmation_of(site), heard_of(site), receipt_of(site)


def kept(site: str, domain: str | None) -> tuple[str, ...]:
    """Everything that we keep in a browser for a site, in an order that all sites share."""
    names = CookieNames.of(site, domain)
    return (*names[:4], *names.others, *in_storage(site))


@lru_cache(maxsize=256)
def _on_domain(site: str) -> CookieNames:
    return _names(site, _signed("__Secure-", site), _signed("__Host-", site))


@lru_cache(maxsize=256)
def _on_one_host(site: str) -> CookieNames:
    return _names(site, _signed("__Host-", site), _signed("__Secure-", site))


def _names(site: str, own: tuple[str, str], others: tuple[str, str]) -> CookieNames:
    return CookieNames(*own, f"__Host-{site}_visitor", f"{site}_consent_state", others)


def _signed(prefix: str, site: str) -> tuple[str, str]:
    return f"{prefix}{site}_consent", f"{prefix}{site}_account"
