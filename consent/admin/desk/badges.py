"""The numbers beside the menu's lines: what is late, and what nobody has sorted yet."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from consent.admin import undeclared
from consent.admin.site_scope import SiteScope
from consent.admin.undeclared import State
from consent.models import OptOutRequest, Site

RECENT = timedelta(days=30)


class Badge(NamedTuple):
    text: str
    spoken: str  # after the line's name


class Backlog(NamedTuple):
    """What waits on the sites that are shown. Read once for each request."""

    late: int
    undeclared: Mapping[str, list[str]]

    @classmethod
    def of(cls, request: HttpRequest) -> "Backlog":
        backlog: Backlog | None = getattr(request, "_backlog", None)
        if backlog is None:
            today, scope = timezone.now().date(), SiteScope.of(request)
            rows = OptOutRequest.objects.filter(done_at=None, due_on__lt=today)
            late = scope.narrow(rows, "site__key").count()
            backlog = cls(late, _undeclared(scope.shown, today - RECENT))
            setattr(request, "_backlog", backlog)
        return backlog


def _undeclared(sites: Collection[Site], since: date) -> Mapping[str, list[str]]:
    """Of each site, the names that were met lately and that somebody has to sort."""
    names: dict[str, list[str]] = {}
    for one in undeclared.names(sites):
        if one.state is State.OPEN and one.last > since:
            names.setdefault(one.site.key, []).append(one.name)
    return names


def of(request: HttpRequest, models: Collection[str]) -> Mapping[str, Badge]:
    """By the name of the model whose line they stand beside; none where nothing waits."""
    badges: dict[str, Badge] = {}
    if "OptOutRequest" in models and (late := Backlog.of(request).late):
        badges["OptOutRequest"] = Badge(f"{late} late", "")
    if "Detection" in models:
        number = sum(map(len, Backlog.of(request).undeclared.values()))
        if number:
            badges["Detection"] = Badge(f"{number}", "not declared")
    return badges
