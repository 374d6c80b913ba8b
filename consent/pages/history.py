"""List the visitor's own answers (R58)."""

from django.db import DatabaseError
from django.utils.translation import gettext as _

from consent.lib import failures
from consent.models import Decision
from consent.pages import sentences
from consent.pages.visit import PageVisit
from consent.record import visitors
from consent.record.answered import AnsweredNotice

_MAX_ANSWERS = 20


class HistoryEntry(AnsweredNotice):
    """One answer, in words of the active language."""

    @property
    def is_mixed(self) -> bool:
        return bool(self.allowed and self.refused)

    @property
    def is_left(self) -> bool:
        """Whether it is a no that an erasure kept."""
        return self.decision.surface == Decision.Surface.ERASURE

    @property
    def what(self) -> str:
        """Describe the answer; "accept all" of some categories may leave earlier refusals."""
        if self.is_left:
            return sentences.kept_after_erasure()
        method, allowed = Decision.Method(self.decision.method), len(self.allowed)
        is_partly_accepted = method == Decision.Method.ACCEPT and self.refused
        if method == Decision.Method.CUSTOM or is_partly_accepted:
            text = _("You allowed {number} of {all}")
            return text.format(number=allowed, all=allowed + len(self.refused))
        return sentences.METHODS[method]()

    @property
    def where(self) -> str:
        return sentences.surface_name(self.decision.surface, self.texts)

    @property
    def at(self) -> str:
        """Return its time in words; after an erasure only the day is known."""
        moment = self.decision.decided_at
        return sentences.day(moment) if self.is_left else sentences.date_and_time(moment)

    @property
    def iso(self) -> str:
        moment = self.decision.decided_at
        return f"{moment:%Y-%m-%d}" if self.is_left else moment.isoformat(timespec="seconds")


def entries(visit: PageVisit) -> list[HistoryEntry]:
    """Return a visitor's own answers, newest first, in the active language.

    Empty while the record cannot be read: what is in force does not depend on it.
    """
    decisions = visit.preview.decisions if visit.preview else _decisions(visit)
    return [HistoryEntry.build(decision, visit.language) for decision in decisions]


def _decisions(visit: PageVisit) -> list[Decision]:
    if visit.visitor is None:
        return []
    try:
        return visitors.history(visit.visitor, visit.in_force.site.key)[:_MAX_ANSWERS]
    except DatabaseError as error:
        failures.report_error(error, "Reading a visitor's history")
        return []
