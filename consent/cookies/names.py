"""The names of our cookies (R107)."""

from typing import NamedTuple

STATE = "mix_consent_state"


class CookieNames(NamedTuple):
    """What our cookies are called on one site."""

    decision: str
    account: str
    state: str = STATE

    @classmethod
    def of(cls, domain: str | None) -> "CookieNames":
        return ON_A_DOMAIN if domain else ON_ONE_HOST


ON_A_DOMAIN = CookieNames("__Secure-mix_consent", "__Secure-mix_account")
# Browsers take this prefix without a Domain only
ON_ONE_HOST = CookieNames("__Host-mix_consent", "__Host-mix_account")
OURS = frozenset((*ON_A_DOMAIN, *ON_ONE_HOST))
