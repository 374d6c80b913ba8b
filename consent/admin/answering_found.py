"""The two pages that answer a found name: its host goes to a category, or it needs none."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from consent import vendors
from consent.admin.category_names import in_words
from consent.admin.declaring import FOUND, category_for
from consent.admin.site_scope import SiteScope
from consent.models import Category, Detection, Dismissal, Site
from consent.models.fields import is_host
from consent.publishing import lock
from consent.vendors import Use


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


class AnswerPage(ABC):
    """A form, and what comes of it."""

    permission = ""
    title = ""
    template = "admin/consent/detection/answer.html"
    form: type[forms.Form]

    def __init__(self, page: admin.ModelAdmin[Any], request: HttpRequest) -> None:
        user: Any = request.user
        if not user.has_perm(self.permission):
            raise PermissionDenied
        self.page, self.request = page, request
        self.found = found_name(request, request.GET)

    def answer(self) -> HttpResponse:
        form = self.make(self.request.POST if self.request.method == "POST" else None)
        if form.is_valid():
            self.take(form.cleaned_data)
            return redirect("admin:consent_detection_changelist")
        context = {
            **self.page.admin_site.each_context(self.request),
            "title": self.title,
            "subtitle": self.found.name,
            "opts": self.page.opts,
            "found": self.found,
            "form": form,
            "page": self,
        }
        return TemplateResponse(self.request, self.template, context)

    def make(self, data: Any) -> forms.Form:
        return self.form(data)

    @abstractmethod
    def take(self, values: dict[str, Any]) -> None:
        """Do what the form asks for."""


class DismissForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="What it is, and why it needs no declaration: a colleague reads it later.",
    )


class DismissPage(AnswerPage):
    permission = "consent.add_dismissal"
    title = "Dismiss a found name"
    button = "Dismiss"
    words = (
        "It leaves the list, also when it is met again, until somebody reopens it. It is not "
        "declared by this: servers and the guard go on refusing it."
    )
    form = DismissForm

    def take(self, values: dict[str, Any]) -> None:
        site, what, name = self.found
        facts = {"reason": values["reason"], "by": self.request.user.get_username()}
        row, is_new = Dismissal.objects.get_or_create(
            site=site.key, what=what, name=name, defaults=facts
        )
        if is_new:
            self.page.log_addition(self.request, row, f"Dismissed: {row.reason}")
            messages.success(self.request, f"{name} was dismissed.")
        else:
            messages.warning(self.request, f"{name} was dismissed already, by {row.by}.")


class HostForm(forms.Form):
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


class HostPage(AnswerPage):
    permission = "consent.change_category"
    title = "Declare a host"
    button = "Declare"
    words = (
        "Hosts belong to a category, whose yes the guard waits for. A new host may be a new third "
        "party: visitors who said yes may then be asked again. The review says so."
    )
    form = HostForm

    def make(self, data: Any) -> forms.Form:
        site, _, name = self.found
        vendor = vendors.vendor_of_host(name)
        use = Use.MARKETING if vendor is not None and vendor.tracks else None
        fitting = category_for(site, use, vendor)
        form = HostForm(data, initial={"host": name, "category": fitting and fitting.pk})
        field: Any = form.fields["category"]
        field.queryset = Category.objects.filter(site=site)
        field.label_from_instance = in_words
        return form

    def take(self, values: dict[str, Any]) -> None:
        with lock(self.found.site):
            category = Category.objects.get(pk=values["category"].pk)
            category.hosts = "\n".join(dict.fromkeys([*category.hosts.split(), values["host"]]))
            category.save(update_fields=["hosts"])
            text = f"Added the host {values['host']}, which was found on pages."
            self.page.log_change(self.request, category, text)
        review = reverse("admin:consent_notice_publish", args=[self.found.site.key])
        messages.success(
            self.request,
            format_html(
                "{} belongs to {} now. Visitors do not see it yet: "
                '<a href="{}">review and publish</a>.',
                values["host"],
                in_words(category),
                review,
            ),
        )
