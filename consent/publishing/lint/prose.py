"""Report texts that cannot be read, press for an answer, or hide what is so (R40, R41)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from consent import vendors
from consent.lib.languages import name as name_of
from consent.models import Site
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Field, Problem, Text, problem, word_table
from consent.publishing.words import Row

_ADDRESS = "privacy_policy_url"  # no text to read
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<!--|&(?:[a-zA-Z]{2,8}|#\d{1,5});")
# What takes no room, and what turns a line round; joiners, hyphens and isolates have their use
_UNSEEN = re.compile(
    r"[\u115f\u1160\u180e\u200b\u202d\u202e\u2060-\u2064\u3164\ufeff\U000e0000-\U000e007f]"
)
_BEGINNINGS = ("accepts", "refuses", "saves")  # of a label
_WORD = r"(?<!\w)"
_PRESSING = ("urges", "rewards", "begs", "steers")


@cache
def _patterns() -> dict[tuple[str, str], re.Pattern[str]]:
    return {
        (language, kind): re.compile(
            rf"{'^' if kind in _BEGINNINGS else _WORD}(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE
        )
        for language, table in word_table().items()
        for kind, patterns in (table["steering"] | table["prose"]).items()
        if isinstance(patterns, list)
    }


@lru_cache(maxsize=16_384)  # most texts are linted repeatedly
def find(kind: str, text: str, language: str) -> str:
    """Return the words of a kind in a text, or an empty string."""
    language, text = language.partition("-")[0], plain(text)
    if (language, kind) not in _patterns():
        return ""
    if kind == "advertises":
        text = _patterns()[language, "denies"].sub("", text)
    found = _patterns()[language, kind].search(text)
    return found[0] if found else ""


def plain(text: str) -> str:
    """Normalize a text as in the table."""
    return " ".join(text.replace("’", "'").replace("ʼ", "'").split())


def lint(new: Row, texts: Iterable[Text]) -> Iterator[Problem]:
    site = {**new["site"], **new["site"].get("contact", {})}
    for name in ("name", "company", "address", "phone"):
        label = f"The site's {words.label(Site, name).lower()}"
        yield from _unreadable(site.get(name, ""), label, fields.site(name))
    names = dict[tuple[str, str], Text]()
    for text in texts:
        if text.name == _ADDRESS:
            yield from _policy(text)
            continue
        yield from _unreadable(text.words, text.label, text.at)
        yield from _said(text)
        if (
            text.name in ("body", "again_body")
            and text.words.strip()
            and not re.search("[?？؟;]", text.words)
        ):
            yield problem("no_question", text.at, text=text.label, words=text.words)
        if text.row and text.name == "name":
            key = plain(text.words).casefold(), text.language
            if (other := names.setdefault(key, text)) is not text and key[0]:
                values = {"name": text.words.strip(), "other": other.words.strip()}
                yield problem("same_name", text.at, **values, language=name_of(text.language))


def _unreadable(text: str, label: str, at: Field) -> Iterator[Problem]:
    """Report what readers would see as nothing, or otherwise than it is written."""
    if text.strip() and not any(unicodedata.category(one)[0] in "LN" for one in text):
        yield problem("no_letters", at, text=label)
    elif found := _UNSEEN.search(text):
        yield problem("unseen", at, text=label, found=f"U+{ord(found[0]):04X}")
    if found := _MARKUP.search(text):
        yield problem("markup", at, text=label, found=found[0])


def _said(text: Text) -> Iterator[Problem]:
    """Report words that press or hide; in a purpose, words of the first kind may be meant well."""
    levels = {"placeholder": True, "implied_consent": True}
    if text.row is None and not (text.name.startswith("policy_") and text.name != "policy_link"):
        levels |= dict.fromkeys((*_PRESSING, "legal_ground"), True)
    elif text.row and not text.row["necessary"]:
        levels |= dict.fromkeys(_PRESSING, False) | {"legal_ground": True, "needed": True}
    for kind, is_error in levels.items():
        if found := find(kind, text.words, text.language):
            category = words.category(text.row) if text.row else ""
            values = {"text": text.label, "found": found, "category": category}
            yield problem(kind, text.at, is_error=is_error, **values)


def _policy(text: Text) -> Iterator[Problem]:
    """Report an address that others on the way can change, or that is a known vendor's."""
    scheme, _, rest = text.words.partition("://")
    host = re.split("[/:?#]", rest)[0]
    if scheme == "http":
        yield problem("policy_in_the_open", text.at, text=text.label)
    elif vendor := vendors.by_host(host):
        yield problem("policy_elsewhere", text.at, text=text.label, host=host, vendor=vendor.name)
