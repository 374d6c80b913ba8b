"""A site's tokens, each stored as a hash: the page that makes one, shows it once, revokes it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from consent import notices
from consent.admin import site_page
from consent.lib.row_ids import row_id
from consent.models import Site, SiteToken
from consent.models.site import digest_of, new_text


def make(site: Site, label: str, scopes: Iterable[str], *, by: str = "") -> str:
    """Give the site one more token and return it. Those in use go on working."""
    text = new_text()
    site.tokens.create(label=label, scopes=" ".join(scopes), digest=digest_of(text), created_by=by)
    notices.catch_up()
    return text


def revoke(token: SiteToken) -> None:
    """From now on the token is worth nothing: here at once, in other processes in a second."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    notices.catch_up()


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


def may_see(request: HttpRequest) -> bool:
    return any(_may(request, deed) for deed in ("view", "add", "change"))


def tokens(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """List them; make one and show it this once; revoke one. Both are asked about first."""
    site = get_object_or_404(Site, pk=pk)
    if request.method != "POST":
        return _list(admin, request, site)
    is_revoking = "revoke" in request.POST
    if not _may(request, "change" if is_revoking else "add"):
        raise PermissionDenied
    return (_ask_to_revoke if is_revoking else _ask_to_make)(admin, request, site)


def _may(request: HttpRequest, deed: str) -> bool:
    return request.user.has_perm(f"consent.{deed}_sitetoken")


def _list(
    admin: Any,
    request: HttpRequest,
    site: Site,
    *,
    text: str | None = None,
    form: TokenForm | None = None,
) -> HttpResponse:
    if not may_see(request):
        raise PermissionDenied
    return _page(
        admin, request, site, "tokens",
        tokens=sorted(site.tokens.all(), key=lambda one: not one.is_good),
        text=text,
        form=(form or TokenForm(label_suffix="")) if _may(request, "add") else None,
        may_revoke=_may(request, "change"),
    )  # fmt: skip


def _ask_to_make(admin: Any, request: HttpRequest, site: Site) -> HttpResponse:
    form = TokenForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _list(admin, request, site, form=form)
    label, scopes = form.cleaned_data["label"], form.cleaned_data["scopes"]
    if "confirmed" not in request.POST:
        may = [SiteToken.Scope(scope).label for scope in scopes]
        return _page(admin, request, site, "token_ask", label=label, scopes=scopes, may=may)
    text = make(site, label, scopes, by=request.user.get_username())
    admin.log_change(request, site, f"Made the token “{label}” ({' '.join(scopes)}).")
    return _list(admin, request, site, text=text)


def _ask_to_revoke(admin: Any, request: HttpRequest, site: Site) -> HttpResponse:
    revoked = get_object_or_404(site.tokens, pk=row_id(request.POST["revoke"]), revoked_at=None)
    if "confirmed" not in request.POST:
        return _page(admin, request, site, "token_ask", revoked=revoked)
    revoke(revoked)
    admin.log_change(request, site, f"Revoked the token “{revoked.label}”.")
    messages.success(request, f"“{revoked.label}” is revoked: who shows it is refused.")
    return redirect("admin:consent_site_tokens", site.pk)


def _page(admin: Any, request: HttpRequest, site: Site, name: str, **context: Any) -> HttpResponse:
    return site_page.show(admin, request, site, f"site/{name}", "Site tokens", **context)
