"""The page of the emergency: a site is switched off, and on again, for a reason that is kept."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from consent.admin import site_page
from consent.models import Site, SiteSwitch
from consent.record import switches

SWITCH = "consent.switch_site"
SHOWN = 20  # of the switches, the newest


class SwitchForm(forms.ModelForm[SiteSwitch]):
    """What the page showed goes along: of two people at once, the second undoes nothing."""

    is_off = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = SiteSwitch
        fields = ("reason", "is_off")
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}


def may_see(request: HttpRequest) -> bool:
    return request.user.has_perm(SWITCH) or request.user.has_perm("consent.view_siteswitch")


def page(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Say what follows, ask for the reason, and switch."""
    site = get_object_or_404(Site, pk=pk)
    may_switch = request.user.has_perm(SWITCH)
    if not (may_switch if request.method == "POST" else may_see(request)):
        raise PermissionDenied
    is_off = switches.is_off(site)
    form = SwitchForm(request.POST or None, initial={"is_off": not is_off}, label_suffix="")
    if form.is_valid():
        return _switch(admin, request, site, form)
    title = "Switch on again" if is_off else "Switch off in an emergency"
    return site_page.show(
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
