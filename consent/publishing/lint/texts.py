"""Check that each text exists in each language (R89, R99), and what it promises (R41, R91)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from django.conf import settings

from consent.lib.languages import available, name
from consent.publishing import fixed, words
from consent.publishing.draft import THIRD_PARTIES, every_row
from consent.publishing.facts import TEXTS
from consent.publishing.lint import fields, prose
from consent.publishing.lint.fields import Problem, Text, problem
from consent.publishing.third_parties import involving
from consent.publishing.words import Row, listed

_POLICY = "privacy_policy_url"  # no text to read
_MIN_ALIKE = 4  # words in a text that is not a name
_WORDS = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


def lint(new: Row) -> Iterator[Problem]:
    """Yield one problem per missing text, however many languages lack it."""
    spoken: list[str] = []
    for language in new["site"]["languages"]:
        if language in available([language]):
            spoken.append(language)
        else:
            ours = words.in_languages(dict(settings.LANGUAGES))
            values = {"language": name(language), "spoken": ours, "code": language}
            yield problem("language_not_spoken", fields.site("languages"), **values)
    for language in spoken:
        yield from _wording(new, language)
    for row in every_row(new):
        yield from _category(row, spoken)
        for cookie in row["cookies"]:
            yield from _cookie(row, cookie, spoken)


def _wording(new: Row, language: str) -> Iterator[Problem]:
    if language not in new["texts"]:
        yield problem("no_wording", fields.wording(language), language=name(language))
        return
    texts = new["texts"][language].items()
    others = new["texts"].values()
    unsaid = {text for text in TEXTS if not any(other.get(text, "").strip() for other in others)}
    unsaid.add(_POLICY)  # reported on its own
    empty = [name for name, text in texts if not text.strip() and name not in unsaid]
    if untranslated := [f"“{fixed.WORDS[text]}”" for text in empty if text in fixed.WORDS]:
        values = {"language": name(language), "code": language, "words": words.few(untranslated)}
        yield problem("words_not_translated", fields.site("languages"), **values)
    if blank := [text for text in empty if text not in fixed.WORDS]:
        labels = listed([fields.label(text) for text in blank])
        at = fields.wording(language, blank[0])
        yield problem("empty_wording", at, language=name(language), labels=labels)


def _category(row: Row, languages: Collection[str]) -> Iterator[Problem]:
    """Require texts in every language in which visitors are asked (R146)."""
    missing: dict[str, list[str]] = {}
    for language in languages:
        text = row["texts"].get(language)
        empty = [field for field in ("name", "purpose") if text and not text[field].strip()]
        for field in empty if text else ["text"]:
            missing.setdefault(field, []).append(language)
    if missing:
        lacks = [f"no {field} in {words.in_languages(codes)}" for field, codes in missing.items()]
        field, [language, *_] = next(iter(missing.items()))
        at = "name" if field == "text" else field
        yield fields.of_category("category_text_missing", row, at, language, missing=listed(lacks))


def _cookie(row: Row, cookie: Row, languages: Collection[str]) -> Iterator[Problem]:
    """Require each cookie's purpose, which the Cookie Policy shows (R57)."""
    texts = cookie["texts"]
    missing = [code for code in languages if not texts.get(code, {}).get("purpose", "").strip()]
    if missing:
        values = {"languages": words.in_languages(missing)}
        yield fields.of_cookie("cookie_text_missing", row, cookie, "purpose", missing[0], **values)


def translations(new: Row, texts: Iterable[Text]) -> Iterator[Problem]:
    """Warn of a text that is the same in two languages (R89)."""
    languages = [code for code in new["site"]["languages"] if code in new["texts"]]
    first: dict[tuple[str, str, str], str] = {}
    for text in texts:
        if text.language not in languages or text.name in ("name", _POLICY):
            continue
        own = text.words.strip()
        if len(_WORDS.findall(own)) < _MIN_ALIKE:
            continue
        other = first.setdefault((text.subject, text.name, own), text.language)
        if other != text.language:
            values = {"subject": text.subject, "other": name(other), "words": own[:60]}
            yield problem("same_in_two_languages", text.at, language=name(text.language), **values)


