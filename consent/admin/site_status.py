"""The status of each site: its notice in force, unpublished changes, and what waits on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from consent import publishing
from consent.admin import undeclared
from consent.admin.site_lists import SiteScope
from consent.admin.undeclared import State
from consent.models import Notice, OptOutRequest, Site
from consent.publishing import differences
from consent.record import opt_outs

_RECENT = timedelta(days=30)
Undeclared = Mapping[str, list[str]]  # names, by the site's key


class _Badge(NamedTuple):
    text: str
    spoken: str  # after the line's name


@dataclass(frozen=True)
class SiteStatus:
    site: Site
    draft: publishing.Draft
    requests: opt_outs.OpenRequests
    undeclared: list[str]

    @property
    def notice(self) -> Notice | None:
        return self.draft.latest

    @cached_property
    def changes(self) -> int:
        """How many there are that visitors do not see yet."""
        if self.notice is None:
            return 0
        return len(differences.between(self.notice.snapshot, self.draft.snapshot))

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many categories, cookies and rules the catalogue has."""
        rows, rules = self.draft.snapshot["categories"], self.draft.snapshot["regions"]
        cookies = sum(len(row["cookies"]) for row in rows)
        return {"categories": len(rows), "cookies": cookies, "rules": len(rules)}

    @property
    def languages(self) -> list[str]:
        languages: list[str] = self.draft.snapshot["site"]["languages"]
        return languages


def site_statuses(request: HttpRequest) -> list[SiteStatus]:
    """Return the status of the chosen site, or of all of them."""
    requests = opt_outs.count_open(timezone.now().date())
    names, none = _undeclared(request), opt_outs.OpenRequests()
    return [
        SiteStatus(
            site=site,
            draft=publishing.Draft.load(site),
            requests=requests.get(site.pk, none),
            undeclared=names.get(site.key, []),
        )
        for site in SiteScope.from_request(request).shown
    ]


def _undeclared(request: HttpRequest) -> Undeclared:
    """Return the names that were met lately and that somebody has to sort; once for a request."""
    names: dict[str, list[str]] | None = getattr(request, "_undeclared", None)
    if names is None:
        names, since = {}, timezone.now().date() - _RECENT
        for found in undeclared.names(SiteScope.from_request(request).shown):
            if found.state is State.OPEN and found.last > since:
                names.setdefault(found.site.key, []).append(found.name)
        setattr(request, "_undeclared", names)
    return names


def badges(request: HttpRequest, models: Collection[str]) -> Mapping[str, _Badge]:
    """By the name of the model whose line they stand beside; none where nothing waits."""
    found: dict[str, _Badge] = {}
    if "OptOutRequest" in models:
        rows = OptOutRequest.objects.filter(done_at=None, due_on__lt=timezone.now().date())
        if late := SiteScope.from_request(request).narrow(rows, "site__key").count():
            found["OptOutRequest"] = _Badge(f"{late} late", "")
    if "Detection" in models and (names := _undeclared(request)):
        found["Detection"] = _Badge(f"{sum(map(len, names.values()))}", "not declared")
    return found
