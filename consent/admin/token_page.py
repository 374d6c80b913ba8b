"""The page of a site's tokens: which there are, one more, one less."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from consent.admin import token
from consent.lib.row_ids import row_id
from consent.models import Site, SiteToken


class TokenForm(forms.ModelForm[SiteToken]):
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=[(one.value, f"{one.value}: {one.label}") for one in SiteToken.Scope],
        widget=forms.CheckboxSelectMultiple,
        help_text="No more than the machine needs: a proxy such as nginx needs visitors alone.",
    )

    class Meta:
        model = SiteToken
        fields = ("label",)


def tokens(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """List them; make one and show it this once; revoke one."""
    site = get_object_or_404(Site, pk=pk)
    may_change = admin.has_change_permission(request, site)
    if not (may_change if request.method == "POST" else admin.has_view_permission(request, site)):
        raise PermissionDenied
    if "revoke" in request.POST:
        return _revoke(admin, request, site)
    form, text = TokenForm(request.POST or None, label_suffix=""), None
    if form.is_valid():
        text = _make(admin, request, site, form)
        form = TokenForm(label_suffix="")
    context = {
        **admin.admin_site.each_context(request),
        "title": "Site tokens",
        "subtitle": site.name,
        "opts": admin.opts,
        "site": site,
        "tokens": sorted(site.tokens.all(), key=lambda one: not one.is_good),
        "text": text,
        "form": form if may_change else None,
    }
    return TemplateResponse(request, "admin/consent/site/tokens.html", context)


def _make(admin: Any, request: HttpRequest, site: Site, form: TokenForm) -> str:
    label, scopes = form.cleaned_data["label"], form.cleaned_data["scopes"]
    text = token.make(site, label, scopes, by=request.user.get_username())
    admin.log_change(request, site, f"Made the token “{label}” ({' '.join(scopes)}).")
    return text


def _revoke(admin: Any, request: HttpRequest, site: Site) -> HttpResponse:
    revoked = get_object_or_404(site.tokens, pk=row_id(request.POST["revoke"]), revoked_at=None)
    token.revoke(revoked)
    admin.log_change(request, site, f"Revoked the token “{revoked.label}”.")
    messages.success(request, f"“{revoked.label}” is revoked: who shows it is refused.")
    return redirect("admin:consent_site_tokens", site.pk)
