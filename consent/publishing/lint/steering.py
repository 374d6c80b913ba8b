"""Labels that steer: a no is as plain as a yes, and nothing else is one (R26, R38, R39, R99).

What can be told from the words of a language is told where we know them, see `words.toml`; in
any other language a label is judged by its shape.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from consent.lib.languages import name as language_name
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem
from consent.publishing.lint.vocabulary import Vocabulary, plain, vocabulary

Texts = Mapping[str, str]

ANSWERS = ("accept", "reject")
BUTTONS = (*ANSWERS, "choose", "save", "close")
SENTENCES = ("body", "note", "notice_body", "notice_note", "again_body", "again_note",
             "dialog_body", "policy_intro", "policy_choice")  # fmt: skip
MUCH_LONGER = 10  # characters, and twice as many
_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def lint(new: Mapping[str, Any]) -> Iterator[Problem]:
    for language in new["site"]["languages"]:
        if language in new["texts"]:
            yield from _wording(language, new["texts"][language])


def _wording(language: str, texts: Texts) -> Iterator[Problem]:
    for button in BUTTONS:
        if what := _shouted(texts[button]):
            yield _problem(
                language, button, texts, f"{what} makes one button louder than another. Take it out"
            )
    yield from _pair(language, texts)
    known = vocabulary(language)
    if known is not None:
        yield from _answers(language, texts, known)
        yield from _further_buttons(language, texts, known)
        yield from _implied(language, texts, known)


def _pair(language: str, texts: Texts) -> Iterator[Problem]:
    """What holds in any language: two answers that differ, and weigh the same (R39)."""
    accept, reject = (texts[button].strip() for button in ANSWERS)
    if accept and plain(accept) == plain(reject):
        yield _problem(
            language, "reject", texts, "it says the same as the button that accepts. Write a no"
        )
    short, long = sorted(ANSWERS, key=lambda button: len(texts[button].strip()))
    least, most = len(texts[short].strip()), len(texts[long].strip())
    if least and most > 2 * least and most - least >= MUCH_LONGER:
        yield _problem(
            language,
            long,
            texts,
            f"it is much longer than “{texts[short]}” beside it, and so weighs more, or is read "
            "last. Make the two about as long",
            is_error=False,
        )


def _answers(language: str, texts: Texts, known: Vocabulary) -> Iterator[Problem]:
    rules = (
        ("accept", known.accepts, "a word that accepts", known.yes),
        ("reject", known.refuses, "a word that refuses", known.no),
    )
    for button, begins, wanted, example in rules:
        label, instead = plain(texts[button]), f"Write, for example, “{example}”"
        if not label:
            continue  # said as a text that is missing
        if button == "reject" and known.puts_off.search(label):
            why = "it puts the question off, and a visitor who is asked can say no at once"
            yield _problem(language, button, texts, f"{why}. {instead}")
        elif found := known.pleads.search(label):
            why = f"“{found[0]}” praises one answer or shames whoever gives the other"
            yield _problem(language, button, texts, f"{why}. {instead}")
        elif not (start := begins.match(label)):
            why = f"it does not begin with {wanted}, so it is not clear what it does"
            yield _problem(language, button, texts, f"{why}. {instead}")
        elif more := _further(label[start.end() :], known):
            why = f"it says more than an answer ({more}). A button says yes or no and nothing else"
            yield _problem(language, button, texts, f"{why}. {instead}", is_error=False)


def _further_buttons(language: str, texts: Texts, known: Vocabulary) -> Iterator[Problem]:
    """Whoever wants to choose, to save or to close has not accepted anything."""
    for button, does in (("choose", "opens the dialog"), ("close", "changes nothing")):
        label = plain(texts[button])
        if known.accepts.match(label) or known.refuses.match(label):
            why = f"it sounds like an answer, and it {does}. Say what it does"
            yield _problem(language, button, texts, why)
    label = plain(texts["save"])
    if label and not known.saves.match(label):
        why = (
            "it saves the switches as they stand, in the dialog and on the preference page, and "
            f"does not say so. Write, for example, “{known.save}”"
        )
        yield _problem(language, "save", texts, why, is_error=bool(known.accepts.match(label)))


def _implied(language: str, texts: Texts, known: Vocabulary) -> Iterator[Problem]:
    for text in SENTENCES:
        if found := known.implies.search(plain(texts[text])):
            yield Problem(
                f"{fields.label(text)} in {language_name(language)} says “{found[0]}”: to go on "
                "reading is no consent, and nobody may be told that it is. Take the sentence out.",
                at=fields.wording(language, text),
            )


def _problem(
    language: str, button: str, texts: Texts, why: str, *, is_error: bool = True
) -> Problem:
    return Problem(
        f"The button {fields.label(button)} in {language_name(language)} says “{texts[button]}”: "
        f"{why}.",
        is_error,
        fields.wording(language, button),
    )


def _further(rest: str, known: Vocabulary) -> str:
    """What follows a yes or a no and is none of the words that change nothing."""
    more = [word for word in _WORDS.findall(rest) if word not in known.further]
    return words.few([f"“{word}”" for word in more]) if more else ""


def _shouted(label: str) -> str:
    """An exclamation mark or a picture among the letters."""
    if any(mark in label for mark in "!¡！"):
        return "an exclamation mark"
    pictures = (one for one in label if unicodedata.category(one) in ("So", "Cs"))
    found = next(pictures, None)
    return f"the picture {found}" if found else ""
