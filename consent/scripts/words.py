"""What stands in a frame that waits, in one language: the notice's words, and a warning of ours."""

import json

from django.utils.translation import gettext, gettext_noop, override

from consent.notices import NoticeInForce
from consent.web.compressed import CompressedText

# What "Load this once" sets aside: an opt-out by signal or account, or the visitor's own no
WARNINGS = {
    "opted_out": gettext_noop(
        "You have opted out of these cookies: {names}. Loading this once lets {provider} use them "
        "on this page only."
    ),
    "refused": gettext_noop(
        "You said no to these cookies: {names}. Loading this once lets {provider} use them on this "
        "page only."
    ),
}


EDITED = ("embed_body", "embed_once", "embed_always")  # in the admin
MOST = 64  # languages of sites

_words: dict[tuple[str, str], CompressedText] = {}  # by the notice's digest, and the language


def words(in_force: NoticeInForce, language: str) -> CompressedText:
    """Ready to be sent."""
    key = in_force.digest, language
    if (found := _words.get(key)) is None:
        texts = in_force.snapshot["texts"][language]
        with override(language):
            told = {name: gettext(word) for name, word in WARNINGS.items()}
        told |= {name: texts[name] for name in EDITED}
        if len(_words) >= MOST:
            _words.clear()  # most of them are of notices that were replaced
        found = _words[key] = CompressedText.of(json.dumps(told, ensure_ascii=False))
    return found
