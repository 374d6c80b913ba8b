"""What is called how, in tables and pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as spell

from consent import notices
from consent.kernel.rules import NOWHERE
from consent.lib import world
from consent.models import Site
from consent.publishing.words import category_names


@dataclass(frozen=True)
class Words:
    """What places and categories are called in the notice in force."""

    places: Mapping[str, str]
    categories: Mapping[str, str]

    @classmethod
    def of(cls, site: Site) -> "Words":
        try:
            snapshot = notices.current(site.key).snapshot
        except notices.NothingPublished:
            return cls({}, {})
        return cls(
            {row["code"]: row["name"] for row in snapshot["regions"]},
            category_names(snapshot),
        )

    def place(self, code: str) -> str:
        name = self.short_place(code)
        return code if name == code else f"{name} ({code})"

    def short_place(self, code: str) -> str:
        return "Not known" if code == NOWHERE else self.places.get(code) or world.title(code)

    def category(self, key: str) -> str:
        return self.categories.get(key, key)


def short_dates(key: str) -> str:
    """The first day of a period, for an axis."""
    return spell(_dates(key)[0], "j M")


def long_dates(key: str) -> str:
    days = _dates(key)
    if len(days) == 1:
        return spell(days[0], "D j M Y")
    return f"{spell(days[0], 'j M')} to {spell(days[-1], 'j M Y')}"


def _dates(key: str) -> list[date]:
    return [date.fromisoformat(one) for one in key.split("/")]
