from typing import Any

from django.contrib import admin

from consent import notices, sightings
from consent.admin.record import Record
from consent.models import Sighting

UNDECLARED = "not declared"


@admin.register(Sighting)
class SightingAdmin(Record):
    """What is declared and still seen, a page does wrong; what is not, the register lacks."""

    list_display = ("day", "name", "kind", "count", "category", "site")
    list_filter = ("kind", "day", "site")
    search_fields = ("name",)
    ordering = ("-day", "site", "-count", "name")

    @admin.display(description="declared in, by the notice in force")
    def category(self, sighting: Sighting) -> str:
        if sighting.name == sightings.REST:
            return "more names than are kept of a day"
        try:
            notice = notices.current(sighting.site)
        except notices.Unpublished:
            return UNDECLARED
        key = sightings.category_of(sighting.name, notice)
        return UNDECLARED if key is None else _name(key, notice.snapshot["categories"])


def _name(key: str, rows: list[dict[str, Any]]) -> str:
    texts = next(row["texts"] for row in rows if row["key"] == key)
    return str(texts["en"]["name"]) if "en" in texts else key
