"""Companies and products, found by a provider's name or by a host."""

from functools import cache, lru_cache

from consent.publishing import hosts
from consent.publishing.known.facts import Vendor, vendors
from consent.publishing.known.providers import is_named

# Consent types that a vendor's own tag reads before it stores; the further ones of Google's
# (functionality, personalization, security) are names that no tag of Google's asks for
SIGNALS = {
    "google": ("Google", ("analytics_storage", "ad_storage", "ad_user_data", "ad_personalization")),
    "microsoft": ("Microsoft Advertising", ("ad_storage",)),
    "clarity": ("Microsoft Clarity", ("analytics_Storage", "ad_Storage")),
    "meta": ("Meta", ("consent",)),
}
RECORDING_SIGNAL = ("clarity", "analytics_Storage")


def vendor(name: str) -> Vendor | None:
    """By the name that the facts give it."""
    return _by_name().get(name)


def vendor_of_host(host: str) -> Vendor | None:
    return next((one for one in vendors() if is_at(host, one)), None)


def vendor_of_ad_host(host: str) -> Vendor | None:
    found = vendor_of_host(host)
    is_ad_host = found and any(hosts.is_below(host, other) for other in found.ad_hosts)
    return found if is_ad_host else None


@lru_cache(maxsize=1024)  # each is held against every vendor's names
def vendor_of_provider(provider: str) -> Vendor | None:
    """Whom a register means: first by a vendor's own name, then by another one of it."""
    own = (one for one in vendors() if is_named(provider, one.name))
    return next(own, None) or next((one for one in vendors() if bears(provider, one)), None)


def bears(provider: str, one: Vendor) -> bool:
    """Whether a provider is given any of a vendor's names."""
    return any(is_named(provider, name) for name in (one.name, *one.aliases, *one.products))


def is_at(host: str, one: Vendor) -> bool:
    return any(hosts.is_below(host, other) for other in (*one.hosts, *one.other_hosts))


def tracks_at(host: str, one: Vendor) -> bool:
    """Whether it is a host of what tracks; a log-in's or a payment's is not."""
    return any(hosts.is_below(host, other) for other in one.hosts)


@cache
def _by_name() -> dict[str, Vendor]:
    return {one.name: one for one in vendors()}
