"""The pages that answer an undeclared name: its host goes to a category, or it needs none."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from consent import vendors
from consent.admin import site_page
from consent.admin.category_names import in_words
from consent.admin.prefill import FOUND, category_for
from consent.admin.site_scope import SiteScope
from consent.models import Category, Detection, Dismissal, Site
from consent.models.fields import is_host
from consent.publishing import lock
from consent.vendors import Use

LIST = "admin:consent_detection_changelist"


class NameOnSite(NamedTuple):
    """Which name is answered."""

    site: Site
    what: str
    name: str


def found_name(request: HttpRequest, values: Mapping[str, Any]) -> NameOnSite:
    site = SiteScope.of(request).named(values)
    name, what = str(values.get(FOUND, "")), str(values.get("what", ""))
    if site is None or not name or "\0" in name or what not in ("", *Detection.What):
        raise Http404
    if not Detection.objects.filter(site=site.key, what=what, name=name).exists():
        raise Http404
    return NameOnSite(site, what, name)


class DismissForm(forms.Form):
    title = "Dismiss a found name"
    button = "Dismiss"
    words = (
        "It leaves the list, also when it is met again, until somebody reopens it. It is not "
        "declared by this: servers and the guard go on refusing it."
    )
    reason = forms.CharField(
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="What it is, and why it needs no declaration: a colleague reads it later.",
    )


class HostForm(forms.Form):
    title = "Declare a host"
    button = "Declare"
    words = (
        "Hosts belong to a category, whose yes the guard waits for. A new host may be a new third "
        "party: visitors who said yes may then be asked again. The review says so."
    )
    host = forms.CharField(
        max_length=128,
        validators=[is_host],
        help_text="Digits and what looks random was left out and stands as *. Write the host as "
        "the page names it, or *.example.com for every host below it.",
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        help_text="Scripts and frames of this host wait for a yes to it.",
        empty_label="Choose one",
    )


def dismiss(page: admin.ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    found = _found(request, "consent.add_dismissal")
    form = DismissForm(request.POST or None)
    if not form.is_valid():
        return _show(page, request, found, form)
    site, what, name = found
    facts = {"reason": form.cleaned_data["reason"], "by": request.user.get_username()}
    row, is_new = Dismissal.objects.get_or_create(
        site=site.key, what=what, name=name, defaults=facts
    )
    if is_new:
        page.log_addition(request, row, f"Dismissed: {row.reason}")
        messages.success(request, f"{name} was dismissed.")
    else:
        messages.warning(request, f"{name} was dismissed already, by {row.by}.")
    return redirect(LIST)


def reopen(page: admin.ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("consent.delete_dismissal"):
        raise PermissionDenied
    site, what, name = found_name(request, request.POST)
    row = Dismissal.objects.filter(site=site.key, what=what, name=name).first()
    if row is not None:
        page.log_deletions(request, Dismissal.objects.filter(pk=row.pk))
        row.delete()
        messages.success(request, f"{name} is open again.")
    return redirect(LIST)


def declare_host(page: admin.ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    found = _found(request, "consent.change_category")
    vendor = vendors.vendor_of_host(found.name)
    use = Use.MARKETING if vendor is not None and vendor.tracks else None
    fitting = category_for(found.site, use, vendor)
    initial = {"host": found.name, "category": fitting and fitting.pk}
    form = HostForm(request.POST or None, initial=initial)
    field: Any = form.fields["category"]
    field.queryset = Category.objects.filter(site=found.site)
    field.label_from_instance = in_words
    if not form.is_valid():
        return _show(page, request, found, form)
    host = form.cleaned_data["host"]
    with lock(found.site):
        category = Category.objects.get(pk=form.cleaned_data["category"].pk)
        category.hosts = "\n".join(dict.fromkeys([*category.hosts.split(), host]))
        category.save(update_fields=["hosts"])
        page.log_change(request, category, f"Added the host {host}, which was found on pages.")
    review = reverse("admin:consent_notice_publish", args=[found.site.key])
    text = '{} belongs to {} now. Visitors do not see it yet: <a href="{}">review and publish</a>.'
    messages.success(request, format_html(text, host, in_words(category), review))
    return redirect(LIST)


def _found(request: HttpRequest, permission: str) -> NameOnSite:
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return found_name(request, request.GET)


def _show(
    page: admin.ModelAdmin[Any], request: HttpRequest, found: NameOnSite, form: Any
) -> HttpResponse:
    template, name = "detection/answer", found.name
    return site_page.show(page, request, found.site, template, form.title, subtitle=name, form=form)
