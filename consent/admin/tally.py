"""Daily counts of outcomes, without ids."""

from django.contrib import admin

from consent.admin.read_only import ReadOnlyAdmin
from consent.models import Tally


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    site_lookup = "site"
    list_display = ("day", "outcome", "count", "surface", "region", "language", "notice")
    list_filter = ("day", "outcome", "surface", "region", "language")
    ordering = ("-day", "site", "-count")
