"""One decision, read beside the notice that was answered: what was asked, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.urls import reverse

from consent.kernel.rules import Choice, Model
from consent.kernel.ruleset import Ruleset
from consent.models import Decision

Row = Mapping[str, Any]


@dataclass(frozen=True)
class AnsweredNotice:
    """A decision and its notice, in one of the notice's languages."""

    decision: Decision
    language: str

    @classmethod
    def of(cls, decision: Decision, language: str | None = None) -> Self:
        languages: list[str] = decision.notice.snapshot["site"]["languages"]
        asked = (language or "", decision.language, languages[0])
        return cls(decision, next(one for one in asked if one in languages))

    @cached_property
    def snapshot(self) -> Row:
        return self.decision.notice.snapshot

    @cached_property
    def ruleset(self) -> Ruleset:
        return Ruleset.of(self.snapshot)

    @property
    def site(self) -> Row:
        site: Row = self.snapshot["site"]
        return site

    @property
    def day(self) -> date:
        return self.decision.decided_at.astimezone(UTC).date()

    @cached_property
    def rule(self) -> Row:
        """The rule that was shown, as the notice has it; empty where the notice has none."""
        return self.ruleset.row(self.decision.region, today=self.day) or {}

    @property
    def categories(self) -> list["AnsweredCategory"]:
        """Those that the notice asks about."""
        rows = self.snapshot["categories"]
        return [AnsweredCategory(self, row) for row in rows if not row["necessary"]]

    @property
    def controller(self) -> str:
        """Who asks, by an IRI: the site's own address."""
        return f"{min(self.site['origins'])}/" if self.site["origins"] else self.page("preferences")

    def page(self, route: str, **parameters: str) -> str:
        """A page of the service, in the language of the document."""
        query = {"site": self.site["key"], "language": self.language, **parameters}
        return f"{address(route)}?{urlencode(query)}"


@dataclass(frozen=True)
class AnsweredCategory:
    """One class of cookies, with what was answered about it."""

    whole: AnsweredNotice
    row: Row

    @property
    def key(self) -> str:
        return str(self.row["key"])

    @property
    def texts(self) -> Row:
        texts: Row = self.row["texts"][self.whole.language]
        return texts

    @property
    def choice(self) -> Choice | None:
        return self.whole.decision.answer.choices.get(self.key)

    @property
    def model(self) -> Model:
        """What silence would have meant, by the rule that was shown."""
        whole = self.whole
        region = whole.ruleset.region(whole.decision.region, today=whole.day)
        return region.model_for(whole.ruleset.categories[self.key])

    @property
    def is_off_by_signal(self) -> bool:
        """A signal turns it off also where it names nothing."""
        return self.whole.decision.signal and self.key in self.whole.ruleset.flagged

    @property
    def granted(self) -> bool | None:
        """None: the visitor was not asked, or did not say."""
        if self.is_off_by_signal:
            return False
        return self.choice.granted if self.choice else None

    @property
    def decided_at(self) -> datetime:
        """A later answer may repeat a choice, with the time at which it was made."""
        if self.choice is None or self.choice.decided_at is None:
            return self.whole.decision.decided_at
        return datetime.fromtimestamp(self.choice.decided_at, UTC)


def address(route: str) -> str:
    """A page of the service, whatever Host the request had."""
    service: str = settings.CONSENT_SERVICE_URL
    return urljoin(service, reverse(route, urlconf=settings.ROOT_URLCONF))
