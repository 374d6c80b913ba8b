"""Log-ins that fail: counted, logged without who and where, and locked out for a while.

And the second factor of staff: passkeys, and recovery codes for the day on which one is lost.
Whoever has one is asked for it, whether or not the service requires one of everybody.
"""

import logging
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_network
from typing import Any

import django_otp
from axes.handlers.database import AxesDatabaseHandler
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.db.models import Max
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp_webauthn.models import WebAuthnCredential

from consent.models import row_id
from consent.web import regions

log = logging.getLogger("consent.staff")

_MAX_NAME_LENGTH = 150  # characters
_CODES = 10
_NAME = "Recovery codes"

admin.site.unregister(StaticDevice)  # codes are shown once, to the one whose they are


def client_address(request: HttpRequest) -> str:
    """A keyed hash of the address, of IPv6 its first half, in the shape of one: none is stored."""
    address = regions.trusted(settings.CONSENT_TRUSTED_PROXIES).sender(request.META)
    if isinstance(address, IPv6Address):
        client = str(ip_network((address, 64), strict=False))
    else:
        client = str(address)
    digest = salted_hmac("log-in", client, algorithm="sha256").digest()
    return str(IPv6Address(b"\xfd" + digest[:15]))  # RFC 4193: nobody's on the internet


def user_name(request: HttpRequest, credentials: Any = None) -> str:
    """The name that was typed, as long as one can be; the table has no room for more."""
    name = (credentials or request.POST).get("username") or ""
    return str(name)[:_MAX_NAME_LENGTH]


def locked(request: HttpRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    """The page that says when to try again."""
    until = _locked_until(request, credentials)
    seconds = max(1, round((until - timezone.now()).total_seconds()))
    context = {
        **admin.site.each_context(request),
        "title": "Too many log-ins have failed",
        "minutes": -(-seconds // 60),
        "until": until,
    }
    page = TemplateResponse(request, "admin/locked.html", context, status=429)
    page.headers["Retry-After"] = str(seconds)
    page.headers["Cache-Control"] = "private, no-store"
    setattr(page, "_has_been_logged", True)  # by a line of ours
    return page.render()


def _locked_until(request: HttpRequest, credentials: Any) -> datetime:
    """The wait begins with the last failure that was counted."""
    wait: timedelta = settings.AXES_COOLOFF_TIME
    counted = AxesDatabaseHandler().get_user_attempts(request, credentials)
    last = [rows.aggregate(last=Max("attempt_time"))["last"] for rows in counted]
    return max(filter(None, last), default=timezone.now()) + wait


@receiver(user_login_failed)
def _log_failure(sender: Any, request: HttpRequest | None = None, **_: Any) -> None:
    """Heard after axes, which counts. Not who it was: people type passwords there."""
    if getattr(request, "axes_failures_since_start", None) is None:
        log.warning("A log-in was locked out.")
    elif getattr(request, "axes_locked_out", False):
        log.warning("A log-in failed, and locks out further ones.")
    else:
        log.warning("A log-in failed.")


class _CodeForm(forms.Form):
    code = forms.CharField(
        label="Recovery code",
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


def is_settled(request: HttpRequest) -> bool:
    """Whether this session has shown all that is asked of it."""
    user: Any = request.user
    if user.is_verified():
        return True
    return not settings.CONSENT_STAFF_SECOND_FACTOR and not _is_enrolled(user)


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Asks for the second factor; else it is where passkeys and codes are made and removed."""
    user: Any = request.user
    if not (user.is_active and user.is_staff):
        return redirect("admin:login")
    if _is_enrolled(user) and not user.is_verified():
        return _ask(request)
    match request.POST.get("do"):
        case "codes":
            return _show(request, codes=_make_codes(request))
        case "remove":
            mine = WebAuthnCredential.objects.filter(user=user)
            if mine.filter(pk=row_id(request.POST.get("passkey", ""))).delete()[0]:
                messages.success(request, "The passkey opens nothing any more.")
            return redirect("admin:second_factor")
    return _show(request)


def _is_enrolled(user: Any) -> bool:
    if not hasattr(user, "is_enrolled"):  # once a request
        user.is_enrolled = django_otp.user_has_device(user)
    return bool(user.is_enrolled)


def _ask(request: HttpRequest) -> HttpResponse:
    form = _CodeForm(request.POST or None)
    if form.is_valid():
        if _take(request, form.cleaned_data["code"]):
            return redirect(_next(request))
        form.add_error(
            "code",
            "This is not one of your codes, or it was used before. After a "
            "wrong code the next is looked at a little later: wait, and try again.",
        )
    passkeys = WebAuthnCredential.objects.filter(user=request.user).exists()
    return _render(request, "Second factor", {"form": form, "passkeys": passkeys, "asks": True})


def _take(request: HttpRequest, code: str) -> bool:
    """Use up a recovery code."""
    device = StaticDevice.objects.filter(user=request.user).first()
    typed = "".join(code.split()).lower()
    keys = settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS
    known = StaticToken.objects.filter(token__in=[_hash(typed, key) for key in keys])
    kept = known.values_list("token", flat=True).first() or ""
    if device and django_otp.verify_token(request.user, device.persistent_id, kept):
        _verify(request, device)
        log.warning("A recovery code was used.")
        return True
    log.warning("A recovery code was refused.")
    return False


@receiver(pre_save, sender=StaticToken)
def _hide(instance: StaticToken, **_: Any) -> None:
    """Keep a hash of each code, django-otp's own command's too: its key is not in the database."""
    clear = instance.token
    vars(instance).update(clear=clear, token=_hash(clear, settings.SECRET_KEY))


@receiver(post_save, sender=StaticToken)
def _show_once(instance: StaticToken, **_: Any) -> None:
    instance.token = vars(instance)["clear"]


def _hash(code: str, key: str) -> str:
    digest = salted_hmac("recovery code", code, secret=key, algorithm="sha256")
    return digest.hexdigest()[:16]  # all that the column has room for


def _verify(request: HttpRequest, device: Any) -> None:
    request.session.cycle_key()
    django_otp.login(request, device)


def _make_codes(request: HttpRequest) -> list[str]:
    """New ones in place of all that there were."""
    user: Any = request.user
    codes = [StaticToken.random_token() for _ in range(_CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name=_NAME)
        for code in codes:
            device.token_set.create(token=code)
    # Where the session was shown a code that is gone now, or nothing was enrolled before
    if not isinstance(user.otp_device, WebAuthnCredential):
        _verify(request, device)
    return codes


def _show(request: HttpRequest, *, codes: list[str] | None = None) -> HttpResponse:
    context = {
        "codes": codes,
        "left": StaticToken.objects.filter(device__user=request.user).count(),
        "mine": WebAuthnCredential.objects.filter(user=request.user).order_by("created_at"),
        "may_go_on": is_settled(request),
    }
    return _render(request, "Your second factor", context)


def _render(request: HttpRequest, title: str, context: dict[str, Any]) -> HttpResponse:
    common = {**admin.site.each_context(request), "title": title, "next": _next(request)}
    return TemplateResponse(request, "admin/second_factor.html", common | context)


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure())
    return url if is_ours else reverse("admin:index")
