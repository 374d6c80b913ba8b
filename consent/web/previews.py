"""Replace a request's notice, place and time where staff preview a page."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from consent.models import Decision
from consent.notices import NoticeInForce
from consent.record import decisions
from consent.record.decisions import DecisionDraft

KEY = "consent.preview"  # in META, where every header of a client begins with HTTP_


@dataclass(frozen=True, slots=True)
class Preview:
    in_force: NoticeInForce  # assumed to be in force
    place: str
    now: datetime
    decisions: tuple[Decision, ...] = ()  # assumed to be on record

    def answered(self, draft: DecisionDraft) -> Decision:
        """Return the decision that an answer would become; nothing is recorded or counted."""
        notice, ruleset = decisions.notice_of(self.in_force), self.in_force.ruleset
        return decisions.unwritten(draft, notice, ruleset, now=self.now)


def of(request: HttpRequest) -> Preview | None:
    found: Preview | None = request.META.get(KEY)
    return found
