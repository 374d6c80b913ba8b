from django.contrib import admin

from consent.admin.record import Record
from consent.models import Tally


@admin.register(Tally)
class TallyAdmin(Record):
    list_display = ("day", "outcome", "count", "surface", "region", "language", "notice", "site")
    list_filter = ("day", "outcome", "surface", "region", "language")
    ordering = ("-day", "site", "-count")
