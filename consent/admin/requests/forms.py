"""The forms of the request desk: to enter a request, and to end one."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from consent.models import OptOutRequest

Outcome = OptOutRequest.Outcome
_PERMISSIONS = "django.contrib.auth.backends.ModelBackend"


class _RequestForm(forms.ModelForm[OptOutRequest]):
    fields: Any  # those that staff with these rights see

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "assigned_to" in self.fields:
            may = User.objects.with_perm("consent.change_optoutrequest", backend=_PERMISSIONS)
            self.fields["assigned_to"].queryset = may.filter(is_staff=True)
        if "manner" in self.fields:
            self.fields["manner"].choices = OptOutRequest.Manner.choices[1:]
            self.fields["language"].widget = forms.Select(choices=settings.LANGUAGES)
        if "outcome" in self.fields:
            self.fields["outcome"].choices = [
                choice for choice in Outcome.choices if choice[0] != Outcome.DISOWNED
            ]


class EntryForm(_RequestForm):
    """Enters what came by e-mail, phone or post (R167)."""

    came_on = forms.DateField(
        help_text="The day on which it came. The days to answer it count from it.",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("name") and not cleaned.get("email"):
            self.add_error("name", "Write a name or an e-mail address.")
        if bool(cleaned.get("agent_name")) != bool(cleaned.get("agent_email")):
            self.add_error("agent_email", "An agent has a name and an e-mail address.")
        if cleaned.get("came_on", date.min) > timezone.now().date():
            self.add_error("came_on", "This day is still to come.")
        return cleaned


class EndingForm(_RequestForm):
    """Ends a request, with all that its answer states (R168), or deletes its words (R169)."""

    is_mailed = forms.BooleanField(
        label="Mail the answer",
        required=False,
        initial=True,
        help_text="Once, in the language of the request. After that the ending stays as it is.",
    )
    is_disowned = forms.BooleanField(
        label="Disowned",
        required=False,
        help_text="Whoever this names says that they did not ask. Name, addresses and all words "
        "are deleted when you save; number and day stay. This cannot be undone.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "outcome" not in cleaned or cleaned["is_disowned"]:
            return cleaned
        outcome = cleaned["outcome"]
        if outcome and not cleaned.get("note", "").strip():
            self.add_error("note", "Say what was done, and with whom.")
        if outcome != Outcome.DONE and cleaned["told"]:
            self.add_error("told", "Only where it is done anybody was told. Leave this empty.")
        if (outcome == Outcome.DECLINED) != bool(cleaned["reason"]):
            self.add_error("reason", "What is declined has a reason, and nothing else has.")
        return cleaned
