"""What parts of the banner say that no notice holds, in one language."""

import json
from functools import lru_cache

from django.utils.translation import gettext, gettext_noop, override

from consent.web.compressed import CompressedText

# What "Load this once" sets aside: an opt-out by signal or account, or the visitor's own no
WORDS = {
    "opted_out": gettext_noop(
        "You have opted out of these cookies: {names}. Loading this once lets {provider} use them "
        "on this page only."
    ),
    "refused": gettext_noop(
        "You said no to these cookies: {names}. Loading this once lets {provider} use them on this "
        "page only."
    ),
}


@lru_cache(maxsize=64)  # languages of sites
def words(language: str) -> CompressedText:
    """Ready to be sent."""
    with override(language):
        told = {name: gettext(word) for name, word in WORDS.items()}
    return CompressedText.of(json.dumps(told, ensure_ascii=False))
