"""The wording of a notice, with what follows from its catalogue filled in.

A sentence that an admin writes may stop being true when a flag changes; one that is made from the
flags cannot (R41). It is filled in when the notice is made, so that the notice says what was shown.
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
    """What stands for a purpose where there is one line: “Inc. and others” goes on."""
    ends = (found.start() for found in _END.finditer(text) if not found[1].islower())
    return text[: next(ends, None)]


def filled(wording: Wording, rows: Collection[Mapping[str, Any]]) -> dict[str, str]:
    """Every text of a wording; `rows` are the categories of the notice."""
    with translation.override(wording.language):
        comma = pgettext("between the items of a list", ", ")
    names = comma.join(involving(rows, wording.language))
    texts = wording.texts
    for note, name in THIRD_PARTIES.items():
        sentence = texts.pop(name)
        told = sentence.replace("{names}", names) if names else ""
        texts[note] = _SPACES.sub(" ", texts[note].replace("{third_parties}", told)).strip()
    months = str(settings.CONSENT_RETENTION_MONTHS)
    return {name: text.replace("{months}", months) for name, text in texts.items()}


def involving(rows: Collection[Mapping[str, Any]], language: str) -> list[str]:
    """The names of the categories that involve a third party."""
    return [
        row["texts"][language]["name"]
        for row in rows
        if row["third_party"] and not row["necessary"] and language in row["texts"]
    ]
