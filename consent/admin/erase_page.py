"""The page on which staff erase a visitor's record, for whoever shows one of its receipts."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from consent.models import Decision
from consent.notices import signing_keys
from consent.record import erasures, receipts, visitors

PERMISSION = "consent.erase_visitor"


class _ReceiptForm(forms.Form):
    """Sent, and never part of an address: those stand in logs."""

    receipt = forms.UUIDField(
        label="Receipt",
        widget=forms.TextInput(
            attrs={"size": 40, "autocomplete": "off", "spellcheck": "false", "class": "vTextField"}
        ),
        help_text="The id on it, such as 0199d1e2-5a7b-7c3d-8e4f-0123456789ab. Whoever shows it "
        "holds it: ask for nothing more.",
        error_messages={"invalid": "This is no receipt: its id has 32 digits, of 0-9 and a-f."},
    )

    def clean_receipt(self) -> Decision:
        return receipts.find(self.cleaned_data["receipt"])


def page(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt, say what would be erased, and erase it."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = _ReceiptForm(request.POST or None, label_suffix="")
    rows = visitors.history_of(form.cleaned_data["receipt"]) if form.is_valid() else []
    if rows and "erase" in request.POST:
        return _erase(request, form.cleaned_data["receipt"])
    context = {
        **admin.site.each_context(request),
        "title": "Erase by receipt",
        "form": form,
        "rows": rows,  # of the visitor, newest first
        "leaves_no": bool(rows) and visitors.is_refusal(rows[0]),
        "has_list": erasures.file() is not None,
        "own_page": f"{signing_keys.issuer()}/preferences/",
    }
    return TemplateResponse(request, "admin/consent/erase.html", context)


def _erase(request: HttpRequest, decision: Decision) -> HttpResponse:
    left = receipts.erase(decision, now=timezone.now())
    kept = "What was refused stays as one no under a new id." if left else "Nothing is left."
    messages.success(request, f"The record is erased. {kept}")
    return redirect("admin:consent_erase")
