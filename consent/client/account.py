"""Who is signed in at the site: told to the service, and taken back without it."""

from typing import Any
from urllib.parse import quote

from consent.client.headers import RequestHeaders
from consent.client.service import Service
from consent.client.set_cookie_line import name_of
from consent.client.snapshot import Snapshot
from consent.cookies import reader
from consent.cookies.names import OURS

PATH = "/v1/account?site="


def sign_in(
    service: Service, site: str, account: str, asked: RequestHeaders, place: str
) -> tuple[str, ...]:
    """The Set-Cookie lines by which this browser is the account's from now on."""
    if not isinstance(account, str):  # null would be a way to sign out
        raise TypeError("An account is named by text.")
    headers = {
        "Cookie": _ours(asked.cookies),  # what else the site keeps in cookies is none of ours
        "Sec-GPC": asked.sec_gpc,
        "DNT": asked.dnt,
        "X-Consent-Region": place,
    }
    shown = {name: value for name, value in headers.items() if value}
    told = service.post(PATH + quote(site, safe=""), {"account": account}, shown)
    return tuple(_line(line) for line in told["cookies"])


def sign_out(published: Snapshot, asked: RequestHeaders) -> tuple[str, ...]:
    """The Set-Cookie lines by which this browser is nobody's, and keeps its own choice."""
    lines = published.jar(asked.cookies).signed_out()
    return tuple(line.OutputString() for line in lines)


def _ours(cookies: str | None) -> str:
    found = [(name, value) for name in sorted(OURS) for value in reader.values(cookies, name)]
    return "; ".join(f"{name}={value}" for name, value in found)


def _line(line: Any) -> str:
    if not isinstance(line, str) or name_of(line) not in OURS or not line.isprintable():
        raise ValueError("This is no cookie of the consent service.")
    return line
