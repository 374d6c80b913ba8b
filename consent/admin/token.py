"""A site's tokens, each stored as a hash: the page that makes one, shows it once, revokes it."""

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from consent import notices
from consent.admin.site_lists import BaseAdmin
from consent.models import Site, SiteToken, row_id
from consent.models.site import digest_of, new_text


def make(site: Site, label: str, scopes: Iterable[str], *, by: str = "") -> str:
    """Give the site one more token and return it. Those in use go on working."""
    text = new_text()
    site.tokens.create(label=label, scopes=" ".join(scopes), digest=digest_of(text), created_by=by)
    notices.catch_up()
    return text


def revoke(token: SiteToken) -> None:
    """Make the token worth nothing: here at once, in other processes in a second."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    notices.catch_up()


class TokenForm(forms.ModelForm[SiteToken]):
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=[(scope.value, f"{scope.value}: {scope.label}") for scope in SiteToken.Scope],
        widget=forms.CheckboxSelectMultiple,
        help_text="No more than the machine needs: a proxy such as nginx needs visitors alone.",
    )

    class Meta:
        model = SiteToken
        fields = ("label",)


def _may(request: HttpRequest, action: str) -> bool:
    return request.user.has_perm(f"consent.{action}_sitetoken")


def tokens(admin: BaseAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """List them; make one and show it this once; revoke one, after a second click."""
    site = get_object_or_404(Site, pk=pk)
    if "revoke" in request.POST:
        return _revoke(admin, request, site)
    may_add, form, text = _may(request, "add"), TokenForm(request.POST or None), None
    may_see = any(_may(request, action) for action in ("view", "add", "change"))
    if not (may_add if request.method == "POST" else may_see):
        raise PermissionDenied
    if form.is_valid():
        label, scopes = form.cleaned_data["label"], form.cleaned_data["scopes"]
        text = make(site, label, scopes, by=request.user.get_username())
        form = TokenForm()
    form.label_suffix = ""
    return admin.show(
        request, site, "site/tokens",
        title="Site tokens",
        tokens=sorted(site.tokens.all(), key=lambda token: not token.is_good),
        text=text,
        form=form if may_add else None,
        may_revoke=_may(request, "change"),
    )  # fmt: skip


def _revoke(admin: BaseAdmin, request: HttpRequest, site: Site) -> HttpResponse:
    if not _may(request, "change"):
        raise PermissionDenied
    revoked = get_object_or_404(site.tokens, pk=row_id(request.POST["revoke"]), revoked_at=None)
    if "confirmed" not in request.POST:
        return admin.show(request, site, "site/token_ask", title="Site tokens", revoked=revoked)
    revoke(revoked)
    messages.success(request, f"“{revoked.label}” is revoked: who shows it is refused.")
    return redirect("admin:consent_site_tokens", site.pk)
