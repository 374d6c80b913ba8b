"""Whom a row speaks of, in words."""

from collections.abc import Collection
from enum import StrEnum

from consent.kernel.rules import NOWHERE
from consent.publishing import words
from consent.publishing.names import Row, listed
from consent.publishing.reask.visitors import (
    DNT,
    ELSEWHERE,
    GPC,
    OTHER_PART,
    Outcome,
    Transition,
)

MOST = 5  # places that are listed without a count


class EarlierAnswer(StrEnum):
    """What a visitor had said of a category before."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    NOTHING = "nothing"  # of this one: it was no question then
    NEVER = "never"  # of any


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
    """What a visitor had said of the category before."""
    if outcome.visitor.allowed is None:
        return EarlierAnswer.NEVER
    if outcome.choice is None:
        return EarlierAnswer.NOTHING
    return EarlierAnswer.ALLOWED if outcome.choice else EarlierAnswer.REFUSED


def rest(where: str, signals: Collection[str], age: int) -> str:
    """Where they are, what their browser sends, how old their answer is."""
    sent = SIGNALS.get(frozenset(signals))
    clauses = [
        f"whose browser sends {sent}" if sent else "",
        f"whose answer is older than {words.number_of_days(age - 1)}" if age else "",
    ]
    return " ".join(filter(None, (where, " and ".join(filter(None, clauses)))))


class PlaceNames:
    """Places by name: a group of them by the name of its rule, and all of them by none."""

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
