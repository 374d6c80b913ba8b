"""What the inspector shows of one request: the client library's answer, in plain words."""

import json
import shlex
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from consent.client import Permission
from consent.client.wsgi import ENVIRON_KEY
from consent.cookies import reader
from consent.cookies.names import CookieNames
from consent.demo.situation import DAYS, DOMAIN, PLACES, Environ, Situation
from consent.kernel.rules import DAY, NOWHERE, Model, Reason, Verdict
from consent.regions import headers

SITUATION = "demo.situation"
# What the site's server sets with every page, and for what. The middleware decides which leave
COOKIES = {
    "_demo_stats": "analytics",
    "_demo_interests": "personalization",
    "_demo_undeclared": "",  # not in the register
}
TAGS = {
    "analytics": "_demo_visits",
    "marketing": "_demo_ads",
    "replay": "_demo_replay",
    "support": "_demo_chat",
    "preferences": "demo_theme",
}

Texts = Mapping[str, Any]


def shown(environ: Environ, texts: Texts, *, now: float) -> dict[str, Any]:
    """What its template is given; `texts` are its own, in the language of the page."""
    permission: Permission = environ[ENVIRON_KEY]
    situation: Situation = environ[SITUATION]
    is_sent = reader.gpc(environ.get("HTTP_SEC_GPC"))
    judgements = list(_judgements(permission, texts))
    return {
        "permission": permission,
        "places": [(code, texts["places"][code]) for code in PLACES],
        "place": (texts["places"] | {NOWHERE: texts["unknown"]}).get(
            permission.region, permission.region
        ),
        "rule": texts["rules"][permission.model],
        "is_signal_sent": is_sent,
        "is_signal_the_browsers": is_sent and not situation.gpc,
        "is_signal_kept": permission.signal and not is_sent,
        "judgements": judgements,
        "summary": texts["summary"].format(n=len(permission.allowed), of=len(judgements)),
        "has_chosen": _has_chosen(permission),
        "clock": list(_clock(permission, texts, now=now)),
        "cookies": list(_cookies(permission, texts)),
        "arrived": _names(environ.get("HTTP_COOKIE", "")),
        "tags": [(key, texts["tags"][key], name) for key, name in TAGS.items()],
    }


def _judgements(permission: Permission, texts: Texts) -> Iterator[dict[str, str]]:
    for key, judgement in permission.judgements.items():
        yield {
            "key": key,
            "name": texts["kinds"].get(key, key),
            "verdict": judgement.verdict,
            "reason": judgement.reason,
            "sign": texts["signs"][judgement.verdict],
            "why": texts["reasons"][_reason(permission, key)],
        }


def _reason(permission: Permission, key: str) -> str:
    """The name of the words that say why."""
    verdict, reason = permission.judgement(key).verdict, permission.why(key)
    is_on_by_default = permission.model is not Model.OPT_IN and not _has_chosen(permission)
    if verdict is Verdict.UNASKED and is_on_by_default:
        return "asks_first"  # here too
    return f"{verdict}.{reason}"


def _has_chosen(permission: Permission) -> bool:
    """A signal alone is on record as well, and is no answer."""
    return any(one.reason is Reason.CHOICE for one in permission.judgements.values())


def _cookies(permission: Permission, texts: Texts) -> Iterator[dict[str, Any]]:
    for name, key in COOKIES.items():
        is_allowed = permission.allows_cookie(name)
        yield {
            "name": name,
            "is_allowed": is_allowed,
            "sign": texts["kept" if is_allowed else "kept_back"],
            "why": texts["kinds"][key] if key else texts["undeclared"],
        }


def _clock(permission: Permission, texts: Texts, *, now: float) -> Iterator[tuple[int, str, bool]]:
    """What may be chosen: days, their words, and whether the visitor's answer is so old."""
    at = permission.decided_at
    age = None if at is None else int(now) // DAY - at // DAY
    for days in DAYS:
        yield days, texts["days"][str(days)], age == days


def _names(cookies: str) -> list[str]:
    return sorted({pair.partition("=")[0].strip() for pair in cookies.split(";") if pair.strip()})


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
