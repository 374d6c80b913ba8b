"""What a page is made for where staff preview it, in place of what its request says."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from consent.models import Decision
from consent.notices import NoticeInForce
from consent.record import decisions
from consent.record.decisions import DecisionDraft

KEY = "consent.preview"  # in META, where everything that a client sends begins with HTTP_


@dataclass(frozen=True, slots=True)
class Preview:
    in_force: NoticeInForce  # as if it were
    place: str
    now: datetime
    decisions: tuple[Decision, ...] = ()  # as if they were on record

    def answered(self, draft: DecisionDraft) -> Decision:
        """What an answer comes to. Nothing is recorded, and nothing is counted."""
        notice, ruleset = decisions.notice_of(self.in_force), self.in_force.ruleset
        return decisions.unwritten(draft, notice, ruleset, now=self.now)


def of(request: HttpRequest) -> Preview | None:
    found: Preview | None = request.META.get(KEY)
    return found
