"""Build the guard's script: its code, and the register of the notice in force."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings

from consent.lib.built_scripts import GUARD
from consent.models import Cookie
from consent.notices import NoticeInForce

_REGISTER = "__MIX_REGISTER__"
KINDS = (Cookie.Kind.COOKIE, Cookie.Kind.LOCAL, Cookie.Kind.SESSION)


def build(in_force: NoticeInForce, _language: str) -> str:
    """Return the script of a notice, which is the same in every language."""
    return script(in_force.snapshot, in_force.site.key)


def script(snapshot: Mapping[str, Any], site: str) -> str:
    """Return the code as a function called with the register, so it adds no name to the page."""
    argument = json.dumps(
        register(snapshot, site), separators=(",", ":"), ensure_ascii=False, sort_keys=True
    )
    return f'(({_REGISTER})=>{{"use strict";{_code()}}})({argument});\n'


def register(snapshot: Mapping[str, Any], site: str) -> dict[str, Any]:
    """Return the category of each name and host, as `guard/register.js` reads it."""
    return {
        "service": settings.CONSENT_SERVICE_URL,
        "site": site,
        "categories": [row for row in map(_row, snapshot["categories"]) if len(row) > 1],
    }


def _row(category: Mapping[str, Any]) -> dict[str, Any]:
    cookies = [(cookie["kind"], cookie["name"]) for cookie in category["cookies"]]
    names = {kind.value: [name for own, name in cookies if own == kind] for kind in KINDS}
    names["hosts"] = category["hosts"]
    return {
        "key": category["key"],
        **({"necessary": 1} if category["necessary"] else {}),
        **{kind: found for kind, found in names.items() if found},
    }


@cache
def _code() -> str:
    return GUARD.read_text(encoding="utf-8").strip()
