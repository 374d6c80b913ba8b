"""Words whose meaning the law or this system fixes: translations, and no text of a site (R198).

A draft writes them into the notice under these names, so the notice stays the whole evidence.
"""

from collections.abc import Mapping

from django.utils.translation import gettext, override
from django.utils.translation.trans_real import CONTEXT_SEPARATOR

CONTEXT = "in a notice"  # of a word's translation
WORDS = {
    "save": "Save my choices",
    "close": "Close",
    "always_on": "Always on",
    "allowed": "Allowed",
    "off": "Not allowed",
    "cookies_label": "Cookies",
    "saved_accepted": "Optional cookies allowed.",
    "saved_rejected": "Optional cookies rejected.",
    "saved_custom": "Your choices are saved.",
    "change": "Change",
    "hide": "Hide",
    "unsent": "Saved here. We send it when the connection is back.",
    "signal_status": "Opt-Out Request Honored",
    "signal_reason": "Your browser sends Global Privacy Control, so targeted advertising and any "
    "sale or sharing of your data stay off.",
    "opted_out": "You opted out, so this stays off. To allow it again, use:",
    "by_choice": "Your choice",
    "by_region": "On by default here",
    "by_default": "Not chosen yet",
    "by_lapse": "Your choice has expired",
    "changed": "What changed since you last chose",
    "embed_once": "Load this once",
    "embed_always": "Always allow:",
    "chat_refused": "You turned off “{category}”. If you start, the chat is loaded on this page "
    "only, and your choice stays.",
    "chat_start": "Start",
    "chat_cancel": "Cancel",
    "choices_link": "Your Privacy Choices",
}


def words(language: str) -> dict[str, str]:
    """Return each word in a language; an empty text where nobody has translated it."""
    is_source = language.partition("-")[0] == "en"
    with override(language):
        return {
            name: _translated(word) or (word if is_source else "") for name, word in WORDS.items()
        }


def complete(texts: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Return the texts of each language with these words, whatever stood in their place."""
    return {language: {**own, **words(language)} for language, own in texts.items()}


def _translated(word: str) -> str:
    text = gettext(f"{CONTEXT}{CONTEXT_SEPARATOR}{word}")
    return "" if CONTEXT_SEPARATOR in text else text  # as it was asked for: there is none
