"""Show the client library's answer to one request in plain words."""

from collections.abc import Iterator, Mapping
from typing import Any

from config.demo.front import PLACES, SITUATION, Environ, Situation
from consent.client import Permission
from consent.client.wsgi import ENVIRON_KEY
from consent.cookies.reader import gpc
from consent.kernel.rules import NOWHERE, Model, Reason, Verdict

# What the site's server sets with every page, and for what. The middleware decides which leave
COOKIES = {
    "_demo_stats": "analytics",
    "_demo_interests": "personalization",
    "_demo_undeclared": "",  # not in the register
}
_TAGS = {
    "analytics": "_demo_visits",
    "marketing": "_demo_ads",
    "replay": "_demo_replay",
    "support": "_demo_chat",
    "preferences": "demo_theme",
}

_Texts = Mapping[str, Any]


def context(environ: Environ, texts: _Texts) -> dict[str, Any]:
    """Return what its template is given; `texts` are its own, in the language of the page."""
    permission: Permission = environ[ENVIRON_KEY]
    situation: Situation = environ[SITUATION]
    is_sent = gpc(environ.get("HTTP_SEC_GPC"))
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
        "cookies": list(_cookies(permission, texts)),
        "arrived": _names(environ.get("HTTP_COOKIE", "")),
        "tags": [(key, texts["tags"][key], name) for key, name in _TAGS.items()],
    }


def _judgements(permission: Permission, texts: _Texts) -> Iterator[dict[str, str]]:
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
    """Return the name of the words that say why."""
    verdict, reason = permission.judgement(key).verdict, permission.why(key)
    is_on_by_default = permission.model is not Model.OPT_IN and not _has_chosen(permission)
    if verdict is Verdict.UNASKED and is_on_by_default:
        return "asks_first"  # here too
    return f"{verdict}.{reason}"


def _has_chosen(permission: Permission) -> bool:
    """Return whether the visitor has answered: a signal alone is no answer."""
    return any(one.reason is Reason.CHOICE for one in permission.judgements.values())


def _cookies(permission: Permission, texts: _Texts) -> Iterator[dict[str, Any]]:
    for name, key in COOKIES.items():
        is_allowed = permission.allows_cookie(name)
        yield {
            "name": name,
            "is_allowed": is_allowed,
            "sign": texts["kept" if is_allowed else "kept_back"],
            "why": texts["kinds"][key] if key else texts["undeclared"],
        }


def _names(cookies: str) -> list[str]:
    return sorted({pair.partition("=")[0].strip() for pair in cookies.split(";") if pair.strip()})
