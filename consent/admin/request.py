"""The worklist of opt-out requests: which are due, what to do, and marking each as done."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html

from consent.admin.site_lists import SiteListAdmin
from consent.models import OptOutRequest
from consent.record import opt_outs
from consent.record.opt_outs import promise

_EDITED = ("assigned_to", "note", "is_done", "is_mailed")
_MAILED = ("staff_mailed_on", "receipt_mailed_on", "outcome_mailed_on")


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


class _StatusFilter(admin.SimpleListFilter):
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
    is_mailed = forms.BooleanField(
        label="Mail that it is done",
        required=False,
        initial=True,
        help_text="Once, in the language of the request. Untick it to write a mail of your own, "
        "for example to an agent who shows no permission.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "is_done" in self.fields:  # absent for staff who may only view
            self.fields["is_done"].initial = self.instance.done_at is not None
        if "assigned_to" in self.fields:
            staff = get_user_model()._default_manager.filter(is_staff=True, is_active=True)
            self.fields["assigned_to"].queryset = staff  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_done") and not cleaned.get("note", "").strip():
            self.add_error("note", "Say what was done, and with whom.")
        return cleaned


@admin.register(OptOutRequest)
class OptOutRequestAdmin(SiteListAdmin):
    """The worklist: visitors add to it, staff complete it, and nobody deletes from it."""

    form = OptOutRequestForm
    list_display = ("number", "status", "due_on", "assigned_to", "name", "email", "kind", "region")
    list_filter = (
        _StatusFilter,
        ("assigned_to", admin.RelatedOnlyFieldListFilter),
        "kind",
        "region",
    )
    list_select_related = ("assigned_to",)
    ordering = (F("done_at").asc(nulls_first=True), "due_on", "pk")
    sortable_by = ()
    search_fields = ("name", "email", "agent_name", "agent_email")
    search_help_text = "A name or an e-mail address."
    fieldsets = (
        (None, {"fields": ("status", "due_on", "assigned_to", "what_to_do", "received_at")}),
        ("Who", {"fields": ("kind", "name", "email", "agent_name", "agent_email", "signed_in")}),
        ("Where", {"fields": ("region", "language", "gpc")}),
        ("Mails", {"fields": _MAILED}),
        ("What was done", {"fields": ("note", "is_done", "is_mailed", "done_at", "done_by")}),
    )
    readonly_fields = tuple(name for name in flatten_fieldsets(fieldsets) if name not in _EDITED)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        is_changed = "is_done" in form.changed_data
        if is_changed:
            is_done = form.cleaned_data["is_done"]
            obj.done_at = timezone.now() if is_done else None
            obj.done_by = request.user.get_username() if is_done else ""
        super().save_model(request, obj, form, change)
        if is_changed and obj.done_at and form.cleaned_data["is_mailed"]:
            # No visitor's answer waits for a mail server
            transaction.on_commit(lambda: self._mail(request, obj))

    def _mail(self, request: HttpRequest, row: OptOutRequest) -> None:
        """Mail whoever asked, or say that they are still to be told by hand."""
        if not opt_outs.tell_outcome(row) and row.answers_to:
            text = f"No mail could be sent. Tell whoever asked yourself: {row.answers_to}."
            self.message_user(request, text, messages.WARNING)

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
        with translation.override("en"):
            context = {"row": row, "promised": promise(row.due_on)}
        return render_to_string("admin/consent/request_to_do.html", context)

    @admin.display(description="account")
    def signed_in(self, row: OptOutRequest) -> str:
        return "signed in, and opted out" if row.account else "not signed in"

    @admin.display(description="signal")
    def gpc(self, row: OptOutRequest) -> str:
        return "sent with it" if row.signal else "none"
