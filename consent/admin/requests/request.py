"""The worklist of opt-out requests: which are due, what to do, how each came and ended."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import F
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html

from consent.admin.form_fields import parts
from consent.admin.requests.forms import EndingForm, EntryForm, Outcome
from consent.admin.site_forms import PlainFieldsAdmin, site_of_form
from consent.admin.site_lists import SiteListAdmin, never
from consent.intake import mails, opt_outs
from consent.lib import languages, world
from consent.models import OptOutRequest

_ENDING = ("outcome", "told", "reason")
_EDITED = ("assigned_to", "note", *_ENDING, "is_mailed", "is_disowned")
_ENTERED = (
    *("site", "manner", "came_on", "appeal_of", "name", "email", "agent_name", "agent_email"),
    *("language", "assigned_to", "note"),
)


@admin.register(OptOutRequest)
class OptOutRequestAdmin(PlainFieldsAdmin, SiteListAdmin):
    """The worklist; no bulk action, as an answer states what was entered for its request alone."""

    form = EndingForm
    actions = None
    list_display = ("number", "status", "due_on", "assigned_to", "who", "manner")
    list_filter = (
        "outcome",
        ("assigned_to", admin.RelatedOnlyFieldListFilter),
        "manner",
    )
    list_select_related = ("assigned_to", "site")
    ordering = (F("ended_at").asc(nulls_first=True), "due_on", "pk")
    sortable_by = ()
    search_fields = ("name", "email", "agent_name", "agent_email")
    search_help_text = "A name or an e-mail address."
    fieldsets = parts("optoutrequest")
    readonly_fields = tuple(name for name in flatten_fieldsets(fieldsets) if name not in _EDITED)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = EndingForm if obj else EntryForm
        return super().get_form(request, obj, change, **{"form": form, **kwargs})

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        site = site_of_form(request)
        return {**super().get_changeform_initial_data(request), "site": site and site.pk}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else [(None, {"fields": _ENTERED})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the requester was told stays as it is."""
        if obj is None:
            return ()
        return (*self.readonly_fields, *(_ENDING if mails.is_answered(obj) else ()))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_gone = obj is not None and obj.outcome == Outcome.DISOWNED
        return not is_gone and super().has_change_permission(request, obj)

    has_delete_permission = never

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        me = request.user.get_username()
        if not change:
            opt_outs.enter(obj, form.cleaned_data["came_on"], by=me)
            mails.announce(obj)
            return
        if form.cleaned_data["is_disowned"]:
            opt_outs.disown(obj, by=me)
            return
        is_changed = "outcome" in form.changed_data
        if is_changed:
            obj.ended_at = timezone.now() if obj.outcome else None
            obj.ended_by = me if obj.outcome else ""
        super().save_model(request, obj, form, change)
        is_due = is_changed and obj.ended_at and form.cleaned_data["is_mailed"]
        if is_due and not mails.answer(obj) and obj.answers_to:
            text = f"No mail could be sent. Tell whoever asked yourself: {obj.answers_to}."
            self.message_user(request, text, messages.WARNING)

    @admin.display(description="request")
    def number(self, row: OptOutRequest) -> str:
        return str(row.pk)

    @admin.display(description="status")
    def status(self, row: OptOutRequest) -> str:
        if row.outcome:
            return row.get_outcome_display()
        is_late = row.due_on < timezone.now().date()
        return format_html("<strong>{}</strong>", "late") if is_late else "open"

    @admin.display(description="who asks")
    def who(self, row: OptOutRequest) -> str:
        address = row.email or row.agent_email
        return format_html('{}<span class="quiet">{}</span>', row.name or row.agent_name, address)

    @admin.display(description="what to do")
    def what_to_do(self, row: OptOutRequest) -> str:
        language, promised = languages.name(row.language), opt_outs.promise(row.due_on)
        context = {"row": row, "promised": promised, "language": language}
        return render_to_string("admin/consent/request_to_do.html", context)

    @admin.display(description="mails and answer")
    def correspondence(self, row: OptOutRequest) -> str:
        text = mails.answer_text(row) if row.outcome not in ("", "disowned") else ""
        is_mailed = mails.is_answered(row)
        context = {"mails": row.mails.all(), "answer": "" if is_mailed else text}
        return render_to_string("admin/consent/request_mails.html", context)

    @admin.display(description="account")
    def signed_in(self, row: OptOutRequest) -> str:
        return "signed in, and opted out" if row.account else "not signed in"

    @admin.display(description="region")
    def place(self, row: OptOutRequest) -> str:
        return world.title(row.region)

    @admin.display(description="signal")
    def gpc(self, row: OptOutRequest) -> str:
        return "sent with it" if row.signal else "none"
