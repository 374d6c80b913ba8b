"""Any two notices of a site beside each other."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from consent.admin import site_page
from consent.lib.row_ids import row_id
from consent.models import Notice, Site
from consent.publishing import differences

VIEW = "consent.view_notice"


def page(admin: Any, request: HttpRequest, key: str) -> HttpResponse:
    """`?old=1&new=3`; without, the two newest."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    site = get_object_or_404(Site, key=key)
    numbers = list(site.notices.order_by("-number").values_list("number", flat=True))
    new = _chosen(site, request.GET.get("new", ""), numbers[:1])
    old = _chosen(site, request.GET.get("old", ""), numbers[1:2] or numbers[:1])
    return site_page.show(
        admin, request, site, "notice/compare", "Compare two notices",
        numbers=numbers,
        old=old,
        new=new,
        shown=dict.fromkeys(one for one in (old, new) if one),
        zone=settings.TIME_ZONE,
        differences=differences.between(old.snapshot, new.snapshot) if old and new else (),
    )  # fmt: skip


def _chosen(site: Site, number: str, otherwise: list[int]) -> Notice | None:
    """None where nothing has been published."""
    wanted = [row_id(number)] if number else otherwise
    if not wanted:
        return None
    return get_object_or_404(site.notices.select_related("publication"), number=wanted[0])
