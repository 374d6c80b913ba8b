"""Log-ins that fail: counted, logged without who and where, and locked out for a while."""

import hashlib
import hmac
import logging
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_network
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.signals import user_login_failed
from django.db.models import Max
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from consent.regions import proxies

log = logging.getLogger("consent.staff")

MOST_OF_A_NAME = 150  # characters


def client_address(request: HttpRequest) -> str:
    """A keyed hash of the client's address, in the shape of one: none is stored.

    Whoever has an address of IPv6 has the 64 bits behind it as well.
    """
    address = proxies.trusted(settings.CONSENT_TRUSTED_PROXIES).sender(request.META)
    if isinstance(address, IPv6Address):
        client = str(ip_network((address, 64), strict=False))
    else:
        client = str(address)
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"log-in {client}".encode(), hashlib.sha256)
    return str(IPv6Address(b"\xfd" + digest[:15]))  # RFC 4193: nobody's on the internet


def user_name(request: HttpRequest, credentials: Any = None) -> str:
    """The name that was typed, as long as one can be; the table has no room for more."""
    name = (credentials or request.POST).get("username") or ""
    return str(name)[:MOST_OF_A_NAME]


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
    """Who it was is left out: people type passwords into the field of the name.

    Heard after axes, which counts; what was locked before was not tried.
    """
    if getattr(request, "axes_failures_since_start", None) is None:
        log.warning("A log-in was locked out.")
    elif getattr(request, "axes_locked_out", False):
        log.warning("A log-in failed, and locks out further ones.")
    else:
        log.warning("A log-in failed.")
