"""The part that draws what stands in a frame that waits, with its words: one request."""

import json
from functools import cache

from django.utils.translation import gettext, gettext_noop, override

from consent.lib.built_scripts import PARTS
from consent.notices import NoticeInForce
from consent.web.compressed import CompressedText

WORDS = "__MIX_WORDS__"
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
ONCE = gettext_noop("“{once}” is for this page only, and changes no answer of yours.")
EDITED = ("embed_body", "embed_once", "embed_always")  # in the admin
MOST = 64  # languages of sites

_packed: dict[tuple[str, str], CompressedText] = {}  # by the notice's digest, and the language


def packed(in_force: NoticeInForce, language: str) -> CompressedText:
    """The script, ready to be sent: compressed once for each notice and language."""
    key = in_force.digest, language
    if (found := _packed.get(key)) is None:
        if len(_packed) >= MOST:
            _packed.clear()  # most of them are of notices that were replaced
        found = _packed[key] = CompressedText.of(script(in_force, language))
    return found


def script(in_force: NoticeInForce, language: str) -> str:
    return _code().replace(WORDS, json.dumps(words(in_force, language), ensure_ascii=False))


def words(in_force: NoticeInForce, language: str) -> dict[str, str]:
    """The notice's own, and ours of what loading it once means or sets aside."""
    edited = {name: in_force.snapshot["texts"][language][name] for name in EDITED}
    with override(language):
        told = {name: gettext(word) for name, word in WARNINGS.items()}
        once = gettext(ONCE).replace("{once}", edited["embed_once"])
    return {**told, **edited, "once": once}


@cache
def _code() -> str:
    return (PARTS / "placeholder.js").read_text(encoding="utf-8")
