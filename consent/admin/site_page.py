"""Answer a page of ours; two about a site: it is given a catalogue, or switched off."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from consent.models import Site, SiteSwitch
from consent.publishing import copying
from consent.record import switches


def show(
    admin: Any, request: HttpRequest, site: Site | None, template: str, title: str, **context: Any
) -> HttpResponse:
    common = {
        **admin.admin_site.each_context(request),
        "title": title,
        "subtitle": site and site.name,
        "opts": admin.opts,
        "site": site,
    }
    return TemplateResponse(request, f"admin/consent/{template}.html", common | context)


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


def is_copy_possible(request: HttpRequest, site: Site) -> bool:
    return may_copy(request) and copying.is_empty(site)


def copy(page: admin.ModelAdmin[Any], request: HttpRequest, source: Site, target: Site) -> None:
    copying.copy(source, target)
    page.log_change(request, target, f"Copied the catalogue of {source}.")
    messages.success(
        request, f"The catalogue of {source} was copied to {target}. Read it, and publish it."
    )


def copy_page(site_admin: admin.ModelAdmin[Any], request: HttpRequest, pk: int) -> HttpResponse:
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
    return show(
        site_admin, request, site, "site/copy", "Copy a catalogue",
        form=form,
        is_empty=copying.is_empty(site),
    )  # fmt: skip


SWITCH = "consent.switch_site"
SHOWN = 20  # of the switches, the newest


class SwitchForm(forms.ModelForm[SiteSwitch]):
    """What the page showed goes along: of two people at once, the second undoes nothing."""

    is_off = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = SiteSwitch
        fields = ("reason", "is_off")
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}


def may_see_switch(request: HttpRequest) -> bool:
    return request.user.has_perm(SWITCH) or request.user.has_perm("consent.view_siteswitch")


def switch_page(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Say what follows, ask for the reason, and switch."""
    site = get_object_or_404(Site, pk=pk)
    may_switch = request.user.has_perm(SWITCH)
    if not (may_switch if request.method == "POST" else may_see_switch(request)):
        raise PermissionDenied
    is_off = switches.is_off(site)
    form = SwitchForm(request.POST or None, initial={"is_off": not is_off}, label_suffix="")
    if form.is_valid():
        return _switch(admin, request, site, form)
    title = "Switch on again" if is_off else "Switch off in an emergency"
    return show(
        admin, request, site, "site/switch", title,
        is_off=is_off,
        switches=site.switches.all()[:SHOWN],
        form=form if may_switch else None,
    )  # fmt: skip


def _switch(admin: Any, request: HttpRequest, site: Site, form: SwitchForm) -> HttpResponse:
    is_off, reason = form.cleaned_data["is_off"], form.cleaned_data["reason"]
    try:
        switches.switch(site, is_off=is_off, reason=reason, by=request.user.get_username())
    except switches.AlreadySwitchedError as error:
        messages.warning(request, f"Nothing was changed: {error}")
    else:
        state = "off" if is_off else "on"
        admin.log_change(request, site, f"Switched {state}. {reason}")
        messages.success(request, f"{site} is {state}, in every process within two seconds.")
    return redirect("admin:consent_site_switch", site.pk)
