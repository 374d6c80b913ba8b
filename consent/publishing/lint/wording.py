"""What the wording says of the catalogue is so, and nothing is left to fill in (R41)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from consent.lib.languages import name as language_name
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem
from consent.publishing.sentences import THIRD_PARTIES, involving
from consent.publishing.words import listed

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
HEADINGS = ("body", "notice_body", "again_body")
FILLED_IN_THE_PAGE = {
    ("chat_body", "{provider}"),
    ("chat_refused", "{category}"),
    ("again_body", "{names}"),
    ("embed_body", "{provider}"),
    ("embed_body", "{names}"),
}


def lint(new: Mapping[str, Any]) -> Iterator[Problem]:
    for language, texts in new["texts"].items():
        names = involving(new["categories"], language)
        for note, sentence in THIRD_PARTIES.items():
            if unsaid := [name for name in names if name not in texts[note]]:
                yield Problem(
                    f"{_text(note, language)} does not say that a third party is involved in: "
                    f"{', '.join(unsaid)}. Visitors are to read it before they answer: write "
                    f"{{third_parties}} into it, and {{names}} into {fields.label(sentence)}.",
                    at=fields.wording(language, note),
                )
        yield from _unfilled(texts, language)
        yield from _frame(texts["embed_body"], language)
        yield from _headings(texts, language, new["site"]["company"])
    if not new["site"]["privacy_policy_url"]:
        yield Problem(
            "The site has no address of its privacy policy: neither the banner nor the Cookie "
            "Policy can lead there. Write it on the site's page.",
            is_error=False,
            at=fields.site("privacy_policy_url"),
        )


def _headings(texts: Mapping[str, str], language: str, company: str) -> Iterator[Problem]:
    """A wording that was copied from another site may ask in that one's name."""
    for name in HEADINGS:
        if company not in texts[name]:
            yield Problem(
                f"{_text(name, language)} does not name {company}: visitors are to read who "
                "asks. Write the company's name into it.",
                is_error=False,
                at=fields.wording(language, name),
            )


def _unfilled(texts: Mapping[str, str], language: str) -> Iterator[Problem]:
    for name, text in texts.items():
        for found in _PLACEHOLDER.findall(text):
            if (name, found) not in FILLED_IN_THE_PAGE:
                yield Problem(
                    f"{_text(name, language)} says {found}, which stands for nothing there: "
                    "visitors would read it as it is. Take it out.",
                    at=fields.wording(language, name),
                )


def _frame(text: str, language: str) -> Iterator[Problem]:
    if missing := [name for name in ("{provider}", "{names}") if text.strip() and name not in text]:
        yield Problem(
            f"{_text('embed_body', language)} does not say whose a frame is that waits, or what "
            f"for: write {listed(missing)} into it.",
            is_error=False,
            at=fields.wording(language, "embed_body"),
        )


def _text(name: str, language: str) -> str:
    return f"{fields.label(name)} in {language_name(language)}"
