"""Describe in words which visitors a publication affects, and how."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from math import floor, log10

from consent.kernel.rules import NOWHERE
from consent.publishing import words
from consent.publishing.reask.visitors import DNT, ELSEWHERE, GPC, OTHER_PART, Outcome, Transition
from consent.publishing.words import Row, capital, listed
from consent.statistics.tallies import AnswerCounts

MOST = 5  # places listed without a count


class EarlierAnswer(StrEnum):
    """A visitor's earlier answer about a category."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    NOTHING = "nothing"  # it was no question then
    NEVER = "never"  # about any category


EVERYONE = "everyone who has answered"
SUBJECTS = {
    frozenset({EarlierAnswer.ALLOWED}): "those who allowed {it}",
    frozenset({EarlierAnswer.REFUSED}): "those who refused {it}",
    frozenset({EarlierAnswer.NEVER}): "those who have not answered",
}
SIGNALS = {
    frozenset({GPC}): "Global Privacy Control",
    frozenset({DNT}): "Do Not Track",
    frozenset({GPC, DNT}): "Global Privacy Control or Do Not Track",
}


def subject(answers: Collection[EarlierAnswer]) -> str:
    return SUBJECTS.get(frozenset(answers), EVERYONE)


def answered(outcome: Outcome) -> EarlierAnswer:
    """Return the visitor's earlier answer about the category."""
    if outcome.visitor.allowed is None:
        return EarlierAnswer.NEVER
    if outcome.choice is None:
        return EarlierAnswer.NOTHING
    return EarlierAnswer.ALLOWED if outcome.choice else EarlierAnswer.REFUSED


def rest(where: str, signals: Collection[str], age: int) -> str:
    """Describe the places, the browsers' signals and the age of the answers."""
    sent = SIGNALS.get(frozenset(signals))
    clauses = [
        f"whose browser sends {sent}" if sent else "",
        f"whose answer is older than {words.number_of_days(age - 1)}" if age else "",
    ]
    return " ".join(filter(None, (where, " and ".join(filter(None, clauses)))))


class PlaceNames:
    """Names places: a group by its rule's name, all places by an empty text."""

    def __init__(self, transition: Transition, *snapshots: Row) -> None:
        self._rows = [row for snapshot in snapshots for row in snapshot["regions"]]
        self._every = set(transition.places)
        self._silent = {place for place in self._every if transition.is_silence_yes(place)}

    def words(self, places: Collection[str]) -> str:
        if set(places) >= self._every:
            return ""
        names = self._names(set(places))
        if len(names) <= MOST:
            return f"in {listed(names)}"
        if set(places) == self._silent:
            return "where silence may mean yes"
        return f"in {len(names)} places ({', '.join(names)})"

    def _names(self, places: set[str]) -> list[str]:
        left, names = set(places), list[str]()
        for row in self._rows:
            own = {row["code"], f"{row['code']}{OTHER_PART}", *row["covers"]} & self._every
            own -= {NOWHERE} | {code for code in own if f"{code}{OTHER_PART}" in self._every}
            if own and own <= places and own & left:
                names.append(row["name"])
                left -= own
        strange = {ELSEWHERE, NOWHERE} & left
        names += [
            f"{code} (part not known)" if f"{code}{OTHER_PART}" in self._every else code
            for code in sorted(left - strange)
        ]
        return names + (["places without a rule of their own"] if strange else [])


FEW = 10  # people; smaller groups are not shown, as in the statistics
NOT_COUNTED = "not counted yet"
ALLOWED, REFUSED = frozenset({EarlierAnswer.ALLOWED}), frozenset({EarlierAnswer.REFUSED})
OF_IT = ALLOWED | REFUSED  # answers about the category itself


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
    what: Cause | Switch
    answers: frozenset[EarlierAnswer]  # their earlier answers
    rest: str = ""  # place, signal and age of the answer, in words
    day: date | None = None  # None: on publication

    @property
    def cause(self) -> str:
        return str(self.what.value[0])

    @property
    def who(self) -> str:
        return _who(self, "it")

    def count(self, counts: AnswerCounts) -> int:
        """Return the number of answers affected; an upper bound if `rest` restricts it."""
        if self.answers == ALLOWED:
            return counts.allowed.get(self.key, 0)
        if self.answers == REFUSED:
            return counts.refused.get(self.key, 0)
        return counts.answered


@dataclass(frozen=True, slots=True)
class Estimate:
    """A sentence about visitors who are asked, with their estimated number."""

    sentence: str
    number: int | None = None
    of: int = 0
    figure: str = ""

    @property
    def total(self) -> str:
        return rounded(self.of)


def estimated(questions: Sequence[Line], counts: AnswerCounts | None) -> Estimate:
    """Combine questions with the same visitors and cause into one sentence with an upper bound."""
    if any(EarlierAnswer.NEVER in one.answers for one in questions):
        return Estimate(_sentence(questions, "how many is not known"))
    if counts is None or not counts.answered:
        return Estimate(_sentence(questions, NOT_COUNTED))
    # At most all answers, since some are counted in several categories
    number = min(sum(one.count(counts) for one in questions), counts.answered)
    figure = _figure(questions, number)
    sentence = _sentence(questions, f"{figure} of {rounded(counts.answered)} answers")
    return Estimate(sentence, number, counts.answered, figure)


def _sentence(questions: Sequence[Line], number: str) -> str:
    first, names = questions[0], [one.name for one in questions]
    verb = "is" if subject(first.answers) == EVERYONE else "are"
    again = " again" if first.answers & OF_IT else ""
    about = "" if first.answers < OF_IT else f" about {listed(names)}"  # the subject names them
    why = first.what.value[len(names) > 1]
    begin = _who(first, listed(names, "or"))
    return _from(first.day, f"{begin} {verb} asked{again}{about}, since {why} ({number}).")


def _figure(questions: Sequence[Line], number: int) -> str:
    """Return the number, marked as an estimate."""
    if number < FEW:
        return f"fewer than {FEW}"
    is_bound = questions[0].rest or (len(questions) > 1 and questions[0].answers < OF_IT)
    return f"{'at most' if is_bound else 'about'} {rounded(number)}"


def rounded(number: int) -> str:
    """Round an estimate to three digits."""
    digits = max(0, floor(log10(max(number, 1))) - 2)
    return f"{round(number, -digits):,}"


def switched(alike: Sequence[Line]) -> str:
    """Combine equal switches for equal visitors into one sentence."""
    first, names = alike[0], [one.name for one in alike]
    begin = f"{listed(names)} {'is' if len(names) == 1 else 'are'}"
    match first.what:
        case Switch.NECESSARY:
            becomes = "it becomes" if len(names) == 1 else "they become"
            words = (
                f"{begin} on for everybody, since {becomes} necessary: also for those who refused, "
                "and nobody is asked about it."
            )
        case Switch.ON:
            words = f"{begin} switched on for {first.who}, without a question."
        case _:
            words = f"{begin} switched off for {first.who}, until they allow it."
    return _from(first.day, words)


def _who(line: Line, what: str) -> str:
    return " ".join(filter(None, (subject(line.answers).format(it=what), line.rest)))


def _from(day: date | None, sentence: str) -> str:
    return f"From {words.day(day)}, {sentence}" if day else capital(sentence)
