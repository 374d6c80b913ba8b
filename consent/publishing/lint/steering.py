"""Report labels that steer: a no must be as plain as a yes (R26, R38, R39, R99).

Words are checked in the languages of `words.toml`; in other languages only a label's form is
checked.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Problem, problem, word_table
from consent.publishing.words import Row

_Texts = Mapping[str, str]
_Fault = tuple[str, str, bool]  # the button, its problem, whether it is an error

_ANSWERS = ("accept", "reject")
_BUTTONS = (*_ANSWERS, "choose", "save", "close")
_MUCH_LONGER = 10  # characters, and twice as long
_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """One language's words; labels in other languages are judged by their form alone."""

    accepts: re.Pattern[str]  # beginnings of a label that says yes
    refuses: re.Pattern[str]
    saves: re.Pattern[str]
    puts_off: re.Pattern[str]  # postpones the answer
    pleads: re.Pattern[str]  # praises one answer, or shames the other
    further: frozenset[str]  # words that may follow without changing the meaning
    yes: str  # suggested replacement
    no: str
    save: str


def _begins(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(words)})(?!\w)")


def _has(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")


@cache
def vocabulary(language: str) -> _Vocabulary | None:
    found = word_table().get(language.partition("-")[0])
    if found is None:
        return None
    words: Mapping[str, Any] = found["steering"]
    facts: dict[str, Any] = {name: words[name] for name in ("yes", "no", "save")}
    facts |= {name: _begins(words[name]) for name in ("accepts", "refuses", "saves")}
    facts |= {name: _has(words[name]) for name in ("puts_off", "pleads")}
    return _Vocabulary(further=frozenset(words["further"].split()), **facts)


def _plain(text: str) -> str:
    """Normalize a text as in the table."""
    return " ".join(text.casefold().replace("’", "'").replace("ʼ", "'").split())


def lint(new: Row) -> Iterator[Problem]:
    for language in new["site"]["languages"]:
        if language in new["texts"]:
            yield from _wording(language, new["texts"][language])


def _wording(language: str, texts: _Texts) -> Iterator[Problem]:
    known = vocabulary(language)
    faults = [*_shouted(texts), *_pair(texts)]
    if known is not None:
        faults += [*_answers(texts, known), *_further_buttons(texts, known)]
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
    if accept and _plain(accept) == _plain(reject):
        yield "reject", "it says the same as the button that accepts. Write a no", True
    short, long = sorted(_ANSWERS, key=lambda button: len(texts[button].strip()))
    least, most = len(texts[short].strip()), len(texts[long].strip())
    if least and most > 2 * least and most - least >= _MUCH_LONGER:
        why = (
            f"it is much longer than “{texts[short]}” beside it, and so weighs more, or is read "
            "last. Make the two about as long"
        )
        yield long, why, False


def _answers(texts: _Texts, known: _Vocabulary) -> Iterator[_Fault]:
    rules = (
        ("accept", known.accepts, "a word that accepts", known.yes),
        ("reject", known.refuses, "a word that refuses", known.no),
    )
    for button, begins, wanted, example in rules:
        label, is_error = _plain(texts[button]), True
        if not label:
            continue  # reported as a missing text
        if button == "reject" and known.puts_off.search(label):
            why = "it puts the question off, and a visitor who is asked can say no at once"
        elif found := known.pleads.search(label):
            why = f"“{found[0]}” praises one answer or shames whoever gives the other"
        elif not (start := begins.match(label)):
            why = f"it does not begin with {wanted}, so it is not clear what it does"
        elif more := _further(label[start.end() :], known):
            why = f"it says more than an answer ({more}). A button says yes or no and nothing else"
            is_error = False
        else:
            continue
        yield button, f"{why}. Write, for example, “{example}”", is_error


def _further_buttons(texts: _Texts, known: _Vocabulary) -> Iterator[_Fault]:
    """Report an acceptance on a button that chooses, saves or closes."""
    for button, does in (("choose", "opens the dialog"), ("close", "changes nothing")):
        label = _plain(texts[button])
        if known.accepts.match(label) or known.refuses.match(label):
            yield button, f"it sounds like an answer, and it {does}. Say what it does", True
    label = _plain(texts["save"])
    if label and not known.saves.match(label):
        why = (
            "it saves the switches as they stand, in the dialog and on the preference page, and "
            f"does not say so. Write, for example, “{known.save}”"
        )
        yield "save", why, bool(known.accepts.match(label))


def _further(rest: str, known: _Vocabulary) -> str:
    """Return the words after a yes or a no that change its meaning."""
    more = [word for word in _WORDS.findall(rest) if word not in known.further]
    return words.few([f"“{word}”" for word in more]) if more else ""
