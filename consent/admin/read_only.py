"""The base of every list that staff may read and not edit."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from consent.admin.site_lists import SiteListAdmin

NEWEST = 1_000


class NewestRowsPaginator(Paginator[Any]):
    """Pages through the newest rows only: counting ten million would take too long."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        assert isinstance(rows, QuerySet)
        return rows.order_by()[:NEWEST].count()


class ReadOnlyAdmin(SiteListAdmin):
    """Staff read the record; only events add to it."""

    actions = None
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
