"""Report texts that cannot be read, press for an answer, or hide what is so (R40, R41).

Of labels too: a no must be as plain as a yes (R26, R38, R39, R99).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

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
_BEGINNINGS = ("accepts", "refuses")  # of a label
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
    if kind in ("advertises", "measures"):
        text = _patterns()[language, "denies"].sub("", text)
    found = _patterns()[language, kind].search(text)
    return found[0] if found else ""


def plain(text: str) -> str:
    """Normalize a text as in the table."""
    return " ".join(text.replace("’", "'").replace("ʼ", "'").split())


def lint(new: Row, texts: Iterable[Text]) -> Iterator[Problem]:
    for language in new["site"]["languages"]:
        if language in new["texts"]:
            yield from _labels(language, new["texts"][language])
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
    if text.strip() and not any(unicodedata.category(letter)[0] in "LN" for letter in text):
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


_Texts = Mapping[str, str]
_Words = Mapping[str, Any]  # of one language; other labels are judged by their form alone
_Fault = tuple[str, str, bool]  # the button, its problem, whether it is an error

_ANSWERS = ("accept", "reject")
_BUTTONS = (*_ANSWERS, "choose")
_MUCH_LONGER = 10  # characters, and twice as long
_LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def _labels(language: str, texts: _Texts) -> Iterator[Problem]:
    known = word_table().get(language.partition("-")[0])
    faults = [*_shouted(texts), *_pair(texts)]
    if known is not None:
        own = known["steering"]
        faults += _answers(texts, language, own)
    for button, why, is_error in faults:
        at, text = fields.wording(language, button), fields.label(button, language)
        values = {"text": text, "words": texts[button], "why": why}
        yield problem("steering_button", at, is_error=is_error, **values)


def _shouted(texts: _Texts) -> Iterator[_Fault]:
    """Report exclamation marks and emoji in labels."""
    for button in _BUTTONS:
        pictures = [sign for sign in texts[button] if unicodedata.category(sign) in ("So", "Cs")]
        is_exclaimed = any(mark in texts[button] for mark in "!¡！")
        if is_exclaimed or pictures:
            what = "an exclamation mark" if is_exclaimed else f"the picture {pictures[0]}"
            yield button, f"{what} makes one button louder than another. Take it out", True


def _pair(texts: _Texts) -> Iterator[_Fault]:
    """Check in any language that both answers differ and have equal weight (R39)."""
    accept, reject = (texts[button].strip() for button in _ANSWERS)
    if accept and plain(accept).casefold() == plain(reject).casefold():
        yield "reject", "it says the same as the button that accepts. Write a no", True
    short, long = sorted(_ANSWERS, key=lambda button: len(texts[button].strip()))
    least, most = len(texts[short].strip()), len(texts[long].strip())
    if least and most > 2 * least and most - least >= _MUCH_LONGER:
        why = (
            f"it is much longer than “{texts[short]}” beside it, and so weighs more, or is read "
            "last. Make the two about as long"
        )
        yield long, why, False


def _answers(texts: _Texts, language: str, own: _Words) -> Iterator[_Fault]:
    rules = (
        ("accept", "accepts", "a word that accepts", own["yes"]),
        ("reject", "refuses", "a word that refuses", own["no"]),
    )
    for button, begins, wanted, example in rules:
        label, is_error = plain(texts[button]).casefold(), True
        if not label:
            continue  # reported as a missing text
        if button == "reject" and find("puts_off", label, language):
            why = "it puts the question off, and a visitor who is asked can say no at once"
        elif found := find("pleads", label, language):
            why = f"“{found}” praises one answer or shames whoever gives the other"
        elif not (start := find(begins, label, language)):
            why = f"it does not begin with {wanted}, so it is not clear what it does"
        elif more := _further(label[len(start) :], own):
            why = f"it says more than an answer ({more}). A button says yes or no and nothing else"
            is_error = False
        else:
            continue
        yield button, f"{why}. Write, for example, “{example}”", is_error
    if any(find(kind, texts["choose"], language) for kind in _BEGINNINGS):
        yield "choose", "it sounds like an answer, and it opens the dialog. Say what it does", True


def _further(rest: str, own: _Words) -> str:
    """Return the words after a yes or a no that change its meaning."""
    known = own["further"].split()
    more = [word for word in _LETTERS.findall(rest) if word not in known]
    return words.few([f"“{word}”" for word in more]) if more else ""
