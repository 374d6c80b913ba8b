"""What a new site begins with: the catalogue of another one, copied."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from consent.admin import site_page
from consent.models import Site
from consent.publishing import copying

COPIED = ("category", "cookie", "wording", "theme", "regionrule")
FIELDSET = (
    "What it begins with",
    {
        "fields": ("copy_from",),
        "description": "Categories, cookies, texts, look and region rules are copied, and belong "
        "to the new site from then on. Visitors see nothing of them before you publish.",
    },
)


def source_field(*, required: bool) -> forms.ModelChoiceField[Site]:
    return forms.ModelChoiceField(
        copying.sources(),
        label="Copy from",
        required=required,
        empty_label=None if required else "nothing: begin with an empty catalogue",
    )


class CopyForm(forms.Form):
    copy_from = source_field(required=True)


def may_copy(request: HttpRequest) -> bool:
    """Whether this person may add all that is copied, and there is something to copy."""
    rights = [f"consent.add_{name}" for name in COPIED]
    return request.user.has_perms(rights) and copying.sources().exists()


def is_possible(request: HttpRequest, site: Site) -> bool:
    return may_copy(request) and copying.is_empty(site)


def copy(page: admin.ModelAdmin[Any], request: HttpRequest, source: Site, target: Site) -> None:
    copying.copy(source, target)
    page.log_change(request, target, f"Copied the catalogue of {source}.")
    messages.success(
        request, f"The catalogue of {source} was copied to {target}. Read it, and publish it."
    )


def page(site_admin: admin.ModelAdmin[Any], request: HttpRequest, pk: int) -> HttpResponse:
    """Ask which catalogue an empty site is to have; then copy it."""
    site = get_object_or_404(Site, pk=pk)
    if not (site_admin.has_change_permission(request, site) and may_copy(request)):
        raise PermissionDenied
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            copy(site_admin, request, form.cleaned_data["copy_from"], site)
            return redirect("admin:index")
        except copying.NotEmptyError:
            form.add_error(None, "This site has a catalogue already. Nothing was copied.")
    return site_page.show(
        site_admin, request, site, "site/copy", "Copy a catalogue",
        form=form,
        is_empty=copying.is_empty(site),
    )  # fmt: skip
