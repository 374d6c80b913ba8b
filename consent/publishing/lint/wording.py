"""What the wording says of the catalogue is so, and nothing is left to fill in (R41)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from consent.publishing.lint.problem import Problem
from consent.publishing.sentences import THIRD_PARTIES, involving

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
HEADINGS = ("body", "notice_body", "again_body")
FILLED_IN_THE_PAGE = {
    ("chat_body", "{provider}"),
    ("chat_refused", "{category}"),
    ("again_body", "{names}"),
}


def lint(new: Mapping[str, Any]) -> Iterator[Problem]:
    for language, texts in new["texts"].items():
        names = involving(new["categories"], language)
        for note, sentence in THIRD_PARTIES.items():
            if unsaid := [name for name in names if name not in texts[note]]:
                yield Problem(
                    f"{_words(note)} in {language} does not say that a third party is involved in: "
                    f"{', '.join(unsaid)}. Write {{third_parties}} into it, and {{names}} into "
                    f"{_words(sentence)} (R41)."
                )
        yield from _unfilled(texts, language)
        yield from _headings(texts, language, new["site"]["company"])
    if not new["site"]["privacy_policy_url"]:
        yield Problem(
            "The site has no address of its privacy policy: neither the banner nor the Cookie "
            "Policy can lead there (R41, R152).",
            is_error=False,
        )


def _headings(texts: Mapping[str, str], language: str, company: str) -> Iterator[Problem]:
    """A wording that was copied from another site may ask in that one's name."""
    for name in HEADINGS:
        if company not in texts[name]:
            yield Problem(
                f"{_words(name)} in {language} does not name {company}: visitors are to read who "
                "asks (R41).",
                is_error=False,
            )


def _unfilled(texts: Mapping[str, str], language: str) -> Iterator[Problem]:
    for name, text in texts.items():
        for found in _PLACEHOLDER.findall(text):
            if (name, found) not in FILLED_IN_THE_PAGE:
                yield Problem(
                    f"{_words(name)} in {language} says {found}, which stands for nothing there."
                )


def _words(name: str) -> str:
    return f"“{name.replace('_', ' ')}”"
