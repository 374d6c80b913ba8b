"""Report labels that steer: a no must be as plain as a yes (R26, R38, R39, R99)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from consent.publishing import words
from consent.publishing.lint import fields, prose
from consent.publishing.lint.fields import Problem, problem, word_table
from consent.publishing.words import Row

_Texts = Mapping[str, str]
_Words = Mapping[str, Any]  # of one language; other labels are judged by their form alone
_Fault = tuple[str, str, bool]  # the button, its problem, whether it is an error

_ANSWERS = ("accept", "reject")
_BUTTONS = (*_ANSWERS, "choose", "save", "close")
_MUCH_LONGER = 10  # characters, and twice as long
_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def lint(new: Row) -> Iterator[Problem]:
    for language in new["site"]["languages"]:
        if language in new["texts"]:
            yield from _wording(language, new["texts"][language])


def _wording(language: str, texts: _Texts) -> Iterator[Problem]:
    known = word_table().get(language.partition("-")[0])
    faults = [*_shouted(texts), *_pair(texts)]
    if known is not None:
        own = known["steering"]
        faults += [*_answers(texts, language, own), *_further_buttons(texts, language, own)]
    for button, why, is_error in faults:
        at, text = fields.wording(language, button), fields.label(button, language)
        values = {"text": text, "words": texts[button], "why": why}
        yield problem("steering_button", at, is_error=is_error, **values)


def _shouted(texts: _Texts) -> Iterator[_Fault]:
    """Report exclamation marks and emoji in labels."""
    for button in _BUTTONS:
        pictures = [one for one in texts[button] if unicodedata.category(one) in ("So", "Cs")]
        is_exclaimed = any(mark in texts[button] for mark in "!¡！")
        if is_exclaimed or pictures:
            what = "an exclamation mark" if is_exclaimed else f"the picture {pictures[0]}"
            yield button, f"{what} makes one button louder than another. Take it out", True


def _pair(texts: _Texts) -> Iterator[_Fault]:
    """Check in any language that both answers differ and have equal weight (R39)."""
    accept, reject = (texts[button].strip() for button in _ANSWERS)
    if accept and prose.plain(accept).casefold() == prose.plain(reject).casefold():
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
        label, is_error = prose.plain(texts[button]).casefold(), True
        if not label:
            continue  # reported as a missing text
        if button == "reject" and prose.find("puts_off", label, language):
            why = "it puts the question off, and a visitor who is asked can say no at once"
        elif found := prose.find("pleads", label, language):
            why = f"“{found}” praises one answer or shames whoever gives the other"
        elif not (start := prose.find(begins, label, language)):
            why = f"it does not begin with {wanted}, so it is not clear what it does"
        elif more := _further(label[len(start) :], own):
            why = f"it says more than an answer ({more}). A button says yes or no and nothing else"
            is_error = False
        else:
            continue
        yield button, f"{why}. Write, for example, “{example}”", is_error


def _further_buttons(texts: _Texts, language: str, own: _Words) -> Iterator[_Fault]:
    """Report an acceptance on a button that chooses, saves or closes."""
    for button, does in (("choose", "opens the dialog"), ("close", "changes nothing")):
        if any(prose.find(kind, texts[button], language) for kind in ("accepts", "refuses")):
            yield button, f"it sounds like an answer, and it {does}. Say what it does", True
    if texts["save"].strip() and not prose.find("saves", texts["save"], language):
        why = (
            "it saves the switches as they stand, in the dialog and on the preference page, and "
            f"does not say so. Write, for example, “{own['save']}”"
        )
        yield "save", why, bool(prose.find("accepts", texts["save"], language))


def _further(rest: str, own: _Words) -> str:
    """Return the words after a yes or a no that change its meaning."""
    known = own["further"].split()
    more = [word for word in _WORDS.findall(rest) if word not in known]
    return words.few([f"“{word}”" for word in more]) if more else ""
