"""The answer for one request: what may be set, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from consent.client.register import Register
from consent.rules import NOWHERE, Model, Reason, Ruling, Verdict

NECESSARY = "necessary"

_UNKNOWN = Ruling(Verdict.DENIED, Reason.INVALID)


@dataclass(frozen=True)
class Permission:
    """What may be set. Many requests share one, so nothing in it changes."""

    rulings: Mapping[str, Ruling]  # in the order of the notice
    region: str
    model: Model
    register: Register = field(repr=False, compare=False)
    signal: bool = False  # a standing no was sent, now or with the answer
    account: bool = False  # the account that is signed in has opted out
    is_signed_in: bool = False  # the browser shows the note of an account
    decided_at: int | None = None  # Unix seconds
    notice: int | None = None  # None while the service has never been reached
    show_banner: bool = False

    @classmethod
    def unavailable(cls, register: Register, region: str = NOWHERE) -> "Permission":
        """What holds when nothing is known: necessary only (R103)."""
        rulings = {NECESSARY: Ruling(Verdict.GRANTED, Reason.NECESSARY)}
        return cls(rulings, region, Model.OPT_IN, register)

    @property
    def available(self) -> bool:
        return self.notice is not None

    def ruling(self, key: str) -> Ruling:
        return self.rulings.get(key, _UNKNOWN)

    def allows(self, key: str) -> bool:
        return self.ruling(key).allows

    def allows_cookie(self, name: str) -> bool:
        """Whether a cookie of this name may be set; what the register does not know may not."""
        if name in self.register.always:
            return True
        key = self.register.category_of(name)
        return key is not None and self.allows(key)

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        return {key: ruling.verdict for key, ruling in self.rulings.items()}

    @cached_property
    def allowed(self) -> tuple[str, ...]:
        return tuple(key for key, ruling in self.rulings.items() if ruling.allows)

    @cached_property
    def state(self) -> str:
        """One line for all of it, the same as the header X-Consent-State: fit for a cache key."""
        return ", ".join(f"{key}={ruling.verdict}" for key, ruling in self.rulings.items())
