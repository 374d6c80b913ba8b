"""Find a visitor by what is shown: answers in words, evidence, a file to hand out, erasure."""

import json
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from consent.admin.site_lists import require, show, sites_of
from consent.intake import erasures
from consent.models import Decision
from consent.notices import signing_keys
from consent.record import receipts, visitors
from consent.record.answered import AnsweredNotice
from consent.record.changes import log_access
from consent.record.person import Person

_READ, _HAND_OUT, _ERASE = (
    f"consent.{code}" for code in ("view_decision", "export_person", "erase_visitor")
)
_MOST = 200  # answers on the page; a file has all


class _Form(forms.Form):
    """Sent, and never part of an address: those stand in logs."""

    name = forms.CharField(
        label="Receipt, pseudonym or account",
        required=False,
        max_length=255,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text="The id of a receipt: whoever shows it holds it. Or the name of an account, as "
        "the site writes it: answers of others who use the same browser are found, too.",
    )
    request = forms.CharField(
        label="Opt-out request",
        required=False,
        max_length=255,
        help_text="Its number, or the e-mail address in it.",
    )


def may_see(user: Any) -> bool:
    return any(user.has_perm(right) for right in (_READ, _HAND_OUT, _ERASE))


def page(request: HttpRequest) -> HttpResponse:
    """Find, show and hand out; each by its own right."""
    may_hand_out = request.user.has_perm(_HAND_OUT)
    if not may_see(request.user):
        raise PermissionDenied
    if "file" in request.POST:
        require(request, _HAND_OUT)
    if "erase" in request.POST:
        return _erase(request)
    initial = {"name": request.GET.get("account", "")}
    form = _Form(request.POST or None, initial=initial, label_suffix="")
    if not may_hand_out:
        del form.fields["request"]
    context: dict[str, Any] = {}
    if form.is_valid():
        sites = [site.key for site in sites_of(request)]
        person = Person.find(sites, **form.cleaned_data)
        if person and "file" in request.POST:
            return _file(request, person, sites)
        if person:
            log_access("A visitor looked up", sites, person.counts, field="page")
            context = {"person": person, **_shown(person, form.cleaned_data["name"])}
    return show(request, "visitor", title="Find a visitor", form=form, **context)


def _shown(person: Person, name: str) -> dict[str, Any]:
    """Group the newest answers by browser; say what an erasure would do, if a receipt is shown."""
    rows = [AnsweredNotice.build(answer.decision, "en") for answer in person.answered[:_MOST]]
    digits = name.lower().replace("-", "")
    receipt = next((row.decision for row in rows if digits == row.decision.pk.hex), None)
    history = visitors.history_of(receipt) if receipt else []
    return {
        "browsers": [list(group) for _, group in groupby(rows, lambda row: row.decision.visitor)],
        "rest": len(person.answered) - len(rows),
        "receipt": receipt,
        "history": history,
        "leaves_no": bool(history) and visitors.is_refusal(history[0]),
        "has_list": erasures.file() is not None,
        "own_page": f"{signing_keys.issuer()}/preferences/",
    }


def _erase(request: HttpRequest) -> HttpResponse:
    require(request, _ERASE)
    try:
        decision: Decision = receipts.find(UUID(request.POST["erase"]))
    except (ValueError, ValidationError):
        messages.error(request, "Nothing was erased: no decision has this id any more.")
    else:
        left = receipts.erase(decision, now=timezone.now())
        kept = "What was refused stays as one no under a new id." if left else "Nothing is left."
        messages.success(request, f"The record is erased. {kept}")
    return redirect("admin:consent_visitor")


def _file(request: HttpRequest, person: Person, sites: list[str]) -> HttpResponse:
    kind = "json" if request.POST["file"] == "json" else "html"
    log = f"{person.counts}, as {kind}"
    log_access("What is kept of one person", sites, log)
    now, pack = timezone.now(), person.pack()
    if kind == "json":
        text = json.dumps({"at": now, **pack}, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        response = HttpResponse(text, content_type="application/json")
    else:
        parts = [(name.capitalize(), _html(rows)) for name, rows in pack.items()]
        response = render(request, "admin/consent/person_file.html", {"parts": parts, "now": now})
    response["Content-Disposition"] = f'attachment; filename="person-{now:%Y-%m-%d-%H%M%S}.{kind}"'
    return response


def _html(value: Any) -> str:
    match value:
        case dict() if value:
            pairs = [(name, _html(part)) for name, part in value.items()]
            return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", pairs))
        case list() if value:
            items = [(_html(part),) for part in value]
            return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", items))
        case True | False:
            return "yes" if value else "no"
    return format_html("{}", value or "nothing")
