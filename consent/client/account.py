"""A visitor's account: signing in and asking ask the service, signing out does not."""

from typing import Any
from urllib.parse import quote

from consent.client.headers import RequestHeaders
from consent.client.service import Service
from consent.client.set_cookie_line import name_of
from consent.client.snapshot import Snapshot
from consent.cookies import reader
from consent.cookies.names import CookieNames

PATH = "/v1/account?site="


def sign_in(
    service: Service, site: str, account: str, request: RequestHeaders, place: str
) -> tuple[str, ...]:
    """The Set-Cookie lines by which this browser is the account's from now on."""
    if not isinstance(account, str):  # null would be a way to sign out
        raise TypeError("An account is named by text.")
    headers = {
        "Cookie": _our_cookies(request.cookies, site),  # the others are not our business
        "Sec-GPC": request.sec_gpc,
        "DNT": request.dnt,
        "X-Consent-Region": place,
    }
    present = {name: value for name, value in headers.items() if value}
    reply = service.post(PATH + quote(site, safe=""), {"account": account}, present)
    return tuple(_checked(line, site) for line in reply["cookies"])


def refused(service: Service, site: str, account: str) -> frozenset[str]:
    """The categories that an account has refused in any browser."""
    headers = {"X-Consent-Account": quote(account, safe="")}
    return frozenset(service.ask(PATH + quote(site, safe=""), headers)["refused"])


def sign_out(snapshot: Snapshot, request: RequestHeaders) -> tuple[str, ...]:
    """The Set-Cookie lines by which this browser is nobody's, and keeps its own choice."""
    lines = snapshot.writer(request.cookies).signed_out()
    return tuple(line.OutputString() for line in lines)


def _our_cookies(cookies: str | None, site: str) -> str:
    names = sorted(CookieNames.of(site, None).every)
    found = [(name, value) for name in names for value in reader.values(cookies, name)]
    return "; ".join(f"{name}={value}" for name, value in found)


def _checked(line: Any, site: str) -> str:
    """The line itself; ValueError if it sets a cookie that is not ours."""
    ours = CookieNames.of(site, None).every
    if not isinstance(line, str) or name_of(line) not in ours or not line.isprintable():
        raise ValueError("This is no cookie of the consent service.")
    return line
