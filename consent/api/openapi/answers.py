"""An example of each answer: what the example of its request is answered. `…` is what was cut."""

from typing import Any

from django.utils import timezone

from consent.kernel.rules import NOWHERE, Model, Reason, Verdict
from consent.lib import uuid7
from consent.models import Decision
from consent.notices import NoticeInForce


def recorded(in_force: NoticeInForce, choices: dict[str, bool]) -> dict[str, Any]:
    return {
        "receipt": str(uuid7.uuid7(timezone.now())),
        "decided_at": _moment(),
        "notice": in_force.number,
        "choices": choices,
        "region": NOWHERE,
        "place": NOWHERE,
        "state": "1~…",
    }


def own_decisions(in_force: NoticeInForce, choices: dict[str, bool]) -> dict[str, Any]:
    row = recorded(in_force, choices)
    del row["state"]
    more = {
        "received_at": row["decided_at"],
        "surface": Decision.Surface.BANNER,
        "method": Decision.Method.CUSTOM,
        "language": in_force.languages[0],
        "model": Model.OPT_IN,
        "place_model": Model.OPT_IN,
        "signal": False,
    }
    return {"site": in_force.site.key, "decisions": [row | more]}


def checked(in_force: NoticeInForce, key: str, cookie: str) -> dict[str, Any]:
    """Of a visitor who has not answered; the cookie is declared by no category."""
    undeclared = {"category": None, **_judged(Verdict.DENIED, Reason.INVALID)}
    return {
        "site": in_force.site.key,
        "notice": in_force.number,
        "region": NOWHERE,
        "model": Model.OPT_IN,
        "signal": False,
        "account": False,
        "decided_at": None,
        "show_banner": True,
        "categories": {key: _judged(Verdict.UNASKED, Reason.DEFAULT)},
        "cookies": {cookie: undeclared},
    }


def signed_in(in_force: NoticeInForce) -> dict[str, Any]:
    line = f"__Secure-{in_force.site.key}_account=eyJ…; SameSite=Lax; Secure"
    return {"opted_out": False, "cookies": [line]}


def refused(in_force: NoticeInForce) -> dict[str, Any]:
    version = next(one.version for one in in_force.ruleset.optional if one.key == "support")
    return {
        "opted_out": True,
        "refused": {"support": {"since": _moment(), "region": NOWHERE, "version": version}},
    }


def notice(in_force: NoticeInForce) -> dict[str, Any]:
    """The members of the notice, with the first category and nothing of the long lists."""
    first = next(one for one in in_force.snapshot["categories"] if one["necessary"])
    return {
        "schema": 1,
        "number": in_force.number,
        "site": {"key": in_force.site.key},
        "categories": [{"key": first["key"], "necessary": True, "cookies": []}],
        "unused": [],
        "regions": [],
        "texts": {},
        "banner": "…",
    }


def _judged(verdict: Verdict, reason: Reason) -> dict[str, Any]:
    return {"verdict": verdict, "reason": reason, "allows": verdict.allows}


def _moment() -> str:
    return timezone.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def vectors() -> dict[str, Any]:
    return {
        "version": 1,
        "how": ["…"],
        "now": 1_800_000_000,
        "issuer": "https://consent.example",
        "sites": {"mix": {"cookie_domain": "example.com"}},
        "jwks": {"keys": []},
        "notice": {"schema": 1},
        "vectors": [],
    }
