"""What is missing or unlawful in the catalogue, found before it is published (R145–R148).

One module per noun; each looks at the draft, and those that ask what will be are told the day.
"""

from datetime import date

from django.utils import timezone

from consent.models import Site
from consent.publishing.draft import draft
from consent.publishing.lint import categories, duties, hosts, languages, regions, theme
from consent.publishing.lint.problem import Problem, UnlawfulCatalogue

__all__ = ["Problem", "UnlawfulCatalogue", "lint"]


def lint(site: Site, *, today: date | None = None) -> list[Problem]:
    """What keeps the catalogue from being published, and what deserves a second look."""
    new = draft(site)
    today = today or timezone.now().date()
    return [
        *languages.lint(new),
        *categories.lint(new),
        *hosts.lint(new),
        *theme.lint(new),
        *regions.lint(new, today=today),
        *duties.lint(new, today=today),
    ]
