"""What accounts refused: read here, and found by the name that the site gives an account."""

import re
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from consent.admin.decision import RecentFilter
from consent.admin.read_only import NEWEST, NewestRowsPaginator, ReadOnlyAdmin
from consent.models import AccountAnswer, Site
from consent.record import accounts
from consent.record.standing import Standing

HASH = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


@admin.register(AccountAnswer)
class AccountAnswerAdmin(ReadOnlyAdmin):
    """Searched by an account's name, which is hashed at once and never stored (R74)."""

    paginator = NewestRowsPaginator
    list_display = ("at", "outcome", "refused", "reason", "account", "proof")
    list_filter = (RecentFilter, "opted_out", "reason")
    sortable_by = ()  # another order would read the whole record
    search_fields = ("account",)
    search_help_text = (
        "The whole name of an account, as the site writes it. Names are not stored: yours is "
        f"hashed and compared. The list holds the newest {NEWEST:,}."
    )
    fields = ("id", "site", "account", "outcome", "since", "refused", "reason", "proof", "at")
    readonly_fields = ("outcome", "refused", "proof")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        name = search_term.strip()
        if not name:
            return queryset, False
        sites = list(Site.objects.only("key"))
        hashes = {hash for site in sites for hash in accounts.hashes_of(site.key, name)}
        if HASH.fullmatch(name):  # nothing else goes to the database as it was typed
            hashes.add(name)
        return queryset.filter(site__in=sites, account__in=hashes), False

    @admin.display(description="sale and advertising")
    def outcome(self, answer: AccountAnswer) -> str:
        if answer.since is None:
            return "never opted out"
        return "opted out" if answer.opted_out else "came back"

    @admin.display(description="refused besides", empty_value="nothing")
    def refused(self, answer: AccountAnswer) -> str | None:
        return ", ".join(sorted(Standing.of([answer]).refused)) or None

    @admin.display(description="decision", empty_value="none")
    def proof(self, answer: AccountAnswer) -> str | None:
        if answer.decision is None:
            return None
        page = reverse("admin:consent_decision_change", args=[answer.decision])
        return format_html('<a href="{}">{}</a>', page, answer.decision)
