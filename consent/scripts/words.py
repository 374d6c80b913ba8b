"""What the dialog says, and who is asked again reads: the notice's words, fetched when needed."""

import json
from typing import Any

from consent.notices import NoticeInForce
from consent.web.compressed import CompressedText

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
CATEGORY = ("name", "summary", "purpose")  # what it is called and for, in a line and in full
MOST = 64  # languages of sites

_words: dict[tuple[str, str], CompressedText] = {}  # by the notice's digest, and the language


def words(in_force: NoticeInForce, language: str) -> CompressedText:
    """Ready to be sent."""
    key = in_force.digest, language
    if (found := _words.get(key)) is None:
        told = content(in_force, language)
        if len(_words) >= MOST:
            _words.clear()  # most of them are of notices that were replaced
        found = _words[key] = CompressedText.of(json.dumps(told, ensure_ascii=False))
    return found


def content(in_force: NoticeInForce, language: str) -> dict[str, Any]:
    """What stands there, and of which notice."""
    snapshot = in_force.snapshot
    texts = snapshot["texts"][language]
    return {
        "notice": in_force.number,
        "dialog": {name: texts[name] for name in DIALOG},
        "again": {name: texts[name] for name in AGAIN},
        "privacy": snapshot["site"]["privacy_policy_url"],
        "categories": {
            row["key"]: {name: row["texts"][language][name] for name in CATEGORY}
            for row in snapshot["categories"]
        },
    }
