"""The page that hands out, as one file, what is kept of one person who asks for it (R181)."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from consent.admin.site_lists import SiteScope
from consent.record import export, person

PERMISSION = "consent.export_person"


class _PersonForm(forms.Form):
    """Sent, and never part of an address: those stand in logs."""

    receipt = forms.UUIDField(
        required=False, help_text="The id on it. All answers of that browser are found."
    )
    account = forms.CharField(
        required=False,
        max_length=255,
        help_text="Its name, as the site writes it. All answers of its browsers are found, of "
        "others who use the same browser too.",
    )
    email = forms.EmailField(
        label="E-mail address", required=False, help_text="Of the person, as in a request."
    )
    number = forms.IntegerField(
        label="Number of a request", required=False, min_value=1, max_value=2**31
    )
    kind = forms.ChoiceField(
        label="As", choices=[("html", "HTML, to read"), ("json", "JSON, for programs")]
    )


def page(request: HttpRequest) -> HttpResponse:
    """Ask by what the person is known, and answer with the file."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = _PersonForm(request.POST or None, label_suffix="")
    is_empty = False
    if form.is_valid():
        sites = [site.key for site in SiteScope.from_request(request).shown]
        kind = form.cleaned_data.pop("kind")
        if any((kept := person.pack(sites, **form.cleaned_data)).values()):
            return _file(request, kept, sites, kind)
        is_empty = True
    context = {"title": "One person", "form": form, "is_empty": is_empty}
    context |= admin.site.each_context(request)
    return TemplateResponse(request, "admin/consent/person.html", context)


def _file(request: HttpRequest, pack: dict[str, Any], sites: list[str], kind: str) -> HttpResponse:
    counts = ", ".join(f"{len(rows)} {name}" for name, rows in pack.items())
    export.log_access("What is kept of one person", sites, f"{counts}, as {kind}")
    now = timezone.now()
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
