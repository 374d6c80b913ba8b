"""The record: decisions, found by id, account, time and region, and what accounts refused."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from consent.admin import export_page
from consent.admin.site_lists import MAX_NEWEST, NewestRowsPaginator, ReadOnlyAdmin, SiteScope
from consent.models import AccountAnswer, Decision, RegionRule, Site
from consent.record import accounts
from consent.record.account_state import Standing
from consent.record.export import of_days, of_whom

_MAX_FILTERED = 100_000  # decisions, where no index helps


class _RegionFilter(admin.SimpleListFilter):
    """Offers the places that have a rule: to list those of the record would read it all."""

    title = "region"
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rules = SiteScope.from_request(request).narrow(
            RegionRule.objects.order_by("name"), "site__key"
        )
        return list(dict(rules.values_list("code", "name")).items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(region=self.value()) if self.value() else queryset


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Staff read the record; only visitors add to it."""

    pages = {"export": "export/"}
    export_view = staticmethod(export_page.page)
    paginator = NewestRowsPaginator
    site_lookup = "notice__site__key"
    list_display = ("decided_at", "answer", "method", "surface", "region", "signal", "notice")
    list_filter = ("surface", "method", _RegionFilter)
    sortable_by = ()  # another order would read the whole record
    search_fields = ("id",)
    search_help_text = (
        "The whole id of a receipt, a visitor’s pseudonym, or the name of an account as the site "
        "writes it; with a day (2026-11-20), what stood then. Two days alone are a period. "
        f"Filters look through the newest {_MAX_FILTERED:,}; the list holds the newest "
        f"{MAX_NEWEST:,}."
    )
    change_list_template = "admin/consent/decision/change_list.html"
    fields = readonly_fields = tuple(
        "answer method surface decided_at received_at notice language region model place "
        "place_model signal visitor".split()
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("notice").defer("notice__body")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return _newest(queryset), False
        sites = [site.key for site in SiteScope.from_request(request).shown]
        try:
            return _search(queryset, search_term, sites), False
        except ValueError:
            return queryset.none(), False

    @admin.display
    def answer(self, decision: Decision) -> str:
        words = {True: "yes", False: "no", None: "left on by rule"}
        choices = decision.choices.items()
        return ", ".join(f"{key} {words[granted]}" for key, (_, granted, *_) in choices)


def _newest(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Those among the newest of the whole record."""
    ids = Decision.objects.order_by("-pk").values_list("pk", flat=True)
    oldest = ids[_MAX_FILTERED - 1 : _MAX_FILTERED].first()
    return queryset.filter(pk__gte=oldest) if oldest else queryset


_HASH = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


@admin.register(AccountAnswer)
class AccountAnswerAdmin(ReadOnlyAdmin):
    """Searched by an account's name, which is hashed at once and never stored (R74)."""

    paginator = NewestRowsPaginator
    list_display = ("at", "outcome", "refused", "reason", "account", "proof")
    list_filter = ("opted_out", "reason")
    sortable_by = ()  # another order would read the whole record
    search_fields = ("account",)
    search_help_text = (
        "The whole name of an account, as the site writes it. Names are not stored: yours is "
        f"hashed and compared. The list holds the newest {MAX_NEWEST:,}."
    )
    fields = ("id", "site", "account", "outcome", "since", "refused", "reason", "proof", "at")
    readonly_fields = ("outcome", "refused", "proof")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        name = search_term.strip()
        if not name:
            return queryset, False
        hashes = set(accounts.hashes_of(name))
        if _HASH.fullmatch(name):  # nothing else goes to the database as it was typed
            hashes.add(name)
        return queryset.filter(site__in=Site.objects.values("pk"), account__in=hashes), False

    @admin.display(description="sale and advertising")
    def outcome(self, answer: AccountAnswer) -> str:
        if answer.since is None:
            return "never opted out"
        return "opted out" if answer.opted_out else "came back"

    @admin.display(description="refused besides", empty_value="nothing")
    def refused(self, answer: AccountAnswer) -> str | None:
        return ", ".join(sorted(Standing.from_rows([answer]).refused)) or None

    @admin.display(description="decision", empty_value="none")
    def proof(self, answer: AccountAnswer) -> str | None:
        if answer.decision is None:
            return None
        page = reverse("admin:consent_decision_change", args=[answer.decision])
        return format_html('<a href="{}">{}</a>', page, answer.decision)


_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _search(rows: QuerySet[Decision], text: str, sites: list[str]) -> QuerySet[Decision]:
    """Find what was typed. One day beside an id asks what stood on that day (R74).

    Raises ValueError for a day that is none.
    """
    days = sorted(map(date.fromisoformat, _DAY.findall(text)))
    if name := " ".join(_DAY.sub(" ", text).split()):
        rows = _of_one(rows, name, sites)
    if not days:
        return rows
    if len(days) == 1 and name:
        return _last(of_days(rows, None, days[0]))
    return of_days(rows, days[0], days[-1])


def _of_one(rows: QuerySet[Decision], name: str, sites: list[str]) -> QuerySet[Decision]:
    """By a receipt, a pseudonym or the name of an account, which may look like an id."""
    try:
        receipt = rows.filter(pk=UUID(name))
    except ValueError:
        receipt = rows.none()
    return receipt if receipt.exists() else rows.filter(of_whom(name, sites) or Q())


def _last(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """The answer that stood: the last one until then."""
    newest = rows.order_by("-decided_at", "-received_at", "-pk").values("pk")[:1]
    return rows.filter(pk__in=list(newest.values_list("pk", flat=True)))