# A promise of `words.toml`: what makes it untrue, and whether that is certain
_CLAIMS = {
    "not_shared": (("third_party", "sells_or_shares"), "somebody else receives it", True),
    "not_sold": (("sells_or_shares",), "it is ticked as one that sells or shares data", True),
    "anonymous": (
        ("third_party", "sells_or_shares", "records"),
        "others can tell the visitor's browser again",
        False,  # the words may refer to something else
    ),
}
# The banner and its dialog; the Cookie Policy shows each promise next to its subject
_SPOKEN = ("body", "note", "notice_body", "notice_note", "again_body", "again_note", "dialog_body")
_FILLED_IN_THE_PAGE = {
    ("chat_body", "{provider}"),
    ("again_body", "{names}"),
    ("embed_body", "{provider}"),
    ("embed_body", "{names}"),
}
# What a text has to contain, unless it is empty; a heading from another site asks in its name
_PIECES = (
    *((name, "{company}", "say who asks") for name in ("body", "notice_body", "again_body")),
    ("embed_body", "{provider}", "say whose a frame is that waits"),
    ("embed_body", "{names}", "say what a frame waits for"),
    ("chat_body", "{provider}", "say who may record a chat"),
)


def claims(new: Row, texts: Iterable[Text]) -> Iterator[Problem]:
    for text in texts:
        for found in _PLACEHOLDER.findall(text.words) if text.row is None else ():
            if (text.name, found) not in _FILLED_IN_THE_PAGE:
                yield problem("unfilled", text.at, text=text.label, found=found)
        if text.row and text.name != "change":
            yield from _untrue([text.row], text, is_certain=True)
        elif text.name in _SPOKEN:
            yield from _untrue(new["categories"], text, is_certain=False)
    for language, wording in new["texts"].items():
        yield from _unnamed(new, language, wording)
        for note, piece, does in _PIECES:
            wanted = piece.replace("{company}", new["site"]["company"])
            if wording[note].strip() and wanted not in wording[note]:
                at, label = fields.wording(language, note), fields.label(note, language)
                yield problem("does_not_say", at, text=label, does=does, piece=wanted)
    unlinked = [code for code, wording in new["texts"].items() if not wording[_POLICY]]
    if missing := [code for code in unlinked if code != "fr"]:  # Quebec's law asks for French
        at, languages = fields.wording(missing[0], _POLICY), words.in_languages(missing)
        yield problem("no_privacy_policy", at, languages=languages)


def _untrue(rows: Collection[Row], text: Text, *, is_certain: bool) -> Iterator[Problem]:
    """Report promises that some category belies; of a text about all of them, as a guess."""
    for claim, (flags, truth, is_plain) in _CLAIMS.items():
        found = prose.find(claim, text.words, text.language)
        untrue = [words.category(row) for row in rows if any(row.get(flag) for flag in flags)]
        if found and untrue:
            values = {"text": text.label, "found": found, "truth": truth}
            is_error, what = is_plain and is_certain, words.few(untrue)
            yield problem("untrue_promise", text.at, is_error=is_error, what=what, **values)


def _unnamed(new: Row, language: str, texts: Mapping[str, str]) -> Iterator[Problem]:
    """Report a note that does not name the categories that involve a third party."""
    names = involving(new["categories"], language)
    for note, sentence in THIRD_PARTIES.items():
        if missing := [name for name in names if name not in texts[note]]:
            at, text = fields.wording(language, note), fields.label(note, language)
            values = {"names": ", ".join(missing), "sentence": fields.label(sentence)}
            yield problem("third_parties_unnamed", at, text=text, **values)
