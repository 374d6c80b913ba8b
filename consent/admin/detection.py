"""Cookies that were met in browsers although no notice declares them, or after a no."""

from typing import Any

from django.contrib import admin

from consent import notices
from consent.admin.read_only import ReadOnlyAdmin
from consent.models import Detection
from consent.statistics import detections

UNDECLARED = "not declared"


@admin.register(Detection)
class DetectionAdmin(ReadOnlyAdmin):
    """A declared name is a fault of the page; an undeclared one is missing in the register."""

    site_lookup = "site"
    list_display = ("day", "name", "kind", "count", "clients", "category")
    list_filter = ("kind", "day")
    search_fields = ("name",)
    ordering = ("-day", "site", "-count", "name")

    @admin.display(description="declared in, by the notice in force")
    def category(self, detection: Detection) -> str:
        if detection.name == detections.OTHER_NAMES:
            return "further names: a day has room for so many"
        try:
            notice = notices.current(detection.site)
        except notices.NothingPublished:
            return UNDECLARED
        key = detections.category_of(detection.name, notice)
        return UNDECLARED if key is None else _name(key, notice.snapshot["categories"])


def _name(key: str, rows: list[dict[str, Any]]) -> str:
    texts = next(row["texts"] for row in rows if row["key"] == key)
    return str(texts["en"]["name"]) if "en" in texts else key
