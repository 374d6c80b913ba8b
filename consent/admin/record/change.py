"""The history of changes: who changed what, old words and new, of everything in one list."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from consent.admin.site_lists import ReadOnlyAdmin
from consent.models import Change
from consent.record.changes import ALL

_SHORT = 240  # characters; the page of one change has them all


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """Staff read it here; nobody writes it, and the database refuses to change it."""

    site_lookup = "site"
    list_display = ("at", "by_whom", "what", "change")
    list_filter = ("action", "at")
    search_fields = ("name", "field", "old", "new", "by")
    search_help_text = "A name, a field, or words that stood there or stand there now."
    fields = ("at", "by_whom", "name", "action", "field", "old", "new")
    readonly_fields = fields

    class Media:
        css = {"all": ("consent/admin/history.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Words are told to those alone who may see where they stood."""
        kinds = {watched.model._meta.label_lower for watched in ALL if not watched.parent}
        hidden = [kind for kind in kinds if not request.user.has_perm(kind.replace(".", ".view_"))]
        return super().get_queryset(request).exclude(model__in=hidden)

    @admin.display(description="who", ordering="by")
    def by_whom(self, row: Change) -> str:
        return row.by or "nobody named"

    @admin.display(description="what", ordering="name")
    def what(self, row: Change) -> str:
        return format_html('{}<span class="field">{}</span>', row.name, row.field or row.action)

    @admin.display(description="old words, new words")
    def change(self, row: Change) -> str:
        return format_html("{}{}", _marked("del", row.old), _marked("ins", row.new))


def _marked(tag: str, words: str) -> str:
    """Marked by a sign and a word too, not by its colour alone."""
    if not words:
        return ""
    line = " · ".join(words.splitlines())
    short = line if len(line) <= _SHORT else f"{line[:_SHORT]}…"
    return format_html('<{0} class="words">{1}</{0}>', tag, short)
