"""Fill in a notice's wording with sentences derived from its catalogue.

A sentence that an admin writes may become untrue when a flag changes; a generated one cannot (R41).
It is generated with the notice, so that the notice contains what was shown.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext

from consent.models import Wording

THIRD_PARTIES = {"note": "third_parties", "notice_note": "notice_third_parties"}
_SPACES = re.compile(" {2,}")
_END = re.compile(r"(?<=[.?!…؟])\s+(?=\W*([^\W\d_]))")


def first_sentence(text: str) -> str:
    """Return a purpose's first sentence; “Inc. and others” does not end one."""
    ends = (found.start() for found in _END.finditer(text) if not found[1].islower())
    return text[: next(ends, None)]


def filled(wording: Wording, rows: Collection[Mapping[str, Any]]) -> dict[str, str]:
    """Return every text of a wording; `rows` are the categories of the notice."""
    with translation.override(wording.language):
        comma = pgettext("between the items of a list", ", ")
    names = comma.join(involving(rows, wording.language))
    texts = wording.texts
    for note, name in THIRD_PARTIES.items():
        sentence = texts.pop(name)
        filled = sentence.replace("{names}", names) if names else ""
        texts[note] = _SPACES.sub(" ", texts[note].replace("{third_parties}", filled)).strip()
    months = str(settings.CONSENT_RETENTION_MONTHS)
    return {name: text.replace("{months}", months) for name, text in texts.items()}


def involving(rows: Collection[Mapping[str, Any]], language: str) -> list[str]:
    """Return the names of the categories that involve a third party."""
    return [
        row["texts"][language]["name"]
        for row in rows
        if row["third_party"] and not row["necessary"] and language in row["texts"]
    ]
