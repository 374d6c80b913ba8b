"""Build the banner's words, what it fetches when needed, and the guard with its register."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

from consent.kernel.rules import Model, Region
from consent.lib import durations
from consent.lib.built_scripts import GUARD, PARTS
from consent.models import Cookie
from consent.notices import NoticeInForce

WORDS = (  # in the order in which the banner reads them; those that may be missing are the last
    "settings_link",
    "title",
    "body",
    "note",
    "accept",
    "reject",
    "choose",
    "privacy_link",
    "saved_accepted",
    "saved_rejected",
    "saved_custom",
    "change",
    "hide",
    "unsent",
    "policy_link",
    "account",
    "signal_status",
    "signal_reason",
)
_ACCOUNT = gettext_noop("You are signed in: a no follows your account to other devices.")
DIALOG = (
    "dialog_title",
    "dialog_body",
    "save",
    "close",
    "always_on",
    "allowed",
    "off",
    "by_choice",
    "by_region",
    "by_default",
    "by_lapse",
    "opted_out",
    "signal_reason",
    "policy_link",
    "privacy_link",
    "settings_link",
    "choices_link",
)
AGAIN = ("again_body", "again_note", "changed")  # where a visitor is asked again
_CATEGORY = ("name", "summary", "purpose", "change")  # called, for what, in full, what changed


def first_words(
    snapshot: Mapping[str, Any], region: Region, *, language: str, place: str, signal: bool | str
) -> list[str]:
    """Return the words of the banner itself here: one body and one link of two each."""
    texts = dict(snapshot["texts"][language])
    is_asked = region.model is Model.OPT_IN or not signal  # R45
    kind = "" if region.model is Model.OPT_IN else "notice_"
    texts |= {name: texts[kind + name] for name in ("body", "note")}
    if not is_asked:
        texts |= dict.fromkeys(("body", "note"), "")
    if place.startswith("US"):
        texts["settings_link"] = texts["choices_link"]  # R48
    if not texts["privacy_policy_url"]:
        texts["privacy_link"] = ""
    if signal is not True:  # a minor has sent none
        texts["signal_status"] = ""
    if signal is not True or region.model is Model.OPT_IN:
        texts["signal_reason"] = ""  # where it is asked, the list says what is off; the dialog, why
    with override(language):  # whether anybody is signed in, the browser knows (R183)
        texts["account"] = gettext(_ACCOUNT)
    words = [texts.get(name, "") for name in WORDS]
    while not words[-1]:
        words.pop()
    return words


def dialog(in_force: NoticeInForce, language: str) -> dict[str, Any]:
    """Return the dialog's words, and those for visitors who are asked again."""
    snapshot = in_force.snapshot
    texts = snapshot["texts"][language]
    return {
        "notice": in_force.number,
        "dialog": {name: texts[name] for name in DIALOG},
        "again": {name: texts[name] for name in AGAIN},
        "privacy": texts["privacy_policy_url"],
        "categories": {
            row["key"]: {name: row["texts"][language][name] for name in _CATEGORY}
            for row in snapshot["categories"]
        },
    }


def register(in_force: NoticeInForce, language: str) -> dict[str, list[list[str]]]:
    """Return what each category declares, for those who unfold it and for deleting it."""
    return {
        category["key"]: [_cookie(cookie, language) for cookie in category["cookies"]]
        for category in in_force.snapshot["categories"]
    }


def _cookie(cookie: Mapping[str, Any], language: str) -> list[str]:
    kind = Cookie.Kind(cookie["kind"])
    return [
        cookie["name"],
        durations.in_words(cookie["lifetime"], language, is_lasting=kind.is_lasting),
        cookie["texts"][language]["purpose"],
        cookie["provider"],
        *([kind.value] if kind is not Cookie.Kind.COOKIE else []),
    ]


PLACEHOLDER = "__MIX_WORDS__"  # in the code of a part that comes with its words
# What "Load this once" sets aside: an opt-out by signal or account, or the visitor's own no
_WARNINGS = {
    "opted_out": gettext_noop(
        "You have opted out of these cookies: {names}. Loading this once lets {provider} use them "
        "on this page only."
    ),
    "refused": gettext_noop(
        "You said no to these cookies: {names}. Loading this once lets {provider} use them on this "
        "page only."
    ),
}
_ONCE = gettext_noop("“{once}” is for this page only, and changes no answer of yours.")
_EDITED = ("embed_body", "embed_once", "embed_always")  # in the admin


def placeholder(in_force: NoticeInForce, language: str) -> str:
    """Return the part that fills a blocked frame, with the notice's words and our own."""
    edited = {name: in_force.snapshot["texts"][language][name] for name in _EDITED}
    with override(language):
        words = {name: gettext(word) for name, word in _WARNINGS.items()}
        once = gettext(_ONCE).replace("{once}", edited["embed_once"])
    return _with_words("placeholder", {**words, **edited, "once": once})


_NEXT = gettext_noop(
    "Your choice takes full effect on the next page, so that what you have entered here is kept."
)


def unsaved(_in_force: NoticeInForce, language: str) -> str:
    """Return the part that finds unsaved input, with what the visitor then reads (R215)."""
    with override(language):
        return _with_words("unsaved", {"next": gettext(_NEXT)})


def _with_words(part: str, words: Mapping[str, str]) -> str:
    code = (PARTS / f"{part}.js").read_text(encoding="utf-8")
    return code.replace(PLACEHOLDER, json.dumps(words, ensure_ascii=False))


IN_PARTS = {"placeholder": placeholder, "unsaved": unsaved}
DATA = {"words": dialog, "register": register}

_REGISTER = "__MIX_REGISTER__"
GUARDED = (Cookie.Kind.COOKIE, Cookie.Kind.LOCAL, Cookie.Kind.SESSION)


def guard(in_force: NoticeInForce, _language: str) -> str:
    """Return the guard's script of a notice, which is the same in every language."""
    return guard_script(in_force.snapshot, in_force.site.key)


def guard_script(snapshot: Mapping[str, Any], site: str) -> str:
    """Return the code as a function called with the register, so it adds no name to the page.

    The register has the category of each name and host, as `guard/register.js` reads it.
    """
    rows = map(_guarded, snapshot["categories"])
    declared = {
        "service": settings.CONSENT_SERVICE_URL,
        "site": site,
        "categories": [row for row in rows if len(row) > 1],
    }
    argument = json.dumps(declared, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    return f'(({_REGISTER})=>{{"use strict";{_guard_code()}}})({argument});\n'


def _guarded(category: Mapping[str, Any]) -> dict[str, Any]:
    cookies = [(cookie["kind"], cookie["name"]) for cookie in category["cookies"]]
    names = {kind.value: [name for own, name in cookies if own == kind] for kind in GUARDED}
    names["hosts"] = category["hosts"]
    return {
        "key": category["key"],
        **({"necessary": 1} if category["necessary"] else {}),
        **{kind: found for kind, found in names.items() if found},
    }


@cache
def _guard_code() -> str:
    return GUARD.read_text(encoding="utf-8").strip()
