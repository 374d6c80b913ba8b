"""The same question as the site's server asks its library, asked over HTTP as curl would."""

import json
import shlex
from http.client import HTTPConnection
from urllib.parse import urlsplit

from django.conf import settings

from consent.client import Permission
from consent.cookies import reader
from consent.cookies.names import CookieNames
from consent.demo.situation import DOMAIN, Environ
from consent.regions import headers

PATH = "/v1/check?site=mix"
PATIENCE = 5  # seconds


def asked(environ: Environ, permission: Permission, port: str) -> str:
    """The line to type, an empty line, and what it prints."""
    sent = _headers(environ, permission.region)
    options = [word for name, value in sent.items() for word in ("-H", f"{name}: {value}")]
    line = shlex.join(["curl", *options, f"{settings.CONSENT_SERVICE_URL}{PATH}"])
    return f"{line}\n\n{_answer(sent, port)}\n"


def _headers(environ: Environ, place: str) -> dict[str, str]:
    """What a CDN hands on to a server: place, signal, and of the cookies the signed answer."""
    names = headers.names(settings.CONSENT_REGION_HEADER)
    parts = place.split("-") if len(names) > 1 else [place]
    cookies = CookieNames.of("mix", DOMAIN)
    found = [
        f"{name}={value}"
        for name in (cookies.decision, cookies.account)
        for value in reader.values(environ.get("HTTP_COOKIE"), name)
    ]
    return {
        **dict(zip(names, parts, strict=False)),
        **({"Sec-GPC": "1"} if reader.gpc(environ.get("HTTP_SEC_GPC")) else {}),
        **({"Cookie": "; ".join(found)} if found else {}),
    }


def _answer(sent: dict[str, str], port: str) -> str:
    host = urlsplit(settings.CONSENT_SERVICE_URL).netloc
    connection = HTTPConnection("127.0.0.1", int(port), timeout=PATIENCE)
    try:
        connection.request("GET", PATH, headers={"Host": host, **sent})
        return json.dumps(json.load(connection.getresponse()), indent=2, ensure_ascii=False)
    except (OSError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()
