"""The worklist of opt-out requests: which are due, what to do, and marking them as done."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from consent.admin.site_lists import SiteListAdmin
from consent.models import OptOutRequest
from consent.publishing.words import day


def due_in_words(due_on: date, today: date) -> str:
    days = (due_on - today).days
    match days:
        case 0:
            return "due today"
        case 1:
            return "due tomorrow"
        case -1:
            return "late by 1 day"
    return f"due in {days} days" if days > 0 else f"late by {-days} days"


class StatusFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "status"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.default = "all" if request.GET.get(SEARCH_VAR) else "open"  # a search covers every one
        super().__init__(request, *args)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Open"), ("late", "Late"), ("done", "Done"), ("all", "All")]

    def value(self) -> str:
        return super().value() or self.default

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Without Django's own "All", which stands for no value: ours has one."""
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "open":
                return queryset.filter(done_at=None)
            case "late":
                return queryset.filter(done_at=None, due_on__lt=timezone.now().date())
            case "done":
                return queryset.exclude(done_at=None)
        return queryset


class OptOutRequestForm(forms.ModelForm[OptOutRequest]):
    is_done = forms.BooleanField(
        label="Done",
        required=False,
        help_text="Whoever received this person's data has been told.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "is_done" in self.fields:  # absent for staff who may only view
            self.fields["is_done"].initial = self.instance.done_at is not None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_done") and not cleaned.get("note", "").strip():
            self.add_error("note", "Say what was done, and with whom.")
        return cleaned


@admin.register(OptOutRequest)
class OptOutRequestAdmin(SiteListAdmin):
    """The worklist: visitors add to it, staff complete it, and nobody deletes from it."""

    form = OptOutRequestForm
    actions = ("mark_as_done",)
    list_display = ("number", "status", "due_on", "name", "email", "region")
    list_filter = (StatusFilter, "region")
    ordering = (F("done_at").asc(nulls_first=True), "due_on", "pk")
    sortable_by = ()
    search_fields = ("name", "email")
    search_help_text = "A name or an e-mail address."
    readonly_fields = (
        "status",
        "due_on",
        "what_to_do",
        "received_at",
        "name",
        "email",
        "signed_in",
        "browser",
        "region",
        "language",
        "gpc",
        "mailed_at",
        "done_at",
        "done_by",
    )
    fieldsets = (
        (None, {"fields": ("status", "due_on", "what_to_do", "received_at")}),
        ("Who", {"fields": ("name", "email", "signed_in", "browser")}),
        ("Where", {"fields": ("region", "language", "gpc", "mailed_at")}),
        ("What was done", {"fields": ("note", "is_done", "done_at", "done_by")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "is_done" in form.changed_data:
            _set_done(obj, request, is_done=form.cleaned_data["is_done"])
        super().save_model(request, obj, form, change)

    @admin.action(description="Mark as done", permissions=["change"])
    def mark_as_done(self, request: HttpRequest, queryset: QuerySet[OptOutRequest]) -> None:
        rows = list(queryset.filter(done_at=None))
        for row in rows:
            _set_done(row, request, is_done=True)
            row.note = row.note.strip() or "Marked in bulk."
            row.save(update_fields=["done_at", "done_by", "note"])
            self.log_change(request, row, "Marked as done.")
        number = len(rows)
        self.message_user(
            request, f"{number} {'request is' if number == 1 else 'requests are'} done."
        )

    @admin.display(description="request")
    def number(self, row: OptOutRequest) -> str:
        return str(row.pk)

    @admin.display(description="status")
    def status(self, row: OptOutRequest) -> str:
        if row.done_at:
            return "done"
        today = timezone.now().date()
        is_late = row.due_on < today
        mark = "<strong>{}</strong>" if is_late else "{}"
        return format_html(mark, due_in_words(row.due_on, today))

    @admin.display(description="what to do")
    def what_to_do(self, row: OptOutRequest) -> str:
        if row.name or row.email:
            return (
                "Find this person in the company's records, and tell the partners that received "
                f"their data by {day(row.due_on)}. Then mark this as done."
            )
        if row.account:
            return _account_instructions(row)
        return "Nothing is left to do: the browser is opted out already. Mark this as done."

    @admin.display(description="account")
    def signed_in(self, row: OptOutRequest) -> str:
        return "signed in, and opted out" if row.account else "not signed in"

    @admin.display(description="signal")
    def gpc(self, row: OptOutRequest) -> str:
        return "sent with it" if row.signal else "none"

    @admin.display(description="browser", empty_value="–")
    def browser(self, row: OptOutRequest) -> str | None:
        if row.visitor is None:
            return None
        decisions = reverse("admin:consent_decision_changelist", query={"q": str(row.visitor)})
        return format_html('<a href="{}">What this browser answered</a>', decisions)


def _account_instructions(row: OptOutRequest) -> str:
    answers = reverse("admin:consent_accountanswer_changelist", query={"q": row.account})
    return format_html(
        'Only an account is known, by its hash: <a href="{}">search Account answers for {}</a>. '
        "To see whether it is an account of yours, search there for that account's name. "
        "Tell the partners that received its data by {}, then mark this as done.",
        answers,
        row.account,
        day(row.due_on),
    )


def _set_done(row: OptOutRequest, request: HttpRequest, *, is_done: bool) -> None:
    row.done_at = timezone.now() if is_done else None
    row.done_by = request.user.get_username() if is_done else ""
