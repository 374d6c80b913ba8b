"""Measure the banner's largest response in each language, in bytes of Brotli.

Used by the review page and the publish command only. All responses are built and the largest are
compressed as they are served. Sizes are cached.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from consent.lib import languages
from consent.models import Notice
from consent.notices import NoticeInForce, SiteFacts
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Problem
from consent.publishing.lint.future_rules import days_ahead
from consent.scripts import answer_sizes
from consent.scripts.banner import BUDGET

MAX_NOTICES = 16  # with cached sizes

Key = tuple[str, SiteFacts, tuple[date, ...], str]
_measured: dict[Key, "tuple[BannerSize, ...]"] = {}


@dataclass(frozen=True, slots=True)
class BannerSize:
    """The largest response in one language."""

    language: str
    size: int

    def __str__(self) -> str:
        return f"{languages.name(self.language)}: {self.size:,} of {BUDGET:,}"

    @property
    def problem(self) -> Problem | None:
        if self.size <= BUDGET:
            return None
        return Problem(
            f"{self} bytes: the banner is too large for a first visit. Shorten the texts in this "
            "language, or merge categories.",
            at=fields.wording(self.language),
        )


def measure(new: Notice, *, today: date) -> tuple[BannerSize, ...]:
    in_force = NoticeInForce.of(new)
    days = days_ahead(in_force.snapshot, today)
    key = in_force.digest, in_force.site, days, settings.CONSENT_SERVICE_URL
    if key not in _measured:
        if len(_measured) >= MAX_NOTICES:
            _measured.clear()
        _measured[key] = tuple(
            BannerSize(answer.language, answer.size)
            for answer in answer_sizes.largest(in_force, days)
        )
    return _measured[key]
