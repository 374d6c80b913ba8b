"""What is missing or unlawful in a draft, found before it is published (R145–R148).

One module for each subject; those that look ahead are given the day.
"""

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from consent.publishing.draft import Draft
from consent.publishing.lint import (
    advertising,
    banner_size,
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
from consent.publishing.lint.problem import Problem, UnlawfulCatalogue

__all__ = ["Problem", "UnlawfulCatalogue", "banner_sizes", "lint"]


def lint(
    draft: Draft, *, material: Collection[str] = (), today: date | None = None
) -> list[Problem]:
    """What keeps the draft from being published, and what deserves a second look."""
    new, today = draft.snapshot, today or timezone.now().date()
    unreadable = [*languages.lint(new), *theme.lint(new)]  # then there is no banner to measure
    return [
        *unreadable,
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
        *duties.lint(new, today=today),
        *memory.lint(new),
        *gaps.lint(draft, today=today),
        *([] if unreadable else banner_size.lint(draft.notice(material), today=today)),
    ]


def banner_sizes(draft: Draft, *, material: Collection[str] = ()) -> list[str]:
    """One line for each language, `French: 8,412 of 9,000`; none while texts are missing."""
    if [*languages.lint(draft.snapshot), *theme.lint(draft.snapshot)]:
        return []
    return banner_size.sizes(draft.notice(material), today=timezone.now().date())
