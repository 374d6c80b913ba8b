"""Describe in words which visitors a publication affects, and how."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from math import floor, log10

from consent.kernel.rules import NOWHERE, Model
from consent.publishing import words
from consent.publishing.reconsent.visitors import ELSEWHERE, OTHER_PART, EarlierAnswer, Rules
from consent.publishing.words import Row, capital, listed
from consent.record.statistics.tallies import AnswerCounts

_MAX_PLACES = 5  # listed without a count
_MIN_PEOPLE = 10  # smaller groups are not shown, as in the statistics
ALLOWED, REFUSED = frozenset({EarlierAnswer.ALLOWED}), frozenset({EarlierAnswer.REFUSED})
_OF_IT = ALLOWED | REFUSED  # answers about the category itself
_EVERYONE = "everyone who has answered"
_SUBJECTS = {
    ALLOWED: "those who allowed {it}",
    REFUSED: "those who refused {it}",
    frozenset({EarlierAnswer.NEVER}): "those who have not answered",
}


class Cause(Enum):
    """Why visitors are asked about a category: singular and plural."""

    NEW = ("it is new", "they are new")
    USED = ("it holds something now", "they hold something now")
    OPTIONAL = ("it is no longer necessary", "they are no longer necessary")
    MEANING = ("its meaning changed", "their meaning changed")
    RULE = ("the rule of the place changed", "the rule of the place changed")
    REACH = ("answers from before cannot be read", "answers from before cannot be read")


class Switch(Enum):
    """How a category changes for a visitor who is not asked."""

    NECESSARY = "on, as it becomes necessary"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Line:
    """The effect on some visitors for one category: a question with its cause, or a switch."""

    key: str
    name: str
    effect: Cause | Switch
    answers: frozenset[EarlierAnswer]  # their earlier answers
    rest: str = ""  # place, signal and age of the answer, in words
    day: date | None = None  # None: on publication

    @property
    def cause(self) -> str:
        return str(self.effect.value[0])

    @property
    def who(self) -> str:
        return self.subject("it")

    @property
    def is_everyone(self) -> bool:
        return self.answers not in _SUBJECTS

    def subject(self, categories: str) -> str:
        """Return who is affected, in words."""
        who = _SUBJECTS.get(self.answers, _EVERYONE).format(it=categories)
        return f"{who} {self.rest}".strip()

    def count(self, counts: AnswerCounts) -> int:
        """Return the number of answers affected; an upper bound if `rest` restricts it."""
        if self.answers == ALLOWED:
            return counts.allowed.get(self.key, 0)
        if self.answers == REFUSED:
            return counts.refused.get(self.key, 0)
        return counts.answered


def asked(questions: Sequence[Line], counts: AnswerCounts | None) -> str:
    """Combine questions with the same visitors and cause into one sentence with an upper bound."""
    first = questions[0]
    if EarlierAnswer.NEVER in first.answers:
        return _question(questions, "how many is not known")
    if counts is None or not counts.answered:
        return _question(questions, "not counted yet")
    # At most all answers, since some are counted in several categories
    number = min(sum(line.count(counts) for line in questions), counts.answered)
    is_bound = first.rest or (len(questions) > 1 and first.answers < _OF_IT)
    figure = f"{'at most' if is_bound else 'about'} {_rounded(number)}"
    if number < _MIN_PEOPLE:
        figure = f"fewer than {_MIN_PEOPLE}"
    return _question(questions, f"{figure} of {_rounded(counts.answered)} answers")


def _question(questions: Sequence[Line], number: str) -> str:
    first, names = questions[0], [line.name for line in questions]
    verb = "is" if first.is_everyone else "are"
    again = " again" if first.answers & _OF_IT else ""
    about = "" if first.answers < _OF_IT else f" about {listed(names)}"  # the subject names them
    why = first.effect.value[len(names) > 1]
    subject = first.subject(listed(names, "or"))
    return _from(first.day, f"{subject} {verb} asked{again}{about}, since {why} ({number}).")


def _rounded(number: int) -> str:
    """Round an estimate to three digits."""
    digits = max(0, floor(log10(max(number, 1))) - 2)
    return f"{round(number, -digits):,}"


def switched(alike: Sequence[Line]) -> str:
    """Combine equal switches for equal visitors into one sentence."""
    first, names = alike[0], [line.name for line in alike]
    begin = f"{listed(names)} {'is' if len(names) == 1 else 'are'}"
    becomes = "it becomes" if len(names) == 1 else "they become"
    sentences = {
        Switch.NECESSARY: f"{begin} on for everybody, since {becomes} necessary: also for those "
        "who refused, and nobody is asked about it.",
        Switch.ON: f"{begin} switched on for {first.who}, without a question.",
        Switch.OFF: f"{begin} switched off for {first.who}, until they allow it.",
    }
    return _from(first.day, sentences[first.effect])  # type: ignore[index]


def _from(day: date | None, sentence: str) -> str:
    return f"From {words.day(day)}, {sentence}" if day else capital(sentence)


def restriction(where: str, age: int, *, only_signal: bool) -> str:
    """Describe the places, the browser's signal and the age of the answers."""
    signal = "whose browser sends Global Privacy Control" if only_signal else ""
    old = f"whose answer is older than {words.number_of_days(age - 1)}" if age else ""
    return " and ".join(filter(None, (where, signal, old)))


def in_places(places: Collection[str], rules: Sequence[Rules], rows: Sequence[Row]) -> str:
    """Name places, a group by its rule's name; return an empty text for all places."""
    every = {place for one in rules for place in one.places}
    if every <= set(places):
        return ""
    names = _names(set(places), every, rows)
    if len(names) <= _MAX_PLACES:
        return f"in {listed(names)}"
    silent = {place for one in rules if one.after.model is not Model.OPT_IN for place in one.places}
    if set(places) == silent:
        return "where silence may mean yes"
    return f"in {len(names)} places ({', '.join(names)})"


def _names(left: set[str], every: set[str], rows: Sequence[Row]) -> list[str]:
    names = []
    parted = {code for code in every if f"{code}{OTHER_PART}" in every}  # the part is not known
    for row in rows:
        own = {row["code"], f"{row['code']}{OTHER_PART}", *row["covers"]} & every
        own -= {NOWHERE, *parted}
        if own and own <= left:
            names.append(row["name"])
            left = left - own
    strange = {ELSEWHERE, NOWHERE} & left
    names += [
        f"{code} (part not known)" if code in parted else code for code in sorted(left - strange)
    ]
    return names + (["places without a rule of their own"] if strange else [])
