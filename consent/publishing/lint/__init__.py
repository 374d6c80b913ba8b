"""What is missing or unlawful in a draft, found before it is published (R145–R148).

One module for each subject; those that look ahead are given the day.
"""

from datetime import date

from django.utils import timezone

from consent.publishing.draft import Draft
from consent.publishing.lint import (
    advertising,
    categories,
    claims,
    duties,
    gaps,
    hosts,
    languages,
    lifetimes,
    markup,
    memory,
    names,
    necessary,
    recording,
    regions,
    sales,
    site_address,
    steering,
    theme,
    third_parties,
    trackers,
    translations,
    vendor_signals,
    wording,
)
from consent.publishing.lint.future_rules import FutureRules
from consent.publishing.lint.problem import Problem, UnlawfulCatalogue

__all__ = ["Problem", "UnlawfulCatalogue", "is_readable", "lint"]


def lint(draft: Draft, *, today: date | None = None) -> list[Problem]:
    """What keeps the draft from being published, and what deserves a second look."""
    new, today = draft.snapshot, today or timezone.now().date()
    rules = FutureRules.of(new, today=today)
    return [
        *languages.lint(new),
        *theme.lint(new),
        *wording.lint(new),
        *site_address.lint(draft.site),
        *categories.lint(new),
        *sales.lint(draft),
        *steering.lint(new),
        *claims.lint(new),
        *translations.lint(new),
        *markup.lint(new),
        *lifetimes.lint(new),
        *vendor_signals.lint(new),
        *names.lint(draft),
        *hosts.lint(new),
        *trackers.lint(draft),
        *advertising.lint(draft),
        *third_parties.lint(draft),
        *necessary.lint(draft),
        *recording.lint(draft),
        *regions.lint(new, today=today),
        *duties.lint(rules, new),
        *memory.lint(new),
        *gaps.lint(rules, draft),
    ]


def is_readable(draft: Draft) -> bool:
    """Whether a banner can be made of it: else there is none to measure."""
    return not [*languages.lint(draft.snapshot), *theme.lint(draft.snapshot)]
