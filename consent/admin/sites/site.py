"""Sites: their addresses, languages, contact and tokens; each may be switched off at once."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from consent import notices
from consent.admin.catalogue import detection
from consent.admin.form_fields import LineListField, WordListField, parts
from consent.admin.site_forms import PlainFieldsAdmin, VersionedAdmin
from consent.admin.site_lists import BaseAdmin, require
from consent.admin.sites import embedding, translations
from consent.models import Site, SiteToken, row_id
from consent.models.site import digest_of, new_text
from consent.publishing import copying


def make_token(site: Site, label: str, scopes: Iterable[str], *, by: str = "") -> str:
    """Give the site one more token and return it. Those in use go on working."""
    text = new_text()
    site.tokens.create(label=label, scopes=" ".join(scopes), digest=digest_of(text), created_by=by)
    notices.catch_up()
    return text


def revoke_token(token: SiteToken) -> None:
    """Make the token worth nothing: here at once, in other processes in a second."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    notices.catch_up()


class _TokenForm(forms.ModelForm[SiteToken]):
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


def _tokens(admin: BaseAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """List them; make one and show it this once; revoke one, after a second click."""
    site = get_object_or_404(Site, pk=pk)
    if "revoke" in request.POST:
        return _revoke(admin, request, site)
    may_add, form, text = _may(request, "add"), _TokenForm(request.POST or None), None
    may_see = any(_may(request, action) for action in ("view", "add", "change"))
    if not (may_add if request.method == "POST" else may_see):
        raise PermissionDenied
    if form.is_valid():
        label, scopes = form.cleaned_data["label"], form.cleaned_data["scopes"]
        text = make_token(site, label, scopes, by=request.user.get_username())
        form = _TokenForm()
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
    require(request, "consent.change_sitetoken")
    revoked = get_object_or_404(site.tokens, pk=row_id(request.POST["revoke"]), revoked_at=None)
    if "confirmed" not in request.POST:
        return admin.show(request, site, "site/token_ask", title="Site tokens", revoked=revoked)
    revoke_token(revoked)
    messages.success(request, f"“{revoked.label}” is revoked: who shows it is refused.")
    return redirect("admin:consent_site_tokens", site.pk)


_SWITCH = "consent.switch_site"
_MAX_SWITCHES = 20  # shown, the newest first
_COPIED = ("category", "cookie", "wording", "theme", "regionrule")
_BEGINNING = (
    "What it begins with",
    {
        "fields": ("copy_from",),
        "description": "Categories, cookies, texts, look and region rules are copied, and belong "
        "to the new site from then on. Visitors see nothing of them before you publish.",
    },
)


class SiteForm(forms.ModelForm[Site]):
    origins = LineListField()
    languages = WordListField()


class _NewSiteForm(SiteForm):
    copy_from = forms.ModelChoiceField(
        copying.sources(),
        label="Copy from",
        required=False,
        empty_label="nothing: begin with an empty catalogue",
    )


class SwitchForm(forms.Form):
    """What the page showed goes along: of two people at once, the second undoes nothing."""

    is_off = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What happened, for those who read it later. Visitors do not see it.",
    )


def _may_copy(request: HttpRequest) -> bool:
    """Whether this person may add all that is copied, and there is something to copy."""
    rights = [f"consent.add_{name}" for name in _COPIED]
    return request.user.has_perms(rights) and copying.sources().exists()


@admin.register(Site)
class SiteAdmin(VersionedAdmin, PlainFieldsAdmin, BaseAdmin):
    form = SiteForm
    pages = {k: f"<int:pk>/{k}/" for k in "switch tokens embed rehearse translations".split()}
    tokens_view, embed_view, translations_view = _tokens, embedding.embed, translations.page
    rehearse_view = detection.rehearsal_page
    list_display = ("name", "key", "company", "languages")
    fieldsets = parts("site")

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        if obj is None and _may_copy(request):
            kwargs["form"] = _NewSiteForm
        return super().get_form(request, obj, *args, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        named, *others = super().get_fieldsets(request, obj)
        is_offered = obj is None and _may_copy(request)
        return [named, *([_BEGINNING] if is_offered else []), *others]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if source := form.cleaned_data.get("copy_from"):
            copying.copy(source, obj)
            messages.success(
                request, f"The catalogue of {source} was copied to {obj}. Read it, and publish it."
            )

    def about(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"is_off": notices.is_off(row)}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = [str(name) for name in super().get_readonly_fields(request, obj)]
        if not request.user.has_perm("consent.decide_second_person"):
            fields.append("second_person")  # else whoever is to be checked could end the checking
        return [*fields, "key"] if obj else fields

    def switch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what follows, ask for the reason, and switch."""
        site = get_object_or_404(Site, pk=pk)
        may_switch = request.user.has_perm(_SWITCH)
        may_see = may_switch or request.user.has_perm("consent.view_confirmation")
        if not (may_switch if request.method == "POST" else may_see):
            raise PermissionDenied
        is_off = notices.is_off(site)
        form = SwitchForm(request.POST or None, initial={"is_off": not is_off}, label_suffix="")
        if form.is_valid():
            self._switch(request, site, **form.cleaned_data)
            return redirect("admin:consent_site_switch", site.pk)
        return self.show(
            request, site, "site/switch",
            title="Switch on again" if is_off else "Switch off in an emergency",
            is_off=is_off,
            switches=site.switches[:_MAX_SWITCHES],
            form=form if may_switch else None,
        )  # fmt: skip

    def _switch(self, request: HttpRequest, site: Site, *, is_off: bool, reason: str) -> None:
        state = "off" if is_off else "on"
        try:
            notices.switch(site, is_off=is_off, reason=reason, by=request.user.get_username())
        except notices.AlreadySwitchedError as error:
            messages.warning(request, f"Nothing was changed: {error}")
        else:
            messages.success(request, f"{site} is {state}, in every process within two seconds.")
