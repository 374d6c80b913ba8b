"""Collect the words that the banner fetches when needed: of the dialog, and of blocked frames."""

import json
from functools import cache
from typing import Any

from django.utils.translation import gettext, gettext_noop, override

from consent.lib.built_scripts import PARTS
from consent.notices import NoticeInForce
from consent.web.responses import CompressedText, CompressedTexts

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
_CATEGORY = ("name", "summary", "purpose")  # what it is called and for, in a line and in full
_MAX_LANGUAGES = 64  # languages of sites
_dialogs, _placeholders = CompressedTexts(_MAX_LANGUAGES), CompressedTexts(_MAX_LANGUAGES)


def dialog(in_force: NoticeInForce, language: str) -> CompressedText:
    """Return the words of the dialog, and those for visitors who are asked again, compressed."""
    key = in_force.digest, language
    return _dialogs.get(key, lambda: json.dumps(content(in_force, language), ensure_ascii=False))


def content(in_force: NoticeInForce, language: str) -> dict[str, Any]:
    """Return these words, with the notice's number."""
    snapshot = in_force.snapshot
    texts = snapshot["texts"][language]
    return {
        "notice": in_force.number,
        "dialog": {name: texts[name] for name in DIALOG},
        "again": {name: texts[name] for name in AGAIN},
        "privacy": snapshot["site"]["privacy_policy_url"],
        "categories": {
            row["key"]: {name: row["texts"][language][name] for name in _CATEGORY}
            for row in snapshot["categories"]
        },
    }


PLACEHOLDER = "__MIX_WORDS__"
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


def placeholder(in_force: NoticeInForce, language: str) -> CompressedText:
    """Return the part that draws what fills a blocked frame, with its words."""
    key = in_force.digest, language
    return _placeholders.get(key, lambda: _placeholder_script(in_force, language))


def _placeholder_script(in_force: NoticeInForce, language: str) -> str:
    """Fill in the notice's words, and ours about what loading once means or sets aside."""
    edited = {name: in_force.snapshot["texts"][language][name] for name in _EDITED}
    with override(language):
        words = {name: gettext(word) for name, word in _WARNINGS.items()}
        once = gettext(_ONCE).replace("{once}", edited["embed_once"])
    words |= {**edited, "once": once}
    return _placeholder_code().replace(PLACEHOLDER, json.dumps(words, ensure_ascii=False))


@cache
def _placeholder_code() -> str:
    return (PARTS / "placeholder.js").read_text(encoding="utf-8")
