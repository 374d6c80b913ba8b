"""What the dialog says, in one language: the notice's words, fetched when it opens."""

import json
import re
from collections.abc import Mapping
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
SENTENCE = re.compile(r".+?[.!?。؟]+(?=\s|$)", re.DOTALL)
MOST = 64  # languages of sites

_words: dict[tuple[str, str], CompressedText] = {}  # by the notice's digest, and the language


def words(in_force: NoticeInForce, language: str) -> CompressedText:
    """Ready to be sent."""
    key = in_force.digest, language
    if (found := _words.get(key)) is None:
        told = _dialog(in_force, language)
        if len(_words) >= MOST:
            _words.clear()  # most of them are of notices that were replaced
        found = _words[key] = CompressedText.of(json.dumps(told, ensure_ascii=False))
    return found


def _dialog(in_force: NoticeInForce, language: str) -> dict[str, Any]:
    """What stands in the dialog, and of which notice."""
    snapshot = in_force.snapshot
    texts = snapshot["texts"][language]
    return {
        "notice": in_force.number,
        "dialog": {name: texts[name] for name in DIALOG},
        "privacy": snapshot["site"]["privacy_policy_url"],
        "categories": {
            row["key"]: _category(row["texts"][language]) for row in snapshot["categories"]
        },
    }


def _category(texts: Mapping[str, str]) -> dict[str, str]:
    """What a category is for: in full, and in a line."""
    purpose = texts["purpose"]
    first = SENTENCE.match(purpose)
    summary = texts.get("summary") or (first[0] if first else purpose)
    return {"summary": summary, "purpose": purpose}
